"""Firefly's and Photoshop's jobs: what they are called, how they end, and where what they made can be fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ...errors import BadRequest, JobFailed, QuotaExceeded, Refused, StepFailed
from ..redact import safe_text

LABEL = "Adobe Firefly"
# What each of its refusals says; the number is Photoshop's.
REFUSALS = {
    "prompt_unsafe": "the prompt is against its rules",
    "prompt_entity_denied": "the prompt names somebody or something that it does not draw",
    "image_unsafe": "the picture that it made is against its rules",
    "video_unsafe": "the film that it made is against its rules",
    "reference_image_unsafe_error": "a reference picture is against its rules",
    "input_media_unsafe": "the picture that was sent is against its rules",
    "legal_error": "the law where it is forbids it",
    "400411": "a filter of its own stopped it",
}
UNFIT = frozenset({"validation_error", "bad_request", "invalid_content_type", "empty_input_body"})
TOLD = ("promptHasDeniedWords", "promptHasBlockedArtists", "contentClass", "altText")


@dataclass(frozen=True)
class Job:
    """A job as the service names it; an address that it did not give is ""."""

    id: str
    status_url: str
    cancel_url: str


def job_of(told: Mapping[str, Any]) -> Job | None:
    """The job that was accepted: `jobId` and addresses, or only links, of which the last part is the id."""
    links = told.get("links")
    if isinstance(links, dict):
        status = _text(_member(links.get("result"), "href"))
        job = urlsplit(status).path.rpartition("/")[2]
        return Job(job, status, _text(_member(links.get("cancel"), "href"))) if job else None
    job = _text(told.get("jobId"))
    return Job(job, _text(told.get("statusUrl")), _text(told.get("cancelUrl"))) if job else None


def is_trusted(url: str, *, own: Sequence[str]) -> bool:
    """Whether an address may be sent our credentials: one of Adobe's own, or where one of `own` is."""
    parts = urlsplit(url)
    adobe = parts.scheme == "https" and (parts.hostname or "").endswith(".adobe.io")
    return adobe or any(_origin(url) == _origin(other) for other in own)


def failure(told: Mapping[str, Any]) -> StepFailed:
    """Why a job ended without a result."""
    details = told.get("errorDetails")
    detail = details[0] if isinstance(details, list) and details else {}
    code = _text(told.get("error_code") or _member(detail, "errorCode"))
    message = _text(told.get("message") or _member(detail, "message"))
    said = f" It says: {safe_text(message)}" if message else ""
    if code in REFUSALS:
        return Refused(f"{LABEL} declined this: {REFUSALS[code]}.{said}")
    if code == "403421":
        return QuotaExceeded(f"The account with {LABEL} has nothing left.{said}")
    if code in UNFIT or code.startswith(("400", "422")):
        return BadRequest(f"{LABEL} cannot take this.{said}")
    return JobFailed(f"{LABEL} could not make this ({_text(told.get('status'))}).{said}")


def first_output(result: Any) -> Mapping[str, Any]:
    """The first thing that was made; empty where there is none."""
    outputs = _member(result, "outputs")
    output = outputs[0] if isinstance(outputs, list) and outputs else {}
    return output if isinstance(output, dict) else {}


def address_of(output: Mapping[str, Any]) -> str:
    """Where an output can be fetched, by the ways they say it; "" where they do not."""
    nested = (_member(output.get(name), "url") for name in ("image", "video", "destination"))
    found = (output.get("presignedUrl"), output.get("url"), *nested)
    return next((url for url in found if isinstance(url, str) and url), "")


def facts_of(result: Any) -> dict[str, Any]:
    """What else is told of a result, where anything is."""
    return {name: result[name] for name in TOLD if isinstance(result, dict) and result.get(name) not in (None, "")}


def faults_of(body: Mapping[str, Any]) -> str:
    """The fields that it finds fault with, after a space."""
    found = body.get("validation_errors")
    errors = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    told = [f"{'.'.join(map(str, item.get('loc') or ()))}: {item.get('msg', '')}" for item in errors[:3]]
    return f" It says: {'; '.join(told)}" if told else ""


def part(told: Any) -> float:
    """A percentage as a part of one."""
    return min(max(told / 100, 0.0), 1.0) if isinstance(told, int | float) else 0.0


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
