"""What Google's errors mean: `error.status`, and the reasons in `error.details`, say more than the HTTP status.

A wrong key, for one, is an ordinary 400 whose reason is API_KEY_INVALID.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import (
    BadRequest,
    JobFailed,
    Lost,
    NotConfigured,
    QuotaExceeded,
    RateLimited,
    Refused,
    Retired,
    StepFailed,
)
from ..http import Http, Reply
from .wire import as_object, objects, text_of

CREDENTIALS = frozenset({"API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "SERVICE_DISABLED", "CONSUMER_INVALID"})
MODEL = re.compile(r"\bmodels?/([\w.-]+?)[.`'\"]?(?= |$)", re.IGNORECASE)
# Blocked input comes as an invalid argument that only its words tell apart.
DECLINED = re.compile(
    r"\bblocked\b|\bprohibited\b|violat\w+[^.]*(polic|guideline)|usage (polic|guideline)|safety (filter|polic|reason)"
    r"|responsible ai",
    re.IGNORECASE,
)
OVERLOADED_SECONDS = 20.0
# google.rpc.Code, as an operation that failed tells it, and the kind of error each is.
INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED = 3, 5, 7, 9, 11, 12
UNAUTHENTICATED = 16
ASKED_WRONG = frozenset({INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED})


def meaning(reply: Reply, http: Http, label: str) -> StepFailed | None:
    """The error that a reply is by Google's own account; None where its HTTP status says it all."""
    body = reply.body
    error = as_object(as_object(body[0] if isinstance(body, list) and body else body).get("error"))
    reasons, said = set(_reasons(error)), http.says(reply)
    if reasons & CREDENTIALS:
        return NotConfigured(f"{label} does not accept the credentials of this connection.{said}")
    if "BILLING_DISABLED" in reasons or (reply.status in (400, 403) and "billing" in said.lower()):
        return QuotaExceeded(f"The account with {label} cannot be billed.{said}")
    if reply.status == 429 and any("PerDay" in quota for quota in _quotas(error)):
        return QuotaExceeded(f"The account with {label} has used up its quota for today.{said}")
    if error.get("status") == "UNAVAILABLE":
        return RateLimited(f"{label} is overloaded.", retry_after=http.pause(reply) or OVERLOADED_SECONDS)
    if reply.status == 404 and (model := MODEL.search(said)):
        return Retired(model[1])
    if reply.status == 400 and declines(said):
        return Refused(f"{label} declined this.{said}")
    return None


def failed_job(error: Mapping[str, Any], label: str, said: str) -> StepFailed:
    """The error of a job that ended in one: a google.rpc.Status, or an interaction's {code, message}.

    `said` is its message, fit to be shown, after a space.
    """
    code = error.get("code")
    if declines(said):
        return Refused(f"{label} declined this.{said}")
    if code in ASKED_WRONG or str(code).lower() in ("invalid_argument", "invalid_request", "400"):
        return BadRequest(f"{label} cannot take this.{said}")
    if code in (PERMISSION_DENIED, UNAUTHENTICATED):
        return NotConfigured(f"{label} does not let this account do that.{said}")
    if code == NOT_FOUND:
        return Lost(f"{label} does not have what this needs any longer.{said}")
    return JobFailed(f"{label} could not finish this.{said}")


def declines(said: str) -> bool:
    """Whether a sentence of Google's tells of its safety rules."""
    return bool(DECLINED.search(said))


def _reasons(error: Mapping[str, Any]) -> Iterator[str]:
    for detail in objects(error.get("details")):
        yield text_of(detail.get("reason"))


def _quotas(error: Mapping[str, Any]) -> Iterator[str]:
    """The quotas of a QuotaFailure, such as GenerateRequestsPerDayPerProjectPerModel."""
    for detail in objects(error.get("details")):
        for violation in objects(detail.get("violations")):
            yield text_of(violation.get("quotaId"))
