"""The step runs that one transaction looks at and changes: read in bulk, changed in memory, written in bulk.

The run's row is locked while a working set lives, so verbs on one run take turns and what was read stays true. This is
the one place that changes a step run's state; the counts on the run and its tallies change with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import Coalesce
from django.utils import timezone

from .. import queue
from ..errors import Stale
from ..graph import paths
from ..models import RUN_ENDED, RUN_FAILED, Row, Run, StepRun, StepTally, Version
from ..snapshots import plan_of_run
from ..states import DONE, DONE_WITH_FAILURES, FAILED, FINAL, MOVES, READY, RUN_LIVE, RUNNING, STEP_STATES, fold_run
from .bulk import Change, insert_step_runs, update_step_runs
from .live import announce
from .readers import wake_readers_of
from .subscriptions import Happened, tell

Place = tuple[str, str]
IN_LIST = 500


def lock_run(run_id: int) -> Run:
    """The run, its row locked for this transaction; its version's drawing is read only when it is needed."""
    run = Run.objects.select_for_update().get(pk=run_id)
    # By itself: to join it, and to say that the lock is not for it, would be more work than the question.
    run.version = Version.objects.defer("drawing").get(pk=run.version_id)
    return run


class WorkingSet:
    """One transaction's view of a run. Born and moved step runs reach the table with `write`, the rest with `close`."""

    def __init__(self, run: Run) -> None:
        self.run, self.plan = run, plan_of_run(run)
        self._ends = {ref.step for ref in self.plan.ends}
        self.now = timezone.now()
        self._at: dict[Place, StepRun | None] = {}
        self._born: list[StepRun] = []
        self._changed: dict[int, Change] = {}
        self._tallies: dict[str, Counter[str]] = {}
        self._facts: dict[str, Any] = {}
        self._ready: list[StepRun] = []
        self._values: dict[int, dict[str, Any]] = {}
        self._begun_anew = False
        self._happened: list[Happened] = []

    @classmethod
    def of(cls, run_id: int) -> WorkingSet:
        """A working set on the run, which is locked for this transaction."""
        return cls(lock_run(run_id))

    # --- Looking ---------------------------------------------------------------------------------

    def look(self, step: str, wanted: Iterable[str]) -> None:
        """Reads the step runs at these paths that are not in hand yet, in one statement."""
        unseen = [path for path in dict.fromkeys(wanted) if (step, path) not in self._at]
        for start in range(0, len(unseen), IN_LIST):
            part = unseen[start : start + IN_LIST]
            self._at.update({(step, path): None for path in part})
            for row in StepRun.objects.filter(run=self.run, step=step, path__in=part).order_by("round"):
                self._at[step, row.path] = row

    def at(self, step: str, path: str) -> StepRun | None:
        """The current step run at a path, or None."""
        self.look(step, (path,))
        row = self._at[step, path]
        return row if row and not row.replaced else None

    def last_round(self, step: str, path: str) -> int:
        """The newest round at a path, replaced or not; -1 for none."""
        self.look(step, (path,))
        row = self._at[step, path]
        return row.round if row else -1

    def take(self, rows: Iterable[StepRun]) -> list[StepRun]:
        """These step runs as the working set knows them: read inside the lock, so their state is certain."""
        held = []
        for row in rows:
            known = self._at.get((row.step, row.path))
            if known is None or known.pk != row.pk:
                self._at[row.step, row.path] = known = row
            held.append(known)
        return held

    def values(self, number: int) -> dict[str, Any]:
        """The columns of one row."""
        if number not in self._values:
            self.look_at_rows((number,))
        return self._values[number]

    def look_at_rows(self, numbers: Iterable[int]) -> None:
        """Reads the columns of these rows in one statement."""
        unseen = [number for number in dict.fromkeys(numbers) if number not in self._values]
        for start in range(0, len(unseen), IN_LIST):
            found = Row.objects.filter(run=self.run, number__in=unseen[start : start + IN_LIST])
            self._values.update(found.values_list("number", "values"))

    # --- Changing --------------------------------------------------------------------------------

    def add(self, row: StepRun) -> StepRun:
        """A new step run, to be stored with the next write."""
        row.parent, row.row = paths.parent(row.path), paths.row(row.path)
        self._born.append(row)
        if row.state == READY:
            self._ready.append(row)
        self._at[row.step, row.path] = row
        self._count(row.step, None, row.state)
        return row

    def move(self, row: StepRun, target: str, **fields: Any) -> None:
        """Moves one step run on; raises Stale when it may not go there from where it is."""
        if target not in MOVES[row.state]:
            raise Stale(f"`{row}` is already {row.state}.")
        self._count(row.step, row.state, target)
        self.change(row, {"state": target, **self._times(target), **fields})
        if target == READY:
            self._ready.append(row)
        elif target == DONE and row.step in self._ends:
            self._count_made(row, +1)

    def became_ready(self) -> list[StepRun]:
        """The step runs that became ready in this transaction and still are; each is told once."""
        ready, self._ready = [row for row in self._ready if row.state == READY], []
        return ready

    def left_ready(self, rows: Iterable[StepRun]) -> None:
        """These are left for others, who are woken when the working set closes."""
        self._ready += rows

    def change(self, row: StepRun, fields: dict[str, Any]) -> None:
        """Changes fields of a step run that is in hand."""
        if row.pk is not None:
            change = self._changed.get(id(row))
            if change is None:
                change = self._changed[id(row)] = Change(row)
            change.fields.update(fields)
        row.__dict__.update(fields)

    def replace(self, row: StepRun) -> None:
        """Sets a step run aside for a later round; its history and assets stay."""
        self._count(row.step, row.state, None)
        self._begun_anew = True
        if row.state == DONE:
            self._count_made(row, -1)
        self.change(row, {"replaced": True})

    def drop(self, rows: Sequence[StepRun]) -> None:
        """Forgets step runs that never began."""
        self.write()
        StepRun.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            self._count(row.step, row.state, None)
            self._at[row.step, row.path] = None

    def note(self, **fields: Any) -> None:
        """Changes facts of the run itself, stored when the working set closes."""
        self._facts.update(fields)
        for name, value in fields.items():
            setattr(self.run, name, value)

    def note_rehearsal(self, facts: Mapping[str, Any]) -> None:
        """Has the run say that something in it is only a rehearsal, where these facts of a result do."""
        if facts.get("rehearsal") and not self.run.rehearsed:
            self.note(rehearsed=True)

    def tell(self, event: str, key: int) -> None:
        """Has subscribers told, when the working set closes, of what happened to the row with this key."""
        self._happened.append((event, key))

    def tally(self, step: str, **more: int) -> None:
        """Adds to other counters of a step, such as `reused`."""
        self._tallies.setdefault(step, Counter()).update(more)

    # --- Writing ---------------------------------------------------------------------------------

    def write(self) -> None:
        """Stores what was born and changed; raises Stale when a row is not as it was seen."""
        born, self._born = self._born, []
        insert_step_runs(born)
        changed, self._changed = self._changed, {}
        update_step_runs(changed.values())

    def close(self) -> None:
        """Stores everything, folds the run's state, and after commit wakes workers and tells browsers."""
        self.write()
        for step, changes in self._tallies.items():
            self._store_tally(step, changes)
        self._tallies = {}
        if self._begun_anew:
            # A step that begins again from nothing is timed anew.
            empty = StepTally.objects.filter(run=self.run, **dict.fromkeys(STEP_STATES, 0))
            empty.update(started_at=None, finished_at=None)
        self._fold()
        self._tell_of_end()
        if self._facts:
            Run.objects.filter(pk=self.run.pk).update(dirty=True, **self._facts)
            self._facts = {}
        happened, self._happened = self._happened, []
        tell(self.run, happened)
        for lane, number in Counter(row.lane for row in self.became_ready()).items():
            queue.wake(lane, ready=number)
        announce(self.run.pk)

    def recount(self) -> None:
        """Reads all counts anew from the table, after a change of many rows in one statement."""
        self.write()
        found: dict[str, Counter[str]] = {}
        rows = StepRun.objects.filter(run=self.run, replaced=False).values_list("step", "state")
        for step, state, number in rows.annotate(number=Count("pk")).order_by():
            found.setdefault(step, Counter())[state] = number
        for tally in StepTally.objects.filter(run=self.run):
            counts = {state: found.get(tally.step, Counter())[state] for state in STEP_STATES}
            if counts != tally.counts():
                StepTally.objects.filter(pk=tally.pk).update(dirty=True, **counts)
        self._tallies = {}
        self.note(**{state: sum(counts[state] for counts in found.values()) for state in STEP_STATES})

    def _count(self, step: str, before: str | None, after: str | None) -> None:
        tally = self._tallies.setdefault(step, Counter())
        for state, number in ((before, -1), (after, +1)):
            if state is not None:
                tally[state] += number
                self._facts[state] = self.run.__dict__[state] = self.run.__dict__[state] + number

    def _count_made(self, row: StepRun, sign: int) -> None:
        for ref in self.plan.ends:
            if ref.step == row.step:
                value = row.outputs.get(ref.port)
                number = len(value) if isinstance(value, list) else int(value is not None)
                self.note(made=self.run.made + sign * number)

    def _store_tally(self, step: str, changes: Counter[str]) -> None:
        fields: dict[str, Any] = {name: F(name) + number for name, number in changes.items() if number}
        if changes[RUNNING] > 0 or changes[DONE] > 0:
            fields["started_at"] = Coalesce("started_at", self.now)
        if any(changes[state] > 0 for state in FINAL):
            fields["finished_at"] = self.now
        StepTally.objects.filter(run=self.run, step=step).update(dirty=True, **fields)

    def _fold(self) -> None:
        run = self.run
        if run.state not in RUN_LIVE:
            return
        state = fold_run(run.counts(), paused=run.paused, laying=run.laid < run.rows)
        if state != run.state:
            self.note(state=state, finished_at=None if state in RUN_LIVE else self.now)

    def _tell_of_end(self) -> None:
        state = self._facts.get("state")
        if state and state not in RUN_LIVE:
            wake_readers_of(self.run)
            self.tell(RUN_ENDED, self.run.pk)
            if state in (FAILED, DONE_WITH_FAILURES):
                self.tell(RUN_FAILED, self.run.pk)

    def _times(self, target: str) -> dict[str, Any]:
        if target == RUNNING:
            return {"started_at": self.now, "finished_at": None}
        ended = {"finished_at": self.now} if target in FINAL else {}
        return {**ended, "lease_until": None, "progress": None, "message": ""}
