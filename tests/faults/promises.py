"""What must hold when a run is over, whatever happened to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.models import Run

LOST = ("failed", "skipped")


def check(run: Run, *, bad: dict[int, str] | None = None) -> None:
    """Each row ended once, with the right content; `bad` names the rows that must fail, by kind of error."""
    rows = list(run.step_runs.filter(replaced=False))
    places = Counter((row.step, row.path) for row in rows)
    assert set(places.values()) == {1}, f"twice at one place: {places.most_common(2)}"
    assert not [row for row in rows if row.state not in ("done", *LOST)], "something has not ended"
    counts = Counter(row.state for row in rows)
    assert run.counts() == {state: counts[state] for state in run.counts()}, "the run's counts are wrong"
    for tally in run.tallies.all():
        mine = Counter(row.state for row in rows if row.step == tally.step)
        assert tally.counts() == {state: mine[state] for state in tally.counts()}, f"{tally.step}'s counts are wrong"
    _check_content(run, bad or {})


def _check_content(run: Run, bad: dict[int, str]) -> None:
    last = {row.row: row for row in run.step_runs.filter(replaced=False, step="last")}
    assert set(last) == set(range(run.rows)), "a row is missing"
    for number, row in last.items():
        if number in bad:
            assert row.state in LOST, f"row {number} should have failed"
        else:
            assert row.outputs == {"text": f"[<w{number}>]"}, f"row {number} says {row.outputs} ({row.state})"
    kinds = {row.row: row.error["kind"] for row in run.step_runs.filter(replaced=False, state="failed")}
    assert kinds == bad, f"these failed: {kinds}, and these should have: {bad}"
