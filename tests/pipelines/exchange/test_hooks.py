"""A service that can call back is told where, and its signed word ends the wait of what waits for its job."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from standardwebhooks.webhooks import Webhook

from pipelines.actions import connect
from pipelines.exchange.handed import hook_url
from pipelines.models import Project
from pipelines.providers import PROVIDERS
from pipelines.states import DONE, READY, WAITING
from tests.asking import Worker
from tests.factories import drawing, make_run
from tests.peers.service import Service, serving
from tests.services import Case, fal, flora, replicate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "heard")]
PUBLIC = "https://press.example"
SECRET = "whsec_" + base64.b64encode(b"a secret of 24 bytes....").decode()


@dataclass(frozen=True)
class Caller:
    """A service that can call back: how it is asked, how it is told where, and how it signs that a job has ended.

    It is not believed where it is `unbelieved`.
    """

    case: Case
    values: Mapping[str, str]
    step: Mapping[str, Any]
    told: Callable[[Any], Any]
    body: bytes
    sign: Callable[[bytes], dict[str, str]]
    unbelieved: str = "webhook_secret"


def by_replicate(body: bytes) -> dict[str, str]:
    now = datetime.now(UTC)
    signed = Webhook(SECRET).sign("msg_1", now, body.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signed}


CALLERS = (
    Caller(
        replicate.CASES[0],
        {"key": "k", "webhook_secret": SECRET},
        {"model": f"replicate/{replicate.MODEL}", "inputs": {"prompt": "A harbour"}},
        lambda asked: (asked.json.get("webhook"), asked.json.get("webhook_events_filter")),
        json.dumps({"id": replicate.JOB, "status": "succeeded", "output": "https://forged.example/a.png"}).encode(),
        by_replicate,
    ),
    Caller(
        flora.CASES[-1],
        flora.VALUES,
        {"model": "flora/tech_poster", "inputs": {"Product": "https://shop.example/cup.png", "in_2": "Sea"}},
        lambda asked: (asked.json.get("callback_url"), ["completed"] if "callback_url" in asked.json else None),
        json.dumps({"type": "run.completed", "data": {"run_id": flora.RUN, "status": "completed"}}).encode(),
        lambda body: flora.signed(body, at=int(time.time())),
    ),
    Caller(
        fal.CASES[0],
        {"key": "k", "keys_url": fal.KEYS},
        {"model": f"fal/{fal.MODEL}", "inputs": {"prompt": "A harbour"}},
        lambda asked: (asked.query.get("fal_webhook"), ["completed"] if "fal_webhook" in asked.query else None),
        json.dumps({"request_id": fal.JOB, "gateway_request_id": "another", "status": "OK", "payload": {}}).encode(),
        lambda body: fal.signed(body, at=int(time.time())),
        unbelieved="keys_url",
    ),
)
every = pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.case.provider.key)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service


@pytest.fixture
def waiting(service: Service, project: Project, settings: Any) -> Callable[..., Worker]:
    """A step run that waits for a job of the service; its connection is called as the provider is."""

    def make(caller: Caller, *, public: str = PUBLIC, **values: str) -> Worker:
        settings.PUBLIC_URL = public
        case = caller.case
        base_url = service.url + case.path
        connect(case.provider.key, base_url=base_url, values={**caller.values, **values}, private=True)
        case.script(service)
        worker = Worker.__new__(Worker)
        worker.run = make_run(project, drawing({"ask": {"type": "run_workflow", "params": dict(caller.step)}}))
        assert worker.attempt().state == WAITING, worker.step_run.error
        return worker

    return make


def told_where(service: Service, caller: Caller) -> Any:
    (sent,) = service.sent(caller.case.submit)
    return caller.told(sent)


@every
def test_a_signed_hook_at_the_address_that_it_was_told_ends_the_wait(
    caller: Caller, waiting: Callable[..., Worker], service: Service, client: Client
) -> None:
    worker = waiting(caller)
    address, events = told_where(service, caller)
    assert (address, events) == (f"{PUBLIC}/hooks/{caller.case.provider.key}/", ["completed"])
    door = address.removeprefix(PUBLIC)
    forged = client.post(door, caller.body + b" ", content_type="application/json", headers=caller.sign(caller.body))
    assert (forged.status_code, worker.step_run.state) == (403, WAITING)
    heard = client.post(door, caller.body, content_type="application/json", headers=caller.sign(caller.body))
    assert (heard.status_code, worker.step_run.state) == (202, READY)
    while worker.step_run.state in (READY, WAITING):
        worker.attempt()
    assert worker.step_run.state == DONE, worker.step_run.error
    assert len(service.sent(caller.case.submit)) == 1


@every
@pytest.mark.parametrize("how", [{"unbelieved": ""}, {"public": ""}, {"public": "http://127.0.0.1:8000"}])
def test_it_is_told_nowhere_where_it_would_not_be_believed_or_could_not_reach_us(
    caller: Caller, how: dict[str, str], waiting: Callable[..., Worker], service: Service
) -> None:
    waiting(caller, **{caller.unbelieved if name == "unbelieved" else name: value for name, value in how.items()})
    assert told_where(service, caller) == (None, None)


def test_the_address_has_the_connections_own_name(settings: Any) -> None:
    settings.PUBLIC_URL = PUBLIC
    assert hook_url("flora_2") == f"{PUBLIC}/hooks/flora_2/"


def test_every_service_whose_hooks_are_understood_is_tried_here() -> None:
    told = {provider.key for provider in PROVIDERS if provider.describe().webhooks}
    assert told == {caller.case.provider.key for caller in CALLERS}
