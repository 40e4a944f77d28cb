"""Before something is delivered: whether what people approved is still what they saw."""

from __future__ import annotations

from django.db import transaction

from ...models import APPROVE, DECIDED, VOID, Review, Run, StepRun
from ...states import DONE, READY
from ..audit import note_deed
from ..cache import cache_key
from ..rounds import set_aside
from ..working_set import WorkingSet
from ..writers import one_writer
from .voiding import approvals_of, broken


def check_approvals(step_run: StepRun, run: Run) -> str:
    """Why an approval of what arrives here does not hold, in a sentence, once it is void and asked anew; else empty."""
    for review in approvals_of(run, step_run):
        if why := broken(run, review):
            _ask_anew(review, why)
            return f"The approval of review {review.pk} is void: {why} since. It is asked once more."
    return ""


@one_writer()
@transaction.atomic
def _ask_anew(review: Review, why: str) -> None:
    """Voids an approval; its step asks again about what there is now, and everything made from it is set aside."""
    ws = WorkingSet.of(review.run_id)
    if not Review.objects.filter(pk=review.pk, state=DECIDED, outcome=APPROVE).update(state=VOID):
        return
    note_deed(
        "void",
        "review",
        review.pk,
        project=review.project_id,
        by=None,
        who="the check before delivery",
        after={"why": why},
    )
    (row,) = ws.take([review.step_run])
    if row.state != DONE or row.replaced:
        ws.close()
        return
    inputs = {**row.inputs, "asset": row.outputs["asset"]} if not review.picks else dict(row.inputs)
    set_aside(ws, row)
    again = StepRun(
        run=ws.run, step=row.step, path=row.path, round=row.round + 1, lane=row.lane, state=READY, inputs=inputs
    )
    again.cache_key = cache_key(ws.run, ws.plan, again, again.inputs)
    ws.write()
    ws.add(again)
    ws.close()
