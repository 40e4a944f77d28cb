"""Taking an answer back, for as long as nothing has come of it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ...errors import Stale
from ...models import DECIDED, OPEN, UNDO, Decision, Review
from ...policy import next_due
from ...snapshots import standing_votes
from ..audit import note_deed
from ..working_set import WorkingSet
from ..writers import one_writer
from .decide import store_open
from .seats import seat_of, set_seats
from .votes import standing_of

TOO_LATE = "This has gone on already and cannot be taken back. Send the next round back instead."


@one_writer()
@transaction.atomic
def undo_decision(review: Review, *, by: AbstractBaseUser) -> Review:
    """Takes back the person's own last answer; the review is open again. Raises Stale where it has been carried out."""
    ws = WorkingSet.of(review.run_id)
    review = Review.objects.select_related("policy_version").get(pk=review.pk)
    take_back(ws, review, by)
    ws.close()
    return review


def take_back(ws: WorkingSet, review: Review, by: AbstractBaseUser) -> None:
    """Takes back the person's own last answer to a review that was read inside the lock; raises as `undo_decision`."""
    if review.state != OPEN and not (review.pending and review.wake_at and review.wake_at > ws.now):
        raise Stale(TOO_LATE)
    mine = [decision for decision in standing_votes(review) if decision.by_id == by.pk]
    if not mine:
        raise Stale("You have not answered this, so there is nothing to take back.")
    Decision.objects.create(
        review=review, verdict=UNDO, stage=review.stage, undoes=mine[-1], by_id=by.pk, seen=mine[-1].seen
    )
    before = {"state": review.state, "outcome": review.outcome}
    _open_again(ws, review)
    note_deed(
        UNDO,
        "review",
        review.pk,
        project=review.project_id,
        by=by.pk,
        who=str(by),
        before=before,
        after={"state": OPEN},
    )


def _open_again(ws: WorkingSet, review: Review) -> None:
    rules = review.rules
    Review.objects.filter(pk=review.pk, state=DECIDED).update(state=OPEN, outcome="", closed_at=None)
    review.state, review.outcome = OPEN, ""
    votes = standing_votes(review)
    standing = standing_of(votes, rules)
    review.stage, review.approvals, review.needed = standing.stage, standing.approvals, standing.needed
    due = next_due(rules.limit, asked=review.created_at, did=review.did)
    review.wake_at = due.at if due else None
    store_open(review)
    here = [user for item in votes if item.stage == review.stage for user in seat_of(item)]
    set_seats(review, ws.run, rules, answered=here)
