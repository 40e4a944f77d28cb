"""Killing a worker at any point of any adapter's call leads to no second paid call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest

from pipelines.actions import connect
from pipelines.actions.claims import reclaim
from pipelines.models import SUCCEEDED, UNKNOWN, Call, Project, Run
from pipelines.providers import PROVIDERS
from pipelines.providers.base import Ability
from pipelines.states import DONE, FAILED, WAITING
from pipelines.steps import CATALOGUE, Later, StepType
from tests.asking import Death, Worker, death_at
from tests.factories import drawing, make_run
from tests.peers.service import Said, Service, serving
from tests.services import Case, all_cases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]
CASES = [case for case in all_cases() if case.provider in PROVIDERS]
every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
NOTHING_SENT = "pipelines.exchange.conversation.mark_sent"
JOB_NOT_STORED = "pipelines.exchange.handed.note_job"
ANSWER_NOT_STORED = "pipelines.exchange.conversation.note_answer"
NOT_SETTLED = "pipelines.exchange.conversation.succeed_call"


class Asking(StepType):
    """Asks what a case asks."""

    key = "asking"
    label = "Ask"
    group = "Test"
    lane = "models"
    reads: ClassVar = frozenset({"models"})
    case: ClassVar[Case]

    def run(self, context: Any, params: Any) -> Any:
        result = context.ask(ability_of(self.case), self.case.request, model=model_of(self.case))
        return result if isinstance(result, Later) else {}


class Asker(Worker):
    """A worker with a run of one such step."""

    def __init__(self, project: Project) -> None:
        self.run: Run = make_run(project, drawing({"ask": {"type": "asking"}}))


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service


@pytest.fixture
def ready(service: Service, project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[[Case], Asker]:
    """A worker whose service is connected and well."""

    def make(case: Case) -> Asker:
        monkeypatch.setitem(CATALOGUE, "asking", type("Bound", (Asking,), {"case": case})())
        access = case.access(service)
        # Some services take four requests a minute, for which no test waits.
        connect(case.provider.key, base_url=access.base_url, values=access.values, private=True, per_minute=10_000)
        case.script(service)
        return Asker(project)

    return make


@every
def test_it_goes_through_the_ledger_once(case: Case, ready: Callable[[Case], Asker], service: Service) -> None:
    worker = ready(case)
    finish(worker)
    (call,) = worker.calls
    assert worker.step_run.state == DONE, worker.step_run.error
    assert (call.state, call.provider) == (SUCCEEDED, case.provider.key)
    assert len(service.sent(case.submit)) == 1


@every
@pytest.mark.parametrize("moment", [NOTHING_SENT, JOB_NOT_STORED, ANSWER_NOT_STORED, NOT_SETTLED])
def test_a_worker_that_dies_never_makes_a_second_paid_call(
    case: Case, moment: str, ready: Callable[[Case], Asker], service: Service
) -> None:
    worker = ready(case)
    with death_at(moment):
        died = dies_somewhere(worker)
    finish(worker)
    sent = len(service.sent(case.submit))
    if may_repeat(case):
        assert worker.step_run.state == DONE
        return
    assert sent <= 1
    assert worker.step_run.state == DONE or (died and lost(worker.calls))


@pytest.mark.parametrize("case", [case for case in CASES if case.fetch], ids=lambda case: case.name)
def test_a_result_that_cannot_be_fetched_at_once_is_paid_once(
    case: Case, ready: Callable[[Case], Asker], service: Service
) -> None:
    worker = ready(case)
    service.stumble(case.fetch, Said({}, 503), "drop")
    finish(worker)
    assert len(service.sent(case.submit)) == 1
    assert worker.step_run.state == DONE or lost(worker.calls)


def finish(worker: Asker) -> None:
    """Goes on until nothing waits any longer."""
    for _ in range(12):
        if worker.step_run.state in (DONE, FAILED):
            return
        worker.attempt()
    assert worker.step_run.state != WAITING


def dies_somewhere(worker: Asker) -> bool:
    """Whether the worker got to the moment at which it dies."""
    for _ in range(12):
        if worker.step_run.state in (DONE, FAILED):
            return False
        try:
            worker.attempt()
        except Death:
            assert reclaim(worker.step_run)
            return True
    return False


def lost(calls: list[Call]) -> bool:
    """Whether people are asked, since nobody can know what became of it."""
    return [call.state for call in calls] == [UNKNOWN]


def may_repeat(case: Case) -> bool:
    return case.provider.free or case.provider.reconcile == "key"


def model_of(case: Case) -> str:
    return f"{case.provider.key}/{case.request.model}"  # type: ignore[attr-defined]


def ability_of(case: Case) -> type[Ability]:
    """The ability whose method the case's request names."""
    for base in case.provider.__mro__:
        if "ability" in vars(base) and case.request.method in vars(base):
            return base
    raise AssertionError(f"{case.provider} cannot {case.request.method}")
