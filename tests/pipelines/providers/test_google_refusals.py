"""Gemini: what is refused, and what each end of a film means."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    JobFailed,
    Lost,
    QuotaExceeded,
    RateLimited,
    Refused,
    Transient,
    Uncertain,
)
from pipelines.providers import Pending
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.google import (
    CASES,
    FILE,
    JOB,
    answer,
    blob,
    embedded,
    interaction,
    script_film,
    spoken,
    text,
)

TEXT, DRAW, EDIT, EMBED, SPEAK, FILMED = CASES
BLOCKED = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 4}}
ASK = f"GET /v1beta/interactions/{JOB}"


def error(status: int, kind: str, message: str = "No.", **detail: Any) -> Said:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", **detail}]
    return Said({"error": {"code": status, "message": message, "status": kind, "details": details}}, status)


@pytest.mark.parametrize(
    "stop",
    [
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
        "IMAGE_OTHER",
        "NO_IMAGE",
        "MODEL_ARMOR",
    ],
)
def test_each_reason_to_stop_that_is_a_refusal_is_one(service: Service, stop: str) -> None:
    service.on(DRAW.submit, answer(blob(), stop=stop))
    with pytest.raises(Refused):
        DRAW.ask(service)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (BLOCKED, "prohibited_content"),
        ({"usageMetadata": {}}, "no picture"),
        (answer(), "no picture"),
        (answer(text("I would rather not draw that.")), "rather not"),
        ({"candidates": [{"finishReason": "SAFETY"}]}, "safety"),
    ],
)
def test_an_answer_without_a_picture_is_a_refusal_that_says_why(service: Service, said: Any, words: str) -> None:
    service.on(DRAW.submit, said)
    with pytest.raises(Refused, match=words):
        DRAW.ask(service)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (BLOCKED, Refused),
        (answer(), Refused),
        (answer(stop="MAX_TOKENS"), Refused),
        (answer(text("A"), stop="OTHER"), Transient),
        (answer(stop="MALFORMED_RESPONSE"), Transient),
    ],
)
def test_an_answer_without_a_text_is_understood(service: Service, said: Any, kind: type[Exception]) -> None:
    service.on(TEXT.submit, said)
    with pytest.raises(kind):
        TEXT.ask(service)


@pytest.mark.parametrize(
    "said",
    [embedded([0.5]), embedded([0.5], []), {"embeddings": "x"}, {"embeddings": [{"values": 3}, {"values": [1]}]}],
)
def test_too_few_vectors_leave_it_uncertain(service: Service, said: Any) -> None:
    service.on(EMBED.submit, said)
    with pytest.raises(Uncertain):
        EMBED.ask(service)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (interaction("completed"), Refused),
        (interaction("failed", errors=[{"code": "x", "message": "Blocked by a safety filter"}]), Refused),
        (interaction("failed", errors=[{"code": "internal", "message": "Oh"}]), JobFailed),
        (interaction("in_progress"), Uncertain),
        (spoken(b""), Refused),
    ],
)
def test_speech_that_did_not_come_is_understood(service: Service, said: Any, kind: type[Exception]) -> None:
    service.on(SPEAK.submit, said)
    with pytest.raises(kind):
        SPEAK.ask(service)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (interaction("completed"), Refused),
        (interaction("completed", {"type": "text", "text": "I cannot show that."}), Refused),
        (interaction("failed", errors=[{"code": "4", "message": "The prompt violates our usage policies."}]), Refused),
        (interaction("failed", errors=[{"code": "invalid_argument", "message": "Duration"}]), BadRequest),
        (interaction("failed"), JobFailed),
        (interaction("cancelled"), JobFailed),
        (interaction("incomplete"), JobFailed),
        (interaction("budget_exceeded"), QuotaExceeded),
        (interaction("requires_action"), BadRequest),
        (error(404, "NOT_FOUND", "Interaction not found."), Lost),
        (error(503, "UNAVAILABLE"), RateLimited),
        (Said({"status": 3}), Transient),
    ],
)
def test_each_end_of_a_film_is_understood(service: Service, told: Any, kind: type[Exception]) -> None:
    script_film(service).on(ASK, told)
    with pytest.raises(kind):
        FILMED.ask(service)


def test_an_error_inside_of_a_step_is_found(service: Service) -> None:
    told = interaction("failed")
    told["steps"].append({"type": "model_output", "error": {"code": 3, "message": "It was blocked: a minor."}})
    script_film(service).on(ASK, told)
    with pytest.raises(Refused, match="a minor"):
        FILMED.ask(service)


def test_a_film_that_cannot_be_put_down_failed(service: Service) -> None:
    script_film(service).on(f"GET /v1beta/{FILE}", {"name": FILE, "state": "FAILED"})
    with pytest.raises(JobFailed):
        FILMED.ask(service)


def test_a_status_of_tomorrow_is_waited_for(service: Service) -> None:
    script_film(service).on(ASK, interaction("pondering"))
    assert isinstance(FILMED.open(service).poll(FILMED.request, Quiet(job=JOB)), Pending)
