"""Which step runs a new round sets aside."""

from __future__ import annotations

from ..graph import paths
from ..models import StepRun
from .hand_offs import void_hand_offs
from .working_set import WorkingSet


def set_aside(ws: WorkingSet, start: StepRun) -> list[StepRun]:
    """Replaces the step run to be made anew and every current one made from it: downstream, on a related path."""
    below = StepRun.objects.filter(run=ws.run, step__in=ws.plan.descendants(start.step), replaced=False)
    aside = ws.take([start, *(row for row in below if paths.related(row.path, start.path))])
    for row in aside:
        ws.replace(row)
    void_hand_offs(ws.run, aside)
    return aside
