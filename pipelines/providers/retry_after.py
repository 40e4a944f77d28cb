"""How long a service asks to be left alone, out of the many ways services say it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST = 3600.0
# A number above this is a moment (seconds since 1970, above the second one milliseconds), not a length of time.
EPOCH, EPOCH_MS = 1e9, 1e12
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
# Go's way to write a length of time, as OpenAI sends it: 1s, 6m0s, 20ms, 1h2m3.5s.
UNITS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
PART = re.compile(r"(\d+(?:\.\d+)?)(ms|us|µs|ns|d|h|m|s)", re.ASCII)
DURATION = re.compile(rf"(?:{PART.pattern})+", re.ASCII)
# Replicate: "Request was throttled. Your rate limit resets in ~30s."
SENTENCE = re.compile(r"resets in ~?(\d+(?:\.\d+)?)s", re.ASCII | re.IGNORECASE)


def retry_after(headers: Mapping[str, str], body: Any, *, now: datetime) -> float | None:
    """Seconds to wait, 0 to 3600, from a reply's headers and decoded body; None where neither says so readably.

    `now` knows its time zone. The first of these that can be read counts: `retry-after-ms`; `Retry-After` as seconds or
    HTTP date (RFC 9110, 10.2.3); `retryDelay` of Google's RetryInfo; a sentence such as Replicate's "resets in ~30s";
    the latest reset among the rate limits of which nothing remains.
    """
    sent = {name.lower(): value.strip() for name, value in headers.items()}
    for seconds in _answers(sent, body, now):
        if seconds is not None and math.isfinite(seconds):
            return min(max(seconds, 0.0), LONGEST)
    return None


def _answers(sent: Mapping[str, str], body: Any, now: datetime) -> Iterator[float | None]:
    milliseconds = _number(sent.get("retry-after-ms", ""))
    yield None if milliseconds is None else milliseconds / 1000
    said = sent.get("retry-after", "")
    seconds = _number(said)
    yield _until_date(said, now) if seconds is None else seconds
    yield _retry_delay(body)
    yield _sentence(body)
    yield _reset(sent, now)


def _number(text: str) -> float | None:
    return float(text) if NUMBER.fullmatch(text) else None


def _duration(text: str) -> float | None:
    if not DURATION.fullmatch(text):
        return None
    return sum(float(amount) * UNITS[unit] for amount, unit in PART.findall(text))


def _until_date(text: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _until(then, now)


def _until_iso(text: str, now: datetime) -> float | None:
    try:
        then = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _until(then, now)


def _until(then: datetime, now: datetime) -> float | None:
    # An HTTP date without a zone is GMT.
    known = then if then.tzinfo else then.replace(tzinfo=UTC)
    return (known - now).total_seconds()


def _moment_or_length(text: str, now: datetime) -> float | None:
    """Seconds from now, out of a plain number: a length of time, or a moment since 1970."""
    number = _number(text)
    if number is None or number < EPOCH:
        return number
    return (number / 1000 if number >= EPOCH_MS else number) - now.timestamp()


def _reset(sent: Mapping[str, str], now: datetime) -> float | None:
    """The latest reset of the exhausted limits, such as x-ratelimit-{remaining,reset}-requests."""
    spent = [
        name for name, value in sent.items() if "ratelimit" in name and "remaining" in name and _number(value) == 0
    ]
    resets = [sent.get(name.replace("remaining", "reset"), "") for name in spent]
    readings = (_first(_moment_or_length(text, now), _duration(text), _until_iso(text, now)) for text in resets)
    return max((reading for reading in readings if reading is not None), default=None)


def _first(*readings: float | None) -> float | None:
    return next((reading for reading in readings if reading is not None), None)


def _retry_delay(body: Any) -> float | None:
    """Google's `error.details[].retryDelay`; a streamed reply wraps the error in a list."""
    error = _member(body[0] if isinstance(body, list) and body else body, "error")
    details = _member(error, "details")
    delays = (_member(detail, "retryDelay") for detail in (details if isinstance(details, list) else ()))
    return _first(*(_duration(delay) for delay in delays if isinstance(delay, str)))


def _sentence(body: Any) -> float | None:
    detail = _member(body, "detail")
    found = SENTENCE.search(detail) if isinstance(detail, str) else None
    return float(found[1]) if found else None


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
