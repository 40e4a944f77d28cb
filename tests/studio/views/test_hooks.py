"""The door of services: signed or turned away, and telling nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from pipelines.models import Project
from pipelines.states import READY, WAITING
from tests.asking import Worker, configure
from tests.peers.counting import SIGNATURE, Counting, Service, serving, sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]
DOOR = "/hooks/counting/"


@pytest.fixture
def worker(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A step run that waits an hour for its job."""
    with serving(Service()) as service:
        service.polls_needed = 1000
        provider = Counting(service, jobs=True, polls=1, patience=3600)
        configure(monkeypatch, provider)
        worker = Worker(project)
        assert worker.attempt().state == WAITING
        yield worker


@pytest.fixture
def outside() -> Client:
    """What has no form of ours and no session."""
    return Client(enforce_csrf_checks=True)


def post(client: Client, body: bytes, signature: str | None = None) -> Any:
    signed = sign(body) if signature is None else signature
    return client.post(DOOR, body, content_type="application/json", headers={SIGNATURE: signed})


def told_of(worker: Worker, **said: Any) -> bytes:
    (call,) = worker.calls
    return json.dumps({"job": call.job, **said}).encode()


def test_a_signed_hook_wakes_the_step_run_and_leaves_no_session(worker: Worker, outside: Client) -> None:
    answer = post(outside, told_of(worker))
    assert (answer.status_code, answer.json(), dict(answer.cookies)) == (202, {}, {})
    assert worker.step_run.state == READY


def test_what_a_hook_says_is_never_taken_for_the_result(worker: Worker, outside: Client) -> None:
    post(outside, told_of(worker, state="done", text="Forged words."))
    assert worker.attempt().state == WAITING
    assert worker.step_run.outputs == {}


def test_an_unknown_job_and_a_repeated_hook_are_answered_alike(worker: Worker, outside: Client) -> None:
    body = told_of(worker)
    answers = [post(outside, each) for each in (body, body, b'{"job": "job-of-others"}', b'{"ping": 1}')]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"{}")}


@pytest.mark.parametrize("signature", ["", "0" * 64, sign(b"other words"), "not a number: \u00e9"])
def test_what_is_not_signed_is_turned_away(signature: str, worker: Worker, outside: Client) -> None:
    answer = post(outside, told_of(worker), signature)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert worker.step_run.state == WAITING


def test_a_body_of_more_than_a_megabyte_is_turned_away(worker: Worker, outside: Client) -> None:
    assert post(outside, told_of(worker, more="x" * 1_000_000)).status_code == 413
    assert worker.step_run.state == WAITING


def test_a_provider_without_webhooks_and_one_that_does_not_exist_are_the_same(outside: Client) -> None:
    answers = [outside.post(f"/hooks/{key}/", headers={"accept": "*/*"}) for key in ("rehearsal", "nobody")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
