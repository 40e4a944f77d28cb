"""What is measured of models: every number worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.actions import connect
from pipelines.models import CALL_FAILED, RESERVED, SENT, UNKNOWN, Project, StepRun, TrialChoice
from pipelines.snapshots.measured import Measured, measured
from studio.models import User
from tests.factories import drawing, make_run
from tests.ledger import judge, make_call, make_step_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]
FLUX = ("bfl", "flux-pro")


def test_an_empty_ledger_measures_nothing() -> None:
    assert measured() == {}
    nothing = Measured()
    assert (nothing.success_rate, nothing.approval_rate, nothing.cost_per_approved) == (None, None, None)


def test_calls_are_counted_once_they_have_ended_by_how_they_ended(project: Project) -> None:
    step_run = make_step_run(project)
    for _ in range(3):
        make_call(step_run, "bfl/flux-pro", cost="0.05", basis="priced")
    make_call(step_run, "bfl/flux-pro", state=CALL_FAILED)
    make_call(step_run, "bfl/flux-pro", state=UNKNOWN, cost="0.0625", basis="estimated")
    for state in (SENT, RESERVED):
        make_call(step_run, "bfl/flux-pro", state=state)
    found = measured()[FLUX]
    assert (found.calls, found.succeeded, found.success_rate) == (5, 3, 0.6)
    assert found.spent == Decimal("0.2125")
    assert found.basis == ("priced", "estimated")


def test_what_is_older_than_thirty_days_no_longer_counts(project: Project) -> None:
    step_run = make_step_run(project)
    make_call(step_run, "bfl/flux-pro", days_ago=29.9, seconds=2)
    make_call(step_run, "bfl/flux-pro", days_ago=30.1, seconds=900)
    assert (measured()[FLUX].calls, measured()[FLUX].p95) == (1, 2.0)


def test_half_of_the_successes_are_as_fast_as_p50_and_nearly_all_as_p95(project: Project) -> None:
    step_run = make_step_run(project)
    for seconds in range(20, 0, -1):
        make_call(step_run, "bfl/flux-pro", seconds=seconds)
    make_call(step_run, "bfl/flux-pro", seconds=1000, state=CALL_FAILED)
    make_call(step_run, "anthropic/claude", seconds=7.5)
    found = measured()
    assert (found[FLUX].p50, found[FLUX].p95) == (10.0, 19.0)
    assert (found["anthropic", "claude"].p50, found["anthropic", "claude"].p95) == (7.5, 7.5)


def test_all_connections_to_a_service_count_together(project: Project) -> None:
    connect("bfl", name="studio_a", values={"key": "k"})
    connect("bfl", name="studio_b", values={"key": "k"})
    step_run = make_step_run(project)
    for name, seconds in (("studio_a", 1), ("studio_b", 3), ("bfl", 2)):
        make_call(step_run, f"{name}/flux-pro", seconds=seconds)
    assert list(measured()) == [FLUX]
    assert (measured()[FLUX].calls, measured()[FLUX].p50) == (3, 2.0)


def test_approvals_are_of_people_and_of_what_the_calls_made(project: Project, bob: User) -> None:
    # Approved, after a failed call and a call of another model; sent back; approved twice; judged by a machine.
    first, second, third, machine = (make_step_run(project) for _ in range(4))
    make_call(first, "bfl/flux-pro", state=CALL_FAILED, cost="0.01")
    make_call(first, "bfl/flux-pro", cost="0.05")
    make_call(first, "anthropic/claude", state=CALL_FAILED, cost="0.02")
    for step_run in (second, third, machine):
        make_call(step_run, "bfl/flux-pro", cost="0.05")
    judge(first, bob, approved=True)
    judge(second, bob, approved=False)
    asset = judge(third, bob, approved=True)
    judge(third, bob, approved=True, asset=asset)
    judge(machine, None, approved=True)
    found = measured()
    assert (found[FLUX].decided, found[FLUX].approvals, found[FLUX].approved_assets) == (4, 3, 2)
    assert found[FLUX].approval_rate == 0.75
    # 0.01 + 0.05 + 0.05 + 0.05 for two approved files; what the machine approved is left out.
    assert found[FLUX].judged_cost == Decimal("0.16")
    assert found[FLUX].cost_per_approved == Decimal("0.08")
    assert found[FLUX].spent == Decimal("0.21")
    assert (found["anthropic", "claude"].decided, found["anthropic", "claude"].approval_rate) == (0, None)


def test_several_calls_for_one_file_do_not_multiply_the_answers(project: Project, bob: User) -> None:
    step_run = make_step_run(project)
    for _ in range(3):
        make_call(step_run, "bfl/flux-pro", cost="0.05")
    judge(step_run, bob, approved=True)
    found = measured()[FLUX]
    assert (found.decided, found.approved_assets, found.cost_per_approved) == (1, 1, Decimal("0.15"))


def test_a_choice_in_a_trial_approves_one_answer_and_not_the_others_that_were_there(
    project: Project, bob: User, vera: User
) -> None:
    steps = {step: {"type": "echo", "params": {"say": step}} for step in "abc"}
    run = make_run(project, drawing(steps))
    first, second, late = (StepRun.objects.get(run=run, step=step) for step in "abc")
    make_call(first, "bfl/flux-pro", cost="0.05")
    make_call(second, "bfl/flux-2-pro", state=CALL_FAILED)
    make_call(second, "bfl/flux-2-pro", cost="0.05")
    make_call(late, "anthropic/claude", days_ago=-1)
    for person in (bob, vera):
        TrialChoice.objects.create(run=run, step_run=first, by=person)
    TrialChoice.objects.create(run=run, step_run=second, by=None)
    found = measured()
    assert (found[FLUX].decided, found[FLUX].approvals, found[FLUX].approval_rate) == (2, 2, 1.0)
    assert (found["bfl", "flux-2-pro"].decided, found["bfl", "flux-2-pro"].approval_rate) == (2, 0.0)
    assert found["anthropic", "claude"].decided == 0
    assert (found[FLUX].approved_assets, found[FLUX].cost_per_approved) == (0, None)


def test_choices_and_reviews_add_up(project: Project, bob: User) -> None:
    step_run = make_step_run(project)
    make_call(step_run, "bfl/flux-pro", cost="0.05")
    judge(step_run, bob, approved=False)
    TrialChoice.objects.create(run=step_run.run, step_run=step_run, by=bob)
    assert (measured()[FLUX].decided, measured()[FLUX].approvals) == (2, 1)
