"""The ledger's verbs: guarded, and money moves exactly once with each call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from pipelines.actions import cancel_run
from pipelines.actions.calls import (
    call_key,
    fail_call,
    lose_call,
    mark_sent,
    note_answer,
    note_job,
    reconcile_calls,
    reserve_call,
    succeed_call,
)
from pipelines.errors import Cancelled, OverBudget, Refused, Stale, StepFailed
from pipelines.models import (
    CALL_FAILED,
    RESERVED,
    SENT,
    SUCCEEDED,
    UNKNOWN,
    Call,
    Project,
    Run,
    Spending,
    StepRun,
    StepTally,
)
from tests.asking import PRICE, Worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]
NOTHING = Decimal(0)
ERROR = StepFailed("The service was asked, and nobody can know.")


def reserve(worker: Worker, step_run: StepRun, *, amount: Decimal = PRICE, payload: str = "p") -> Call:
    return reserve_call(
        step_run, worker.run, provider="counting", model="m", payload_hash=payload, request={}, amount=amount
    )


@pytest.fixture
def worker(project: Project) -> Worker:
    return Worker(project)


@pytest.fixture
def step_run(worker: Worker) -> StepRun:
    return worker.claim()


@pytest.fixture
def call(worker: Worker, step_run: StepRun) -> Call:
    """A call that has been sent."""
    call = reserve(worker, step_run)
    mark_sent(call, step_run)
    return call


def books(run: Run) -> list[tuple[Decimal, Decimal]]:
    """Cost and reserved money of the run, its project and its month."""
    rows: list[Any] = [Run.objects.get(pk=run.pk), Project.objects.get(pk=run.project_id), Spending.objects.get()]
    return [(row.cost, row.reserved) for row in rows]


def test_money_is_set_aside_with_the_call_and_spent_when_it_succeeds(call: Call, worker: Worker) -> None:
    assert books(worker.run) == [(NOTHING, PRICE)] * 3
    succeed_call(call, {}, cost=Decimal("0.0371"), basis="reported")
    assert books(worker.run) == [(Decimal("0.0371"), NOTHING)] * 3
    assert StepRun.objects.get(pk=call.step_run_id).cost == Decimal("0.0371")
    assert StepTally.objects.get(run=worker.run).cost == Decimal("0.0371")


def test_a_failed_call_costs_what_the_service_charged_anyway(call: Call, worker: Worker) -> None:
    fail_call(call, Refused("No."), charged=Decimal("0.01"))
    assert books(worker.run) == [(Decimal("0.01"), NOTHING)] * 3


def test_a_lost_call_counts_as_its_estimate_until_its_answer_comes_late(call: Call, worker: Worker) -> None:
    lose_call(call, ERROR)
    lose_call(call, ERROR, told_at=1)
    assert books(worker.run) == [(PRICE, NOTHING)] * 3
    succeed_call(call, {}, cost=Decimal("0.01"), basis="reported")
    assert books(worker.run) == [(Decimal("0.01"), NOTHING)] * 3


def test_what_is_settled_is_settled_once(call: Call, worker: Worker) -> None:
    early, late = Call.objects.get(pk=call.pk), Call.objects.get(pk=call.pk)
    succeed_call(early, {}, cost=PRICE, basis="priced")
    for verb in (lambda: fail_call(late, ERROR), lambda: lose_call(late, ERROR), lambda: note_job(late, "j")):
        with pytest.raises(Stale, match="succeeded"):
            verb()
    with pytest.raises(Stale):
        succeed_call(late, {}, cost=PRICE, basis="priced")
    assert books(worker.run) == [(PRICE, NOTHING)] * 3


def test_what_was_believed_unsent_and_has_been_sent_is_not_freed(worker: Worker, step_run: StepRun) -> None:
    call = reserve(worker, step_run)
    believed = Call.objects.get(pk=call.pk)
    mark_sent(call, step_run)
    with pytest.raises(Stale):
        fail_call(believed, ERROR)
    assert books(worker.run) == [(NOTHING, PRICE)] * 3


def test_nothing_is_sent_for_a_step_run_that_has_gone_to_another_or_been_cancelled(
    worker: Worker, step_run: StepRun
) -> None:
    call = reserve(worker, step_run)
    cancel_run(worker.run)
    with pytest.raises(Cancelled):
        mark_sent(call, step_run)
    with pytest.raises(Cancelled):
        reserve(worker, step_run, payload="q")
    assert Call.objects.get().state == RESERVED


def test_a_call_is_marked_sent_by_one_only(call: Call, step_run: StepRun) -> None:
    with pytest.raises(Stale):
        mark_sent(Call.objects.get(pk=call.pk), step_run)


def test_the_key_is_that_of_the_same_call_and_of_no_other(step_run: StepRun) -> None:
    same: dict[str, Any] = {"number": 0, "provider": "p", "model": "m", "payload_hash": "h"}
    changes: list[dict[str, Any]] = [{"number": 1}, {"provider": "q"}, {"model": "n"}, {"payload_hash": "i"}]
    keys = {call_key(step_run, **{**same, **change}) for change in [{}, {}, *changes]}
    assert len(keys) == 5


def test_free_calls_move_no_money(worker: Worker, step_run: StepRun) -> None:
    call = reserve_call(
        step_run, worker.run, provider="r", model="", payload_hash="p", request={}, amount=NOTHING, free=True
    )
    assert call.state == SENT
    succeed_call(call, {}, cost=NOTHING, basis="reported")
    assert not Spending.objects.exists()


# --- The sweeper ---------------------------------------------------------------------------------


def test_the_sweeper_leaves_calls_alone_whose_step_run_goes_on(call: Call) -> None:
    assert reconcile_calls() == 0


def test_the_sweeper_frees_what_was_never_sent(worker: Worker, step_run: StepRun) -> None:
    reserve(worker, step_run)
    cancel_run(worker.run)
    assert (reconcile_calls(), reconcile_calls()) == (1, 0)
    assert Call.objects.get().state == CALL_FAILED
    assert books(worker.run) == [(NOTHING, NOTHING)] * 3


def test_the_sweeper_notes_what_nobody_can_know(worker: Worker, call: Call) -> None:
    cancel_run(worker.run)
    assert (reconcile_calls(), reconcile_calls()) == (1, 0)
    assert Call.objects.get().state == UNKNOWN
    assert books(worker.run) == [(PRICE, NOTHING)] * 3


def test_the_sweeper_settles_what_was_answered_at_its_cost(worker: Worker, call: Call) -> None:
    note_answer(call, {"result": {}, "bill": {}}, cost=Decimal("0.03"), basis="reported")
    cancel_run(worker.run)
    assert reconcile_calls() == 1
    assert Call.objects.get().state == SUCCEEDED
    assert books(worker.run) == [(Decimal("0.03"), NOTHING)] * 3


# --- Many at once --------------------------------------------------------------------------------


def together(number: int, work: Any) -> list[Any]:
    """What came of the same work in so many threads, errors included."""

    def guarded(place: int) -> Any:
        try:
            return work(place)
        except (OverBudget, Stale) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(guarded, range(number)))


@pytest.mark.parametrize("limit", ["run", "project", "month"])
def test_a_budget_is_never_overspent_however_many_ask_at_once(
    limit: str, transactional_db: None, project: Project
) -> None:
    worker = Worker(project)
    step_run = worker.claim()
    # 0.04 three times is 0.12 exactly, which floating-point sums do not give.
    if limit == "run":
        Run.objects.filter(pk=worker.run.pk).update(budget=Decimal("0.12"))
    else:
        field = "budget" if limit == "project" else "month_budget"
        Project.objects.filter(pk=project.pk).update(**{field: Decimal("0.12")})
    made = together(8, lambda place: reserve(worker, step_run, payload=f"p{place}"))
    assert sorted(type(one).__name__ for one in made) == ["Call"] * 3 + ["OverBudget"] * 5
    assert books(worker.run) == [(NOTHING, Decimal("0.12"))] * 3
    assert Call.objects.count() == 3


def test_what_was_reserved_is_freed_once_however_many_settle_it_at_once(
    transactional_db: None, project: Project
) -> None:
    worker = Worker(project)
    step_run = worker.claim()
    call, other = reserve(worker, step_run), reserve(worker, step_run, payload="q")
    for one in (call, other):
        mark_sent(one, step_run)
    verbs = [
        lambda seen: succeed_call(seen, {}, cost=PRICE, basis="priced"),
        lambda seen: fail_call(seen, ERROR),
    ]
    seen = [Call.objects.get(pk=call.pk) for _ in range(8)]
    came = together(8, lambda place: verbs[place % 2](seen[place]))
    assert sum(one is None for one in came) == 1
    cost = Call.objects.get(pk=call.pk).cost
    assert books(worker.run) == [(cost, PRICE)] * 3


def test_only_one_of_many_may_send(transactional_db: None, project: Project) -> None:
    worker = Worker(project)
    step_run = worker.claim()
    call = reserve(worker, step_run)
    seen = [Call.objects.get(pk=call.pk) for _ in range(8)]
    came = together(8, lambda place: mark_sent(seen[place], step_run))
    assert sum(one is None for one in came) == 1


def test_a_call_is_committed_or_refused_inside_another_transaction(transactional_db: None, project: Project) -> None:
    from django.db import transaction

    worker = Worker(project)
    step_run = worker.claim()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        reserve(worker, step_run)
