"""Healing: what a dead worker held, what waits for a time that has come, and wake-ups that were lost."""

from __future__ import annotations

from contextlib import suppress

from .. import queue
from ..errors import Stale
from .runs import runs_to_wake
from .steps import due, orphans, reclaim, wake_step_run


def sweep() -> int:
    """Puts right what needs it and says how many step runs that were; harmless to repeat."""
    healed = 0
    for step_run in orphans():
        with suppress(Stale):
            healed += reclaim(step_run)
    for step_run in due():
        with suppress(Stale):
            wake_step_run(step_run)
            healed += 1
    return healed


def wake_again() -> None:
    """Wakes workers for ready step runs in lanes where no wake-up lies, in case the queue has lost some."""
    empty = {lane for lane in ("media", "models") if queue.is_empty(lane)}
    for run_id, lane in runs_to_wake():
        if lane in empty:
            queue.wake(run_id, lane)
