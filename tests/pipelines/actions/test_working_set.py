"""The working set: changes are guarded by what was seen, and counted once."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions.working_set import WorkingSet
from pipelines.errors import Stale
from pipelines.models import Project, StepRun, StepTally
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


@pytest.fixture
def ready(project: Project) -> StepRun:
    run = make_run(project, drawing({"say": {"type": "echo", "params": {"say": "x"}}}))
    return StepRun.objects.get(run=run)


def move(row: StepRun, target: str, **fields: Any) -> None:
    ws = WorkingSet.of(row.run_id)
    ws.move(row, target, **fields)
    ws.close()


def test_the_loser_of_two_is_stale_and_nothing_is_counted_twice(ready: StepRun) -> None:
    other = StepRun.objects.get(pk=ready.pk)
    move(ready, "running", attempts=1)
    with pytest.raises(Stale, match="moved on"):
        move(other, "running", attempts=1)
    tally = StepTally.objects.get(run=ready.run)
    assert (tally.ready, tally.running) == (0, 1)
    assert (tally.run.ready, tally.run.running, tally.run.state) == (0, 1, "running")


def test_a_state_that_may_not_follow_is_refused(ready: StepRun) -> None:
    with pytest.raises(Stale, match="already ready"):
        move(ready, "skipped")


def test_what_was_claimed_again_cannot_be_settled_by_the_first(ready: StepRun) -> None:
    move(ready, "running", attempts=1)
    first = StepRun.objects.get(pk=ready.pk)
    move(ready, "ready")
    move(ready, "running", attempts=2)
    with pytest.raises(Stale):
        move(first, "done")


def test_what_was_set_aside_cannot_be_moved(ready: StepRun) -> None:
    StepRun.objects.filter(pk=ready.pk).update(replaced=True)
    with pytest.raises(Stale):
        move(ready, "running")


def test_a_step_begins_and_ends_on_its_tally(ready: StepRun) -> None:
    def times() -> tuple[Any, Any]:
        tally = StepTally.objects.get(run=ready.run)
        return tally.started_at, tally.finished_at

    assert times() == (None, None)
    move(ready, "running", attempts=1)
    move(ready, "done")
    begun, ended = times()
    assert begun <= ended
