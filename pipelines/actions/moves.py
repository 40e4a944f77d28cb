"""The one place that changes a step run's state: a guarded update, and the tally beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone

from ..errors import Stale
from ..models import Run, StepRun, StepTally
from ..states import FINAL, MOVES, RUN_LIVE, RUNNING, fold_run


def lock_run(run_id: int) -> Run:
    """The run's row, locked for this transaction: verbs on one run take turns."""
    return Run.objects.select_for_update().get(pk=run_id)


def move(step_run: StepRun, target: str, **fields: Any) -> None:
    """Moves one step run on; raises Stale when it is no longer in the state the caller saw."""
    if target not in MOVES[step_run.state]:
        raise Stale(f"`{step_run}` is already {step_run.state}.")
    before = step_run.state
    changes = {"state": target, **_times(target), **fields}
    # A claim counts an attempt, so a worker that was given up cannot settle what another has claimed since.
    seen = {"state": before, "attempts": step_run.attempts, "replaced": False}
    if not StepRun.objects.filter(pk=step_run.pk, **seen).update(**changes):
        raise Stale(f"`{step_run}` has moved on meanwhile.")
    for name, value in changes.items():
        setattr(step_run, name, value)
    count(step_run.run_id, step_run.step, {before: -1, target: +1})


def add(run_id: int, rows: Iterable[StepRun]) -> list[StepRun]:
    """Stores new step runs in one statement and counts them."""
    made = StepRun.objects.bulk_create(rows)
    for (step, state), number in Counter((row.step, row.state) for row in made).items():
        count(run_id, step, {state: number})
    return made


def count(run_id: int, step: str, changes: dict[str, int]) -> None:
    """Adds to a step's tally in place and marks it to be announced."""
    now = timezone.now()
    fields: dict[str, Any] = {state: F(state) + number for state, number in changes.items() if number}
    if changes.get(RUNNING, 0) > 0:
        StepTally.objects.filter(run_id=run_id, step=step, started_at=None).update(started_at=now)
    if any(changes.get(state, 0) > 0 for state in FINAL):
        fields["finished_at"] = now
    StepTally.objects.filter(run_id=run_id, step=step).update(dirty=True, **fields)


def refold(run: Run) -> None:
    """Reads the run's state off its tallies and stores it; a run that has ended stays ended."""
    totals: Counter[str] = Counter()
    for tally in StepTally.objects.filter(run=run):
        totals.update(tally.counts())
    state = fold_run(totals)
    if run.state not in RUN_LIVE or state == run.state:
        return
    ended = None if state in RUN_LIVE else timezone.now()
    Run.objects.filter(pk=run.pk, state=run.state).update(state=state, finished_at=ended, dirty=True)
    run.state, run.finished_at = state, ended


def _times(target: str) -> dict[str, Any]:
    now = timezone.now()
    if target == RUNNING:
        return {"started_at": now, "finished_at": None}
    if target in FINAL:
        return {"finished_at": now, "lease_until": None, "progress": None, "message": ""}
    return {"lease_until": None, "progress": None, "message": ""}
