"""What comes of a decided review: it goes on, is made anew, or ends here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from ...errors import Invalid, Rejected
from ...graph import paths
from ...models import APPROVE, ASSET_APPROVED, EDIT, FAIL, REVIEW_DECIDED, SEND_BACK, Decision, Reason, Review, StepRun
from ...policy import FOR, regions_of, spoken_note
from ...snapshots import standing_votes
from ...states import DONE, FAILED, READY
from ...steps import CATALOGUE, StepType
from ..advance import release_children
from ..cache import cache_key
from ..rounds import set_aside
from ..working_set import WorkingSet
from .voiding import void_reviews

ANYWAY = "Approve it, or cancel the run and change the prompt."


def carry_out(ws: WorkingSet, review: Review, row: StepRun) -> None:
    """Does what was decided; the review cannot be taken back any more."""
    decisions = standing_votes(review)
    ws.tell(REVIEW_DECIDED, decisions[-1].pk)
    if review.outcome == APPROVE:
        if review.asset_id:
            ws.tell(ASSET_APPROVED, decisions[-1].pk)
        _approve(ws, review, row, [decision for decision in decisions if decision.verdict in FOR])
        return
    against = [decision for decision in decisions if decision.verdict in (SEND_BACK, FAIL)]
    if review.outcome == SEND_BACK and review.back_to:
        _make_anew(ws, review, row, against)
    else:
        _turn_down(ws, row, " ".join(note_for(review, decision) for decision in against))


def check_bounds(review: Review, row: StepRun) -> None:
    """Raises Invalid where it has been made anew as often, or has cost as much, as its review allows."""
    if not review.back_to:
        return
    old = _begun(review, row)
    if old.round + 1 > review.max_rounds:
        raise Invalid(f"This has been made anew {old.round} times, which is the limit of this review. {ANYWAY}")
    if review.max_cost is None:
        return
    spent = _spent(review, row)
    if spent >= review.max_cost:
        raise Invalid(
            f"Its rounds have cost ${spent:.2f}, and the limit of this review is ${review.max_cost:.2f}. {ANYWAY}"
        )


def note_for(review: Review, decision: Decision) -> str:
    """What one who sent it back said, as a prompt is told it."""
    labels = dict(Reason.objects.filter(project=review.project_id).values_list("code", "label"))
    return spoken_note(decision.note, [labels.get(code, code) for code in decision.reasons], decision.pins)


def _approve(ws: WorkingSet, review: Review, row: StepRun, decisions: Sequence[Decision]) -> None:
    """Passes on what was approved, picked or edited, or has the same step run go on with the answer."""
    kind = CATALOGUE[ws.plan.drawing.steps[row.step].type]
    if kind.goes_on:
        # What comes of a person's answer is never another's, and to be asked was no failed attempt.
        ws.move(row, READY, cache_key="", attempts=max(0, row.attempts - 1))
        return
    ws.move(row, DONE, outputs=_outputs(kind, review, row, decisions))


def _outputs(kind: StepType, review: Review, row: StepRun, decisions: Sequence[Decision]) -> dict[str, Any]:
    if review.picks:
        chosen = [review.options[number] for number in _picked(review, decisions)]
        return {"asset": chosen if kind.outputs["asset"].many else chosen[0]}
    if any(decision.verdict == EDIT for decision in decisions):
        return {**row.inputs, "asset": review.text}
    return dict(row.inputs)


def _picked(review: Review, decisions: Sequence[Decision]) -> list[int]:
    """The options most people picked; of as many, the one that was made first. In the order they were made."""
    counts = Counter(number for decision in decisions for number in decision.picks)
    best = sorted(counts, key=lambda number: (-counts[number], number))[: review.picks]
    return sorted(best)


def _make_anew(ws: WorkingSet, review: Review, row: StepRun, against: Sequence[Decision]) -> None:
    old = _begun(review, row)
    marks = [region for decision in against for region in regions_of(decision.pins)]
    aside = set_aside(ws, old)
    void_reviews(ws.run, aside)
    again = StepRun(
        run=ws.run,
        step=old.step,
        path=old.path,
        round=old.round + 1,
        lane=old.lane,
        state=READY,
        inputs=_begin_from(ws, old) if marks else old.inputs,
        notes=[*old.notes, *(note_for(review, decision) for decision in against)],
        marks=marks,
    )
    again.cache_key = cache_key(ws.run, ws.plan, again, again.inputs)
    # What is set aside is stored first: only one step run may be the current one at its path.
    ws.write()
    ws.add(again)


def _begin_from(ws: WorkingSet, old: StepRun) -> dict[str, Any]:
    """The inputs of a round of which only regions are made anew: the rest stays as the last round has made it."""
    port = CATALOGUE[ws.plan.drawing.steps[old.step].type].repaints
    return {**old.inputs, port: old.outputs[port]} if port and old.outputs.get(port) else old.inputs


def _turn_down(ws: WorkingSet, row: StepRun, why: str) -> None:
    """Ends the path: nothing below goes on."""
    error = Rejected(f"Sent back: {why}")
    ws.move(row, FAILED, error={"kind": error.kind, "message": error.message, "attempts": row.attempts})
    release_children(ws, [row])


def _begun(review: Review, row: StepRun) -> StepRun:
    """The step run to be made anew: at the review's own path, or above it where that step has fewer levels."""
    wanted = paths.prefixes(paths.split(row.path))
    rows = StepRun.objects.filter(run=review.run_id, step=review.back_to, path__in=wanted, replaced=False)
    return max(rows, key=lambda found: len(found.path))


def _spent(review: Review, row: StepRun) -> Decimal:
    rounds = StepRun.objects.filter(run=review.run_id, path=row.path)
    return rounds.aggregate(spent=Sum("cost"))["spent"] or Decimal(0)
