"""A service that counts every request is asked no oftener than it allows, and nobody's attempts are used up by that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipelines.actions import connect
from pipelines.errors import RateLimited
from pipelines.exchange import pacing, try_connection
from pipelines.exchange.connections import open_provider
from pipelines.exchange.pacing import until_look, until_turn
from pipelines.limiter.line import Line
from pipelines.models import RESERVED, SENT, SUCCEEDED, Call, Connection, Project, StepRun
from pipelines.providers import Provider, TurnRefused
from pipelines.providers.firefly import Firefly
from pipelines.states import DONE, FAILED, WAITING
from pipelines.steps import CATALOGUE, Later, StepType
from tests.asking import Worker, death_at
from tests.factories import drawing, make_run
from tests.ledger import make_step_run
from tests.peers.service import Asked, Said, Service, serving
from tests.services import Case
from tests.services.firefly import CASES, SIGN_IN, STORE, script

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]
GENERATE, FILL = CASES[0], CASES[3]
MASK = CASES[3].request.mask.data + b"\0"  # type: ignore[attr-defined]
RATE, WINDOW = 4, 0.8


class Clocked(Service):
    """Knows when each request came that counts: all but the sign-in."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[float] = []

    def answer(self, asked: Asked) -> Any:
        if f"{asked.method} {asked.path}" != SIGN_IN:
            self.came.append(time.monotonic())
        return super().answer(asked)


class Asking(StepType):
    """Asks what a case asks."""

    key = "asking"
    label = "Ask"
    group = "Test"
    lane = "models"
    reusable = False
    reads = frozenset({"models"})
    case: Case

    def run(self, context: Any, params: Any) -> Any:
        ability = next(b for b in Firefly.__mro__ if "ability" in vars(b) and self.case.request.method in vars(b))
        answer = context.ask(ability, self.case.request, model=f"firefly/{self.case.request.model}")  # type: ignore[attr-defined]
        return answer if isinstance(answer, Later) else {}


class Asker(Worker):
    """A worker with a run of one such step."""

    def __init__(self, project: Project) -> None:
        self.run = make_run(project, drawing({"ask": {"type": "asking"}}))


@pytest.fixture
def service() -> Iterator[Clocked]:
    with serving(Clocked()) as service:
        yield service  # type: ignore[misc]


@pytest.fixture
def asker(service: Clocked, project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asker]:
    """A worker whose Firefly takes four requests a minute."""
    script(service)
    base_url = service.url
    connect("firefly", base_url=base_url, values=GENERATE.values, private=True)

    def make(case: Case = GENERATE) -> Asker:
        monkeypatch.setitem(CATALOGUE, "asking", type("Bound", (Asking,), {"case": case})())
        return Asker(project)

    return make


def connection() -> Connection:
    return Connection.objects.get(name="firefly")


def provider() -> Provider:
    return open_provider(connection())


def fill_the_minute() -> None:
    for _ in range(RATE):
        pacing.keep_pace(provider(), "GET")


def most_within(came: list[float], seconds: float) -> int:
    """The most that came within any stretch of time so long."""
    return max(sum(start <= moment < start + seconds for moment in came) for start in came)


def test_no_more_requests_arrive_in_a_minute_than_the_service_allows(
    asker: Callable[..., Asker], service: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The minute is a short one, and a moved mask is another file than the picture.
    monkeypatch.setattr(Line, "window", WINDOW)
    monkeypatch.setattr(pacing, "PATIENCE_SECONDS", WINDOW / 2)
    mask = replace(FILL.request.mask, data=MASK)  # type: ignore[attr-defined]
    askers = [asker(replace(FILL, request=replace(FILL.request, mask=mask))) for _ in range(3)]  # type: ignore[type-var]
    until = time.monotonic() + 60
    while any(one.step_run.state != DONE for one in askers) and time.monotonic() < until:
        for one in askers:
            if one.step_run.state != DONE:
                one.attempt()
                assert one.step_run.state in (DONE, WAITING), one.step_run.error
    assert [one.step_run.state for one in askers] == [DONE] * 3
    assert len(service.came) >= 15
    assert most_within(service.came, WINDOW) <= RATE
    # Each picture and mask was put there once, each work asked for once, and no attempt was used up by waiting.
    assert (len(service.sent(STORE)), len(service.sent(FILL.submit))) == (6, 3)
    assert {call.state for call in Call.objects.all()} == {SUCCEEDED}
    assert {one.step_run.attempts for one in askers} == {1}


def test_a_call_that_finds_the_minute_full_is_not_sent_and_comes_again(
    asker: Callable[..., Asker], service: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = asker()
    fill_the_minute()
    step_run = worker.attempt()
    (call,) = worker.calls
    assert (step_run.state, step_run.attempts, step_run.error) == (WAITING, 0, {})
    assert (call.state, call.sent_at, service.came) == (RESERVED, None, [])
    monkeypatch.setattr(Line, "window", 0.01)
    assert worker.attempt().state == WAITING
    (call,) = worker.calls
    assert (call.state, bool(call.job), len(service.sent(GENERATE.submit))) == (SENT, True, 1)


def test_a_job_is_asked_after_by_the_turn_that_is_kept_for_it(asker: Callable[..., Asker], service: Clocked) -> None:
    worker = asker()
    for _ in range(RATE - 2):
        pacing.keep_pace(provider(), "POST")
    worker.attempt()
    assert len(service.sent(GENERATE.submit)) == 1
    with pytest.raises(TurnRefused):
        pacing.keep_pace(provider(), "POST")
    worker.attempt()
    assert len(service.sent("GET /v3/status/*")) == 1
    # Now nothing is left, and the job is as it was.
    assert worker.attempt().state == WAITING
    assert len(service.sent("GET /v3/status/*")) == 1
    assert [(call.state, bool(call.job)) for call in worker.calls] == [(SENT, True)]


def test_what_was_put_there_before_the_minute_was_full_is_not_put_there_again(
    asker: Callable[..., Asker], service: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = asker(FILL)
    for _ in range(RATE - 2):
        pacing.keep_pace(provider(), "POST")
    worker.attempt()
    assert (len(service.sent(STORE)), len(service.sent(FILL.submit)), worker.calls[0].state) == (1, 0, RESERVED)
    monkeypatch.setattr(Line, "window", 0.01)
    worker.attempt()
    assert (len(service.sent(STORE)), len(service.sent(FILL.submit))) == (1, 1)


def test_a_death_while_a_call_is_taken_back_leaves_it_in_doubt_and_unpaid(
    asker: Callable[..., Asker], service: Clocked
) -> None:
    worker = asker()
    fill_the_minute()
    with death_at("pipelines.exchange.conversation.take_back"):
        worker.dies()
    assert (worker.attempt().state, service.came) == (FAILED, [])


def test_a_service_that_asks_for_a_pause_is_left_alone_by_those_that_come_again(
    asker: Callable[..., Asker], service: Clocked
) -> None:
    first, second = asker(), asker()
    service.on(GENERATE.submit, Said({"error_code": "rate_limited"}, 429, {"retry-after": "30"}))
    assert first.attempt().error["kind"] == "rate_limited"
    assert (second.attempt().state, second.step_run.error) == (WAITING, {})
    assert len(service.sent(GENERATE.submit)) == 1


def test_trying_a_connection_counts_and_a_full_minute_says_nothing_of_its_health(
    asker: Callable[..., Asker], service: Clocked
) -> None:
    fill_the_minute()
    before = connection().health
    with pytest.raises(RateLimited, match="4 requests a minute"):
        try_connection(connection())
    assert (connection().health, service.came) == (before, [])


def jobs(step_run: StepRun, number: int, job: str = "job") -> None:
    for n in range(number):
        Call.objects.create(
            project_id=step_run.run.project_id, run_id=step_run.run_id, step_run=step_run, key=f"{job}-{n}",
            provider="firefly", state=SENT, payload_hash="0" * 64, job=job,
        )  # fmt: skip


@pytest.mark.usefixtures("toys")
def test_many_jobs_are_each_looked_after_more_rarely(asker: Callable[..., Asker], project: Project) -> None:
    step_run = make_step_run(project)
    jobs(step_run, 1, "alone")
    assert until_look(provider(), 15.0, first=True) == 15.0
    assert until_look(provider(), 15.0, first=False) == 30.0
    jobs(step_run, 3)
    assert until_look(provider(), 15.0, first=False) == 120.0


@pytest.mark.usefixtures("toys")
def test_those_that_wait_for_a_turn_do_not_all_come_at_once(asker: Callable[..., Asker], project: Project) -> None:
    jobs(make_step_run(project), 100, job="")
    seconds = [until_turn(provider(), 5.0) for _ in range(50)]
    assert min(seconds) >= 5.0
    assert max(seconds) - min(seconds) > 60
