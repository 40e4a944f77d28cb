"""Which step runs a new round sets aside."""

from __future__ import annotations

from ..graph import Plan, paths
from ..models import Run, StepRun


def set_aside(run: Run, plan: Plan, start: StepRun) -> list[StepRun]:
    """The step run to be made anew and every current one that was made from it: downstream, on a related path."""
    below = StepRun.objects.filter(run=run, step__in=plan.descendants(start.step), replaced=False)
    return [start, *(row for row in below if paths.related(row.path, start.path))]
