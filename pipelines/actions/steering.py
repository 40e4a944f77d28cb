"""Verbs that steer a run while it goes: pause, resume, and when and how much of it runs."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from .. import queue
from ..errors import Invalid, Stale
from ..models import Priority, Run
from ..states import RUN_LIVE
from .audit import note_done
from .working_set import WorkingSet, lock_run

MOST_SLOTS = 1_000


@transaction.atomic
def pause_run(run: Run, *, by: AbstractBaseUser | None = None) -> Run:
    """Nothing more of the run is begun; what runs already is finished."""
    ws = _live(run)
    if ws.run.paused:
        raise Stale("This run is paused already.")
    ws.note(paused=True)
    ws.close()
    note_done("pause", "run", run.pk, project=run.project_id, by=by)
    return ws.run


@transaction.atomic
def resume_run(run: Run, *, by: AbstractBaseUser | None = None) -> Run:
    """A paused run goes on where it stopped."""
    ws = _live(run)
    if not ws.run.paused:
        raise Stale("This run is not paused.")
    ws.note(paused=False)
    ws.close()
    note_done("resume", "run", run.pk, project=run.project_id, by=by)
    _wake(ws.run)
    return ws.run


@transaction.atomic
def steer_run(run: Run, *, priority: int, slots: int | None, by: AbstractBaseUser | None = None) -> Run:
    """Moves the run before or behind others, and lets at most so many of its step runs run at once; None: no limit."""
    if priority not in Priority.values:
        known = ", ".join(f"{value} ({label.lower()})" for value, label in Priority.choices)
        raise Invalid(f"`{priority}` is not a priority; choose one of {known}.", loc=("priority",))
    if slots is not None and not 1 <= slots <= MOST_SLOTS:
        raise Invalid(f"Between 1 and {MOST_SLOTS:,} step runs can run at once, or leave it empty.", loc=("slots",))
    ws = _live(run)
    before, after = {"priority": ws.run.priority, "slots": ws.run.slots}, {"priority": priority, "slots": slots}
    ws.note(**after)
    ws.close()
    note_done("steer", "run", run.pk, project=run.project_id, by=by, before=before, after=after)
    _wake(ws.run)
    return ws.run


def _live(run: Run) -> WorkingSet:
    ws = WorkingSet(lock_run(run.pk))
    if ws.run.state not in RUN_LIVE:
        raise Stale(f"This run has already ended: it is {ws.run.state.replace('_', ' ')}.")
    return ws


def _wake(run: Run) -> None:
    for lane in run.tallies.filter(ready__gt=0).values_list("lane", flat=True).distinct().order_by():
        queue.wake(lane)
