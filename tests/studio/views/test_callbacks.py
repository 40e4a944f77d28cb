"""The door of programs: a token opens it once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pipelines.models import HandOff, Project, Run, StepRun
from tests.factories import drawing, make_run
from tests.peers.service import serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def door(project: Project, work: Callable[[Run], Run], settings: Any) -> str:
    """The address that a program was given."""
    settings.ALLOWED_PRIVATE_HOSTS, settings.PUBLIC_URL = ["127.0.0.1"], "https://studio.example"
    with serving() as service:
        service.on("POST /hook", {})
        params = {"url": f"{service.url}/hook"}
        work(make_run(project, drawing({"call": {"type": "wait_for_callback", "params": params}})))
        told: str = service.sent("POST /hook")[0].json["data"]["callback_url"]
    assert told.startswith("https://studio.example/callbacks/")
    return told.removeprefix("https://studio.example")


def say(door: str, body: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body)
    return Client(enforce_csrf_checks=True).post(door, content, content_type="application/json")


def test_the_first_answer_is_taken_and_no_other(door: str) -> None:
    assert say(door, {"text": "from outside"}).status_code == 202
    assert StepRun.objects.get().outputs["text"] == "from outside"
    again = say(door, {"text": "again"})
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")


def test_a_token_that_is_none_is_404_in_the_same_words(door: str) -> None:
    for wrong in ("/callbacks/nothing/", f"/callbacks/{HandOff.objects.get().digest}/", f"{door[:-2]}x/"):
        answer = say(wrong, {"text": "x"})
        assert answer.status_code == 404
        assert "nothing at this address" in answer.json()["detail"]


def test_only_post_opens_it(door: str) -> None:
    assert Client().get(door).status_code == 405
    assert HandOff.objects.get().state == "open"


@pytest.mark.parametrize(
    "body", [b"no json", b"\xff\xfe", b"", {"file_url": "gopher://x"}, {"text": {}}, b'{"text": "\\u0000"}']
)
def test_what_is_no_answer_is_422_and_may_be_mended(door: str, body: Any) -> None:
    assert say(door, body).status_code == 422
    assert say(door, {"json": [1]}).status_code == 202


def test_an_answer_is_at_most_a_megabyte(door: str) -> None:
    assert say(door, {"text": "x" * 1_000_001}).status_code == 413
    assert HandOff.objects.get().state == "open"
