"""What must hold when a run is over, whatever happened to it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tests.faults.batches import PAID, expect, expect_paid

if TYPE_CHECKING:
    from pipelines.models import Run, StepRun

LOST = ("failed", "skipped")


def check(run: Run, *, bad: Mapping[int, str], one_attempt: bool = False) -> None:
    """Each row ended once, with the right content; `bad` names the rows that must fail, by kind of error.

    With `one_attempt`, nothing may have been counted as tried twice.
    """
    rows = check_ended(run)
    _check_content(run, rows, set(bad), expect)
    kinds = _kinds(rows)
    assert kinds == bad, f"these failed: {kinds}, and these should have: {bad}"
    again = {str(row): row.attempts for row in rows if row.attempts > 1}
    assert not (one_attempt and again), f"counted as tried more than once: {again}"


def check_paid(run: Run, bills: Mapping[str, int], *, expected: Callable[[int], str] = expect_paid) -> None:
    """Each row ended once, paid for at most once, and exactly once where it is done; `bills` are the service's own.

    What a killed worker had sent may fail as uncertain: nobody can know whether it was made.
    """
    from pipelines.models import Call

    rows = check_ended(run)
    kinds = _kinds(rows)
    assert set(kinds.values()) <= {"uncertain"}, f"these failed: {kinds}"
    _check_content(run, rows, set(kinds), expected)
    steps = run.version.drawing["steps"]
    calls = list(Call.objects.filter(run=run))
    assert not [call for call in calls if call.state in ("reserved", "sent")], "a call has not ended"
    paid = Counter[int]()
    for call in calls:
        paid[call.step_run_id] += bills.get(call.key, 0)
    for row in rows:
        most = int(steps[row.step]["type"] == PAID)
        assert paid[row.pk] <= most, f"{row} was paid {paid[row.pk]} times"
        assert paid[row.pk] == most or row.state != "done", f"{row} is done and was never paid"
    written = set(Call.objects.values_list("key", flat=True))
    assert set(bills) <= written, f"billed, and not in the ledger: {set(bills) - written}"


def check_ended(run: Run) -> list[StepRun]:
    """The step runs, each of which has ended once; the run's state and all counts agree with them."""
    rows = list(run.step_runs.filter(replaced=False))
    places = Counter((row.step, row.path) for row in rows)
    assert set(places.values()) == {1}, f"twice at one place: {places.most_common(2)}"
    assert not [row for row in rows if row.state not in ("done", *LOST)], "something has not ended"
    counts = Counter(row.state for row in rows)
    assert run.counts() == {state: counts[state] for state in run.counts()}, "the run's counts are wrong"
    for tally in run.tallies.all():
        mine = Counter(row.state for row in rows if row.step == tally.step)
        assert tally.counts() == {state: mine[state] for state in tally.counts()}, f"{tally.step}'s counts are wrong"
    state = "done_with_failures" if counts["failed"] else "done"
    assert run.state == state, f"the run is {run.state} and should be {state}"
    _check_assets(rows)
    return rows


def _check_assets(rows: list[StepRun]) -> None:
    """What step runs say they keep is there, and everything that is stored is what its name promises, whole."""
    from django.conf import settings

    from pipelines.models import Asset

    kept = [value for row in rows for value in row.outputs.values() if isinstance(value, dict) and "asset" in value]
    known = {str(pk): sha256 for pk, sha256 in Asset.objects.filter(step_run__in=rows).values_list("pk", "sha256")}
    assert {value["asset"]: value["sha256"] for value in kept} == known, "step runs and their assets do not agree"
    stored = {path.name: path for path in settings.DATA_DIR.glob("assets/*/[0-9a-f]*")}
    missing = set(known.values()) - set(stored)
    assert not missing, f"{len(missing)} assets have no file"
    for name, path in stored.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == name, f"{name} is not what its name says"


def _check_content(run: Run, rows: list[StepRun], bad: set[int], expected: Callable[[int], str]) -> None:
    from pipelines.steps import CATALOGUE

    kind = run.version.drawing["steps"]["last"]["type"]
    last = {row.row: row for row in rows if row.step == "last"}
    assert set(last) == set(range(run.rows)), "a row is missing"
    for number, row in last.items():
        if number in bad:
            assert row.state in LOST, f"row {number} should have failed"
        else:
            # Every port of the step type, and nothing on those that only a schema fills.
            wanted = {**dict.fromkeys(CATALOGUE[kind].outputs), "text": expected(number)}
            assert row.outputs == wanted, f"row {number} says {row.outputs} ({row.state})"


def _kinds(rows: list[StepRun]) -> dict[int, str]:
    return {row.row: row.error["kind"] for row in rows if row.state == "failed" and row.row is not None}
