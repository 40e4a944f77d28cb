"""States: what may follow what, and what a run's state is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.states import (
    BLOCKED,
    CANCELLED,
    DONE,
    DONE_WITH_FAILURES,
    FAILED,
    FINAL,
    LIVE,
    MOVES,
    READY,
    RUN_LIVE,
    RUNNING,
    SKIPPED,
    STEP_STATES,
    WAITING,
    fold_run,
    fold_step,
)

counts = st.dictionaries(st.sampled_from(STEP_STATES), st.integers(0, 5))


def test_every_state_is_live_or_final_and_never_both() -> None:
    assert set(STEP_STATES) == LIVE | FINAL
    assert not LIVE & FINAL


def test_every_live_state_can_be_cancelled() -> None:
    assert all(CANCELLED in MOVES[state] for state in LIVE)


def test_what_is_done_stays_done() -> None:
    assert not MOVES[DONE]


def test_a_run_that_waits_for_people_still_says_running_while_a_step_runs() -> None:
    assert fold_run({WAITING: 1, RUNNING: 1}) == RUNNING
    assert fold_run({WAITING: 1, DONE: 3, BLOCKED: 4}) == WAITING


def test_one_bad_row_makes_done_with_failures_and_all_bad_rows_make_failed() -> None:
    assert fold_run({DONE: 3, FAILED: 1, SKIPPED: 2}) == DONE_WITH_FAILURES
    assert fold_run({FAILED: 1, SKIPPED: 2}) == FAILED


def test_a_step_without_step_runs_is_blocked() -> None:
    assert fold_step({}) == BLOCKED


def test_a_step_that_was_only_skipped_says_skipped() -> None:
    assert fold_step({SKIPPED: 2}) == SKIPPED


@given(counts)
def test_a_run_is_live_exactly_while_a_step_run_is(numbers: dict[str, int]) -> None:
    live = any(numbers.get(state, 0) for state in LIVE)
    assert (fold_run(numbers) in RUN_LIVE) == live


def test_ready_is_reached_from_blocked_from_a_claim_handed_back_from_waiting_and_by_retry() -> None:
    assert {state for state, targets in MOVES.items() if READY in targets} == {BLOCKED, RUNNING, WAITING, FAILED}
