from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.providers.retry_after import retry_after

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())

SECONDS = st.integers(0, 3600)
NAMES = (
    "Retry-After",
    "retry-after-ms",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-reset-requests",
    "ratelimit-reset",
)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[0-9hmsd.:+TZ-]{1,30}", fullmatch=True),
    st.sampled_from(["0", "Sat, 21 Nov 2026 12:00:37 GMT", "Sat, 21 Nov 0000 99:00:37 GMT", "9" * 400, "nan", "inf"]),
)
BODIES = st.recursive(
    st.none() | st.booleans() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["error", "details", "detail", "retryDelay"]) | st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


def google(delay: Any) -> dict[str, Any]:
    kind = "type.googleapis.com/google.rpc"
    details = [{"@type": f"{kind}.QuotaFailure"}, {"@type": f"{kind}.RetryInfo", "retryDelay": delay}]
    return {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": details}}


def spent(reset: str, **more: str) -> dict[str, str]:
    return {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset, **more}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "37"}, 37),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-3"}, 0),
        ({"Retry-After": "86400"}, 3600),
        ({"Retry-After": "Sat, 21 Nov 2026 12:00:37 GMT"}, 37),
        ({"Retry-After": "Saturday, 21-Nov-26 12:00:37 GMT"}, 37),
        ({"Retry-After": "Sat Nov 21 12:00:37 2026"}, 37),
        ({"Retry-After": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0),
        ({"Retry-After": "Mon, 21 Nov 2033 12:00:00 GMT"}, 3600),
        ({"retry-after-ms": "1250"}, 1.25),
        ({"retry-after-ms": "1250", "Retry-After": "2"}, 1.25),
        ({"retry-after-ms": "soon", "Retry-After": "2"}, 2),
        (spent("1s"), 1),
        (spent("6m0s"), 360),
        (spent("20ms"), 0.02),
        (spent("1h0m0.5s"), 3600),
        (spent("30"), 30),
        (spent(str(EPOCH + 45)), 45),
        (spent(str((EPOCH + 45) * 1000)), 45),
        (spent("1s", **{"Retry-After": "9"}), 9),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(EPOCH + 45)}, 45),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "12"}, 12),
        (
            {
                "anthropic-ratelimit-input-tokens-remaining": "0",
                "anthropic-ratelimit-input-tokens-reset": "2026-11-21T12:00:08Z",
            },
            8,
        ),
    ],
    ids=str,
)
def test_what_a_service_sends_is_read(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers, None, now=NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (google("37s"), 37),
        (google("3.5s"), 3.5),
        ([google("37s")], 37),
        ({"detail": "Request was throttled. Your rate limit resets in ~30s."}, 30),
    ],
    ids=["Google", "Google, a part of a second", "Google, streamed", "Replicate"],
)
def test_what_a_body_says_is_read(body: Any, seconds: float) -> None:
    assert retry_after({}, body, now=NOW) == seconds
    assert retry_after({"Retry-After": "5"}, body, now=NOW) == 5


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, None),
        ({"Retry-After": "soon"}, "busy"),
        ({"Retry-After": ""}, {}),
        ({"Retry-After": "nan"}, google(37)),
        ({"Retry-After": "inf"}, google("later")),
        ({"Retry-After": "1_000"}, {"error": "busy"}),
        ({"Retry-After": "٣"}, {"error": {"details": {"retryDelay": "37s"}}}),
        (spent("1 s"), []),
        ({"x-ratelimit-remaining-requests": "0"}, None),
        ({"x-ratelimit-remaining-requests": "7", "x-ratelimit-reset-requests": "1s"}, None),
        ({"x-ratelimit-reset-requests": "1s"}, None),
    ],
    ids=str,
)
def test_nothing_is_made_of_what_cannot_be_read(headers: dict[str, str], body: Any) -> None:
    assert retry_after(headers, body, now=NOW) is None


def test_only_what_is_spent_counts_and_of_that_the_latest() -> None:
    headers = spent("2s") | {
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "9s",
        "x-ratelimit-remaining-images": "4",
        "x-ratelimit-reset-images": "50s",
    }
    assert retry_after(headers, None, now=NOW) == 9


@given(SECONDS)
def test_seconds_come_back_as_they_were_sent(seconds: int) -> None:
    assert retry_after({"Retry-After": str(seconds)}, None, now=NOW) == seconds
    assert retry_after({"retry-after-ms": str(seconds * 1000)}, None, now=NOW) == seconds
    assert retry_after({}, google(f"{seconds}s"), now=NOW) == seconds
    assert retry_after(spent(str(EPOCH + seconds)), None, now=NOW) == seconds


@given(SECONDS, st.integers(-14, 14))
def test_a_date_means_the_same_wherever_now_is_told(seconds: int, hours: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    here = NOW.astimezone(timezone(timedelta(hours=hours)))
    assert retry_after({"Retry-After": date}, None, now=here) == seconds


@given(st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))
def test_a_written_length_of_time_is_the_sum_of_its_parts(minutes: int, seconds: int, milliseconds: int) -> None:
    read = retry_after(spent(f"{minutes}m{seconds}s{milliseconds}ms"), None, now=NOW)
    assert read == pytest.approx(minutes * 60 + seconds + milliseconds / 1000)


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=10), TEXTS, max_size=5), BODIES)
def test_whatever_comes_the_answer_is_within_the_hour_or_none(headers: dict[str, str], body: Any) -> None:
    answer = retry_after(headers, body, now=NOW)
    assert answer is None or 0 <= answer <= 3600
