"""Deciding: the one verb by which page, API, link, guest and command answer a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Unpack

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ...errors import Forbidden, NotFound, Stale
from ...models import DECIDE, DECIDED, OPEN, Decision, GuestLink, Review, Seat
from ...people import people
from ...policy import APPROVE, EDIT, ESCALATE, SEND_BACK, Actor, Rules, next_due, person_key
from ...snapshots import standing_votes
from ...states import DONE
from ..advance import release_children
from ..audit import note_deed
from ..working_set import WorkingSet
from ..writers import one_writer
from .answers import Answer, Said, check_answer
from .carry_out import carry_out, check_bounds
from .seats import ESCALATED, barred_keys, seat_of, set_seats
from .tokens import content_of, seen_of, token_of
from .votes import standing_of

FIRST = "This review has just been decided by somebody else."
# A guest is one more reviewer; a stage that asks for more than that is not theirs.
GUESTS_SIT_WITH = "reviewer"
OVER = "This question is no longer asked: the picture was made anew or the run was cancelled."


@dataclass
class Voice:
    """Who says it: a person, maybe for one who is away, or a guest."""

    by: int | None = None
    guest: int | None = None
    name: str = ""
    instead_of: int | None = None
    people: list[int] = field(default_factory=list)


@one_writer()
@transaction.atomic
def decide_review(
    review: Review,
    *,
    verdict: str,
    seen: str,
    by: AbstractBaseUser | None = None,
    guest: GuestLink | None = None,
    **said: Unpack[Said],
) -> Decision:
    """Stores one answer, and what comes of it once the policy has what it asks for.

    Raises Stale with who was first where it is over or something else is shown now, Forbidden for who is not asked, and
    Invalid for an answer that cannot be kept.
    """
    ws = WorkingSet.of(review.run_id)
    review = Review.objects.select_related("policy_version", "step_run").get(pk=review.pk)
    actor = None if guest else actor_of(by, review.project_id)
    decision = keep_answer(ws, review, Answer(verdict, **said), seen=seen, actor=actor, guest=guest)
    ws.close()
    return decision


def actor_of(by: AbstractBaseUser | None, project: int) -> Actor:
    """The person with the keys they hold in the project now; raises NotFound for who is no member of it."""
    actor = people().actor(by.pk, project=project) if by else None
    if actor is None:
        raise NotFound
    return actor


def keep_answer(
    ws: WorkingSet,
    review: Review,
    answer: Answer,
    *,
    seen: str,
    actor: Actor | None = None,
    guest: GuestLink | None = None,
) -> Decision:
    """Stores one answer of an actor or a guest to a review that was read inside the lock; raises as `decide_review`."""
    _check_open(review, seen)
    rules = review.rules
    voice = _guest(review, guest) if guest else _person(ws, review, actor)
    (row,) = ws.take([review.step_run])
    kept = check_answer(review, answer)
    if answer.verdict == SEND_BACK:
        check_bounds(review, row)
    if answer.verdict == EDIT:
        _edit(review, kept["text"])
    decision = Decision.objects.create(
        review=review,
        stage=review.stage,
        by_id=voice.by,
        guest_id=voice.guest,
        instead_of_id=voice.instead_of,
        seen=seen_of(review, row),
        **kept,
    )
    before = {"state": review.state, "stage": review.stage}
    count(ws, review, rules, voice)
    note_deed(
        answer.verdict,
        "review",
        review.pk,
        project=review.project_id,
        by=voice.by,
        who=voice.name,
        before=before,
        after={"state": review.state, "stage": review.stage, "decision": decision.pk},
    )
    return decision


def count(ws: WorkingSet, review: Review, rules: Rules, voice: Voice) -> None:
    """Counts all answers anew and moves the review to where they put it; it is carried out when the grace ends."""
    votes = standing_votes(review)
    standing, last = standing_of(votes, rules), votes[-1:]
    passed_up = bool(last and last[0].verdict == ESCALATE) or standing.stuck
    if standing.outcome:
        settle(ws, review, standing.outcome, rules)
        return
    # Others are asked now, or the same ones anew about an edited text.
    asked_anew = standing.stage != review.stage or any(item.verdict == EDIT for item in last)
    review.stage, review.approvals, review.needed = standing.stage, standing.approvals, standing.needed
    if passed_up and ESCALATED not in review.did:
        review.did = [*review.did, ESCALATED]
        due = next_due(rules.limit, asked=review.created_at, did=review.did)
        review.wake_at = due.at if due else None
        asked_anew = True
    store_open(review)
    if asked_anew:
        here = [user for item in votes if item.stage == review.stage for user in seat_of(item)]
        set_seats(review, ws.run, rules, answered=here)
    else:
        bars = [Seat(review=review, key=person_key(user), barred=True) for user in voice.people]
        Seat.objects.bulk_create(bars, ignore_conflicts=True)


def settle(ws: WorkingSet, review: Review, outcome: str, rules: Rules) -> None:
    """Closes a review with its outcome, and carries it out at once where there is no grace."""
    grace = settings.REVIEW_GRACE if rules.grace is None else rules.grace
    review.state, review.outcome, review.closed_at = DECIDED, outcome, ws.now
    review.wake_at = ws.now + timedelta(seconds=grace) if grace else None
    fields = ("state", "outcome", "closed_at", "wake_at", "text", "seen", "shown", "approvals")
    review.approvals = review.needed if outcome == APPROVE else review.approvals
    if not Review.objects.filter(pk=review.pk, state=OPEN).update(**{name: getattr(review, name) for name in fields}):
        raise Stale(FIRST)
    if not grace:
        carry_out_now(ws, review)


def carry_out_now(ws: WorkingSet, review: Review) -> None:
    """Does what was decided, and lets what waited for it begin."""
    (row,) = ws.take([review.step_run])
    carry_out(ws, review, row)
    if row.state == DONE:
        release_children(ws, [row])


def store_open(review: Review) -> None:
    """Stores where an open review stands; raises Stale where it is open no more. Whoever claimed it lets it go."""
    fields = ("stage", "approvals", "needed", "did", "wake_at", "text", "seen", "shown")
    values = {name: getattr(review, name) for name in fields}
    free = {"claimed_by": None, "claimed_until": None}
    if not Review.objects.filter(pk=review.pk, state=OPEN).update(**values, **free):
        raise Stale(FIRST)


def _check_open(review: Review, seen: str) -> None:
    if review.state == DECIDED:
        last = standing_votes(review)[-1:]
        said = f"{last[0].who} has already decided this: {last[0].spoken}." if last else "This is decided already."
        raise Stale(said[:1].upper() + said[1:])
    if review.state != OPEN:
        raise Stale(OVER)
    if seen != review.seen:
        raise Stale("What is shown has changed since you opened this page. Look once more, then decide.")


def _person(ws: WorkingSet, review: Review, actor: Actor | None) -> Voice:
    """The seat of a person, their own or that of somebody who is away."""
    if actor is None:
        raise NotFound
    seats = list(review.seats.values_list("key", "barred"))
    opened = [key for key, barred in seats if not barred]
    closed = [key for key, barred in seats if barred]
    seat = actor.seat(opened, closed)
    if seat is None:
        raise Forbidden(_why_not(actor.key, closed, barred_keys(ws.run, review.rules)))
    instead = seat.user if seat.user != actor.user else None
    return Voice(actor.user, None, actor.name, instead, [actor.user, seat.user])


def _why_not(key: str, closed: Sequence[str], own: set[str]) -> str:
    if key in own:
        return "You made this, and its policy has others judge it."
    if key in closed:
        return "You have answered this already. Others are still asked."
    return "Its policy asks others. You may look, and leave a comment."


def _guest(review: Review, guest: GuestLink) -> Voice:
    if guest.may != DECIDE or not guest.reviews.filter(pk=review.pk).exists():
        raise NotFound
    if any(item.guest_id == guest.pk and item.stage == review.stage for item in standing_votes(review)):
        raise Stale("You have answered this already. Others are still asked.")
    if review.rules.stages[review.stage].who.role != GUESTS_SIT_WITH:
        raise Forbidden("This is with people of the team now. You may leave a comment.")
    return Voice(None, guest.pk, guest.name)


def _edit(review: Review, text: str) -> None:
    """The edited text is what is asked about from now on: what was said about the old one counts no more."""
    review.text = text
    review.shown = {**review.shown, "subject": content_of(text)}
    review.seen = token_of(review.shown)
