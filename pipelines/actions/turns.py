"""A worker's turn on a run: what it has done is settled and what it does next is claimed, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from ..models import StepRun
from ..states import RUN_LIVE
from .advance import lay_rows
from .claims import claim
from .outcomes import Outcome
from .settle import settle
from .waits import wake_twins
from .working_set import WorkingSet
from .writers import one_writer


@one_writer()
@transaction.atomic
def settle_step_runs(run_id: int, outcomes: Sequence[Outcome]) -> None:
    """Stores what became of step runs of one run; those that are no longer held by who reports them are dropped."""
    ws = WorkingSet.of(run_id)
    ended = settle(ws, outcomes)
    wake_twins(ws, ended)
    ws.close()


def claim_step_runs(run_id: int, lane: str, *, worker: str, limit: int) -> list[StepRun]:
    """Up to `limit` ready step runs of a lane, now running under this worker's lease.

    What an earlier step run has made already is done at once; what another is making right now waits for it.
    """
    return settle_and_claim(run_id, (), lane, worker=worker, limit=limit)


def settle_and_claim(run_id: int, outcomes: Sequence[Outcome], lane: str, *, worker: str, limit: int) -> list[StepRun]:
    """Stores what became of step runs and claims the next, what has just become ready before what was."""
    try:
        claimed, more = _settle_and_claim(run_id, outcomes, lane, worker=worker, limit=limit)
    except IntegrityError:
        # Another worker has begun the same computation between our look and our claim: look again.
        if outcomes:
            settle_step_runs(run_id, outcomes)
        claimed, more = [], True
    while more and not claimed:
        claimed, more = _settle_and_claim(run_id, (), lane, worker=worker, limit=limit)
    return claimed


@one_writer()
@transaction.atomic
def _settle_and_claim(
    run_id: int, outcomes: Sequence[Outcome], lane: str, *, worker: str, limit: int
) -> tuple[list[StepRun], bool]:
    """What was claimed, and whether another look may find more."""
    ws = WorkingSet.of(run_id)
    ended = settle(ws, outcomes) if outcomes else []
    claimed: list[StepRun] = []
    reused: list[StepRun] = []
    if ws.run.state in RUN_LIVE and not ws.run.paused:
        lay_rows(ws)
        claimed, reused = claim(ws, lane, worker=worker, limit=limit)
    wake_twins(ws, [*ended, *reused])
    ws.close()
    return claimed, bool(reused)
