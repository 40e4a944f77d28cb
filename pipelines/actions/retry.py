"""Trying again: only what failed, was cancelled or was skipped because of it; what is done stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ..errors import Stale
from ..graph import paths
from ..models import Run, StepRun
from ..states import BLOCKED, CANCELLED, FAILED, QUEUED, READY, RUN_LIVE, SKIPPED
from .advance import lay_rows, reconsider
from .audit import note_done
from .reviews import void_reviews
from .rounds import set_aside
from .working_set import WorkingSet, lock_run


@transaction.atomic
def retry_run(run: Run, *, by: AbstractBaseUser | None = None) -> Run:
    """Tries again with the version the run was started with; raises Stale when there is nothing to try again."""
    ws = WorkingSet(lock_run(run.pk))
    rows = ws.take(StepRun.objects.filter(run=ws.run, state__in=(FAILED, CANCELLED, SKIPPED), replaced=False))
    if not rows and ws.run.laid >= ws.run.rows:
        raise Stale("Nothing in this run has failed, so there is nothing to try again.")
    if ws.run.state not in RUN_LIVE:
        ws.note(state=QUEUED, finished_at=None)
    _set_aside_what_went_on_without(ws, rows)
    cancelled = [row for row in rows if _again(ws, row)]
    # What is set aside is stored first: only one step run may be the current one at its path.
    ws.write()
    reconsider(ws, cancelled)
    lay_rows(ws)
    ws.close()
    note_done("retry", "run", run.pk, project=run.project_id, by=by, after={"step_runs": len(rows)})
    return ws.run


def _again(ws: WorkingSet, row: StepRun) -> bool:
    """Puts one step run back to where it can be tried again; says whether its inputs are to be looked at anew."""
    if row.state == SKIPPED or (row.state == FAILED and not row.attempts):
        ws.replace(row)
        return False
    if row.state == FAILED:
        ws.move(row, READY, attempts=0, error={})
        return False
    ws.move(row, BLOCKED, attempts=0, worker="")
    return True


def _set_aside_what_went_on_without(ws: WorkingSet, rows: Sequence[StepRun]) -> None:
    """A gather that was content with some of its members is made anew, with those that may come now."""
    for step_id in [step_id for step_id in ws.plan.order if ws.plan.drawing.steps[step_id].needs == "some"]:
        upstream = ws.plan.ancestors(step_id)
        lost = {row.path for row in rows if row.step in upstream}
        gathers = StepRun.objects.filter(run=ws.run, step=step_id, replaced=False).exclude(state=SKIPPED)
        for gather in ws.take(gathers) if lost else ():
            if not gather.replaced and any(paths.related(gather.path, path) for path in lost):
                void_reviews(ws.run, set_aside(ws, gather))
