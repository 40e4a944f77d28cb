"""OpenAI's own ways to say no, by the code of its error: in a reply that is an error, and in a job that failed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import BadRequest, JobFailed, QuotaExceeded, RateLimited, Refused, Retired, StepFailed
from ..base import Provider
from ..http import Reply
from .reading import mapping, words

UNSAFE = frozenset(
    {"moderation_blocked", "content_policy_violation", "image_content_policy_violation", "content_filter", "bio_policy"}
)
SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
OURS = ("invalid", "image_", "unsupported", "empty_", "failed_to_download")
NAMED = re.compile(r"model [`'\"]([^`'\"]+)")
GONE = ("deprecated", "retired", "shut down", "shutdown")


def explained(provider: Provider, reply: Reply) -> StepFailed | None:
    """What the code in a reply means; None for a code that says no more than the reply's status."""
    error = mapping(mapping(reply.body).get("error"))
    code, said = words(error.get("code")) or words(error.get("type")), provider.http.says(reply)
    if SPENT & {code, words(error.get("type"))}:
        return QuotaExceeded(f"The account with {provider.label} has no credit left.{said}")
    if code in UNSAFE or _is_unsafe(error):
        return Refused(f"{provider.label} declined this.{said}")
    if code == "model_not_found" and any(word in said.lower() for word in GONE):
        named = NAMED.search(said)
        return Retired(named[1] if named else "This model")
    return None


def failed(provider: Provider, reply: Reply) -> StepFailed:
    """What became of work that a successful reply says has failed."""
    code = words(mapping(mapping(reply.body).get("error")).get("code"))
    if known := explained(provider, reply):
        return known
    if code == "rate_limit_exceeded":
        return RateLimited(f"{provider.label} asks for fewer requests.", retry_after=provider.http.pause(reply))
    said = provider.http.says(reply)
    if code.startswith(OURS):
        return BadRequest(f"{provider.label} cannot take this.{said}")
    return JobFailed(f"{provider.label} could not make this.{said}")


def _is_unsafe(error: Mapping[str, Any]) -> bool:
    """A prompt against its rules is an ordinary invalid one, and only the words tell it apart."""
    said = words(error.get("message")).lower()
    return "safety system" in said or (error.get("code") == "invalid_prompt" and "policy" in said)
