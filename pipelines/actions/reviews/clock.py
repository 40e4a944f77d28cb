"""What happens to reviews by time alone: answers are carried out, limits remind, escalate and close."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from ...errors import Stale
from ...models import APPROVE, DECIDED, FAIL, OPEN, SEND_BACK, Decision, Review
from ...policy import Due, next_due
from ...states import WAITING
from ..audit import note_deed
from ..working_set import WorkingSet
from ..writers import one_writer
from .decide import carry_out_now, settle, store_open
from .notices import tell_seated
from .seats import set_seats
from .tokens import seen_of

AT_ONCE = 500
NOBODY = {
    APPROVE: "Nobody answered in time; its policy approves then.",
    SEND_BACK: "Nobody answered in time; its policy sends it back then.",
    FAIL: "Nobody answered in time, and its policy lets nothing pass that nobody has approved.",
}
CLOCK = "the policy's time limit"


def turn_reviews() -> int:
    """Does for every review what its time has come for, a run at a time; says how many that were."""
    due = Review.objects.filter(wake_at__lte=timezone.now()).order_by("wake_at")[:AT_ONCE]
    by_run: dict[int, list[int]] = {}
    for pk, run in due.values_list("pk", "run"):
        by_run.setdefault(run, []).append(pk)
    turned = 0
    for run, ids in by_run.items():
        with suppress(Stale):
            turned += _turn(run, ids)
    return turned


@one_writer()
@transaction.atomic
def _turn(run: int, ids: Iterable[int]) -> int:
    ws = WorkingSet.of(run)
    reviews = Review.objects.filter(pk__in=list(ids), wake_at__lte=ws.now).select_related("policy_version", "step_run")
    number = 0
    for review in reviews.order_by("pk"):
        number += 1
        if review.state == OPEN:
            _do_next(ws, review)
            continue
        Review.objects.filter(pk=review.pk).update(wake_at=None)
        # What has gone another way meanwhile must not keep what else is due waiting.
        if review.state == DECIDED and review.step_run.state == WAITING:
            carry_out_now(ws, review)
    ws.close()
    return number


def _do_next(ws: WorkingSet, review: Review) -> None:
    due = next_due(review.rules.limit, asked=review.created_at, did=review.did)
    if due is None:
        Review.objects.filter(pk=review.pk).update(wake_at=None)
        return
    if due.deed == "close":
        _close(ws, review)
        return
    review.did = [*review.did, due.deed]
    then = next_due(review.rules.limit, asked=review.created_at, did=review.did)
    review.wake_at = then.at if then else None
    store_open(review)
    if due.deed == "escalate":
        votes = [decision for decision in review.decisions.all() if decision.stage == review.stage]
        set_seats(review, ws.run, review.rules, answered=[item.by_id for item in votes if item.by_id])
    tell_seated(review, due.deed)
    _note(review, due)


def _close(ws: WorkingSet, review: Review) -> None:
    """Answers for the people who did not; `fail` lets nothing go on that nobody has approved."""
    outcome = review.rules.limit.at_last
    Decision.objects.create(
        review=review,
        verdict=outcome,
        stage=review.stage,
        note=NOBODY[outcome],
        seen={**seen_of(review, review.step_run), "machine": CLOCK},
        picks=list(range(review.picks)) if outcome == APPROVE else [],
    )
    _note(review, Due("close", ws.now))
    settle(ws, review, outcome, review.rules)


def _note(review: Review, due: Due) -> None:
    note_deed(due.deed, "review", review.pk, project=review.project_id, by=None, who=CLOCK, after={"did": review.did})
