"""FLORA's webhooks: signed, in time, or not believed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from pipelines.errors import Forbidden
from pipelines.providers import Access
from pipelines.providers.flora import Flora
from tests.services.flora import (
    CASES,
    RUN,
    VALUES,
    signed,
)

IMAGE, VIDEO, SPEECH, TEXT, WORKFLOW = CASES
UPLOADED = "https://media.flora.example/a"


# --- Webhooks ------------------------------------------------------------------------------------------------------

BODY = json.dumps({"id": "whd_1", "type": "run.completed", "data": {"run_id": RUN, "status": "completed"}}).encode()


def provider(**values: str) -> Flora:
    return Flora(Access(values=VALUES | values))


def test_a_signed_webhook_tells_of_its_run() -> None:
    headers = signed(BODY, at=int(time.time()))
    assert provider().parse_webhook(headers, BODY) == RUN
    assert provider().parse_webhook({name.lower(): value for name, value in headers.items()}, BODY) == RUN


@pytest.mark.parametrize("drift", [-290, 290])
def test_a_webhook_may_be_some_minutes_old(drift: int) -> None:
    assert provider().parse_webhook(signed(BODY, at=int(time.time()) + drift), BODY) == RUN


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (lambda now: {}, BODY),
        (lambda now: {"Flora-Signature": ""}, BODY),
        (lambda now: {"Flora-Signature": "v1=abc"}, BODY),
        (lambda now: {"Flora-Signature": "t=soon,v1=abc"}, BODY),
        (lambda now: {"Flora-Signature": "t=٣,v1=é"}, BODY),
        (lambda now: signed(BODY, at=now - 400), BODY),
        (lambda now: signed(BODY, at=now + 400), BODY),
        (lambda now: signed(BODY, at=now, secret="another"), BODY),
        (lambda now: signed(BODY, at=now), BODY + b" "),
        (lambda now: signed(b"no json", at=now), b"no json"),
        (lambda now: signed(b"[]", at=now), b"[]"),
        (lambda now: signed(b"{}", at=now), b"{}"),
    ],
    ids=["none", "empty", "timeless", "odd", "strange", "old", "early", "other", "changed", "text", "list", "bare"],
)
def test_any_other_webhook_is_forbidden(headers: Callable[[int], dict[str, str]], body: bytes) -> None:
    # Signed now, not when tests were collected, which may be long ago.
    sent = headers(int(time.time()))
    with pytest.raises(Forbidden):
        provider().parse_webhook(sent, body)


def test_without_a_secret_no_webhook_is_believed() -> None:
    with pytest.raises(Forbidden):
        provider(webhook_secret="").parse_webhook(signed(BODY, at=int(time.time()), secret=""), BODY)
