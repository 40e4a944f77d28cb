"""What led to what: the step runs above, at and below a path, found without looking at the rest of the run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from ..graph import Plan, paths
from ..models import Run, StepRun
from .plans import plan_of_run


class Family:
    """Step runs of one run, one at a step and path, by what is related to what."""

    def __init__(self, plan: Plan, step_runs: Iterable[StepRun]) -> None:
        self.plan = plan
        self._at: dict[tuple[str, str], StepRun] = {}
        self._below: dict[tuple[str, str], list[StepRun]] = {}
        for row in step_runs:
            *above, here = paths.prefixes(paths.split(row.path))
            self._at[row.step, here] = row
            for prefix in above:
                self._below.setdefault((row.step, prefix), []).append(row)

    def led_to(self, end: StepRun) -> list[StepRun]:
        """The step runs that led to this one, itself included, in the order of the drawing."""
        upstream = self.plan.ancestors(end.step)
        steps = [step for step in self.plan.order if step in upstream]
        return [*(row for step in steps for row in self._related(step, end.path)), end]

    def _related(self, step: str, path: str) -> list[StepRun]:
        above = [self._at.get((step, prefix)) for prefix in paths.prefixes(paths.split(path))]
        below = sorted(self._below.get((step, path), ()), key=lambda row: paths.order(row.path))
        return [*(row for row in above if row), *below]


def at_rows(run: Run, rows: Collection[int | None]) -> QuerySet[StepRun]:
    """Everything at these rows of a run and what is shared by all rows, every round; all of it where one is None."""
    found = StepRun.objects.filter(run=run)
    return found if None in rows else found.filter(Q(row__in=rows) | Q(row=None))


def lineage(step_run: StepRun, *, as_of: datetime | None = None) -> list[StepRun]:
    """The current step runs that led to this one, itself included; or those that there were as of then."""
    run = step_run.run
    rows = at_rows(run, {step_run.row})
    rows = rows.filter(created_at__lte=as_of).order_by("round") if as_of else rows.filter(replaced=False)
    newest = {(row.step, row.path): row for row in rows}
    return Family(plan_of_run(run), newest.values()).led_to(step_run)
