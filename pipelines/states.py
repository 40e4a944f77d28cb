"""Which state may follow which, and how a run's state is read off its step runs; pure.

blocked → ready → running → done | failed | waiting
waiting → ready | done | failed
every live state → cancelled; blocked → skipped, below a failure or a rejection, or failed, with nothing to pair with
ready → done, when the result of an earlier run is reused; ready → waiting, while another makes the same
failed → ready, cancelled and skipped → blocked, when a person retries
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BLOCKED: Final = "blocked"
READY: Final = "ready"
RUNNING: Final = "running"
WAITING: Final = "waiting"
DONE: Final = "done"
FAILED: Final = "failed"
SKIPPED: Final = "skipped"
CANCELLED: Final = "cancelled"

STEP_STATES: Final = (BLOCKED, READY, RUNNING, WAITING, DONE, FAILED, SKIPPED, CANCELLED)
LIVE: Final = frozenset({BLOCKED, READY, RUNNING, WAITING})
FINAL: Final = frozenset({DONE, FAILED, SKIPPED, CANCELLED})

QUEUED: Final = "queued"
PAUSED: Final = "paused"
DONE_WITH_FAILURES: Final = "done_with_failures"

RUN_STATES: Final = (QUEUED, RUNNING, WAITING, PAUSED, DONE, DONE_WITH_FAILURES, FAILED, CANCELLED)
RUN_LIVE: Final = frozenset({QUEUED, RUNNING, WAITING, PAUSED})

MOVES: Final[Mapping[str, frozenset[str]]] = {
    BLOCKED: frozenset({READY, FAILED, SKIPPED, CANCELLED}),
    READY: frozenset({RUNNING, DONE, WAITING, CANCELLED}),
    RUNNING: frozenset({DONE, FAILED, WAITING, READY, CANCELLED}),
    WAITING: frozenset({READY, DONE, FAILED, CANCELLED}),
    DONE: frozenset(),
    FAILED: frozenset({READY}),
    SKIPPED: frozenset({BLOCKED}),
    CANCELLED: frozenset({BLOCKED}),
}
# A failed step run is tried again as it is; what was cancelled or skipped waits for its inputs once more.


def fold_run(counts: Mapping[str, int], *, paused: bool = False, laying: bool = False) -> str:
    """A run's state from how many of its step runs are in each state; `laying`: rows are still to be let in."""
    if paused and (laying or any(counts.get(state, 0) for state in LIVE)):
        return PAUSED
    if laying or counts.get(RUNNING, 0) or counts.get(READY, 0):
        return RUNNING
    if counts.get(WAITING, 0):
        return WAITING
    if counts.get(BLOCKED, 0):
        return RUNNING
    return _ended(counts)


def fold_step(counts: Mapping[str, int]) -> str:
    """The state a step's box shows, from the states of its step runs; blocked before it has any."""
    for state in (RUNNING, READY, WAITING):
        if counts.get(state, 0):
            return state
    if counts.get(BLOCKED, 0) or not any(counts.values()):
        return BLOCKED
    return SKIPPED if not any(counts.get(state, 0) for state in (DONE, FAILED, CANCELLED)) else _ended(counts)


def _ended(counts: Mapping[str, int]) -> str:
    if counts.get(CANCELLED, 0):
        return CANCELLED
    if counts.get(FAILED, 0):
        return DONE_WITH_FAILURES if counts.get(DONE, 0) else FAILED
    return DONE
