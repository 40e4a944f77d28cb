"""Verbs on reviews: park a step run with a question, decide it, void what is no longer asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..errors import Invalid, Rejected, Stale
from ..models import (
    APPROVE,
    ASSET_APPROVED,
    DECIDED,
    OPEN,
    REVIEW_DECIDED,
    REVIEW_OPENED,
    SEND_BACK,
    VOID,
    Decision,
    Review,
    Run,
    StepRun,
)
from ..states import DONE, FAILED, READY, WAITING
from ..steps import CATALOGUE
from .advance import release_children
from .cache import cache_key
from .outcomes import Asked
from .rounds import set_aside
from .working_set import WorkingSet

NOTE_MAX = 4_000
MACHINE = "approved by the command line"


def ask_people(ws: WorkingSet, row: StepRun, asked: Asked) -> Review:
    """Asks people about what has arrived at a review step; no worker is held while they think."""
    ws.move(row, WAITING, worker="")
    subject = asked.subject
    review = Review.objects.create(
        step_run=row,
        run=ws.run,
        question=asked.question,
        asset_id=subject["asset"] if isinstance(subject, dict) else None,
        text=subject if isinstance(subject, str) else "",
        back_to=asked.back_to,
        max_rounds=asked.max_rounds,
        seen=_token(ws.run, row, subject),
    )
    if ws.run.approve_all:
        _decide(ws, review, verdict=APPROVE, by=None, note=MACHINE)
    else:
        ws.tell(REVIEW_OPENED, review.pk)
    return review


@transaction.atomic
def decide_review(review: Review, *, verdict: str, by: AbstractBaseUser | None, note: str = "", seen: str) -> Decision:
    """Approves, or sends back with a note; exactly one of two answers wins, the other gets Stale with who won."""
    ws = WorkingSet.of(review.run_id)
    review = Review.objects.select_related("step_run").get(pk=review.pk)
    _guard(review, verdict=verdict, note=note, seen=seen)
    (review.step_run,) = ws.take([review.step_run])
    decision = _decide(ws, review, verdict=verdict, by=by, note=note.strip())
    if review.step_run.state == DONE:
        release_children(ws, [review.step_run])
    ws.close()
    return decision


def answers_to(step_run: StepRun) -> list[str]:
    """What people answered to the questions of a step run that goes on, oldest first: their notes, or "approve"."""
    approved = Decision.objects.filter(review__step_run=step_run.pk, verdict=APPROVE).order_by("pk")
    notes = approved.values_list("note", flat=True)
    return [APPROVE if note in ("", MACHINE) else note for note in notes]


def _decide(ws: WorkingSet, review: Review, *, verdict: str, by: AbstractBaseUser | None, note: str) -> Decision:
    if not Review.objects.filter(pk=review.pk, state=OPEN).update(state=DECIDED, closed_at=ws.now):
        raise Stale("This review has just been decided by somebody else.")
    decision = Decision.objects.create(
        review=review, verdict=verdict, note=note, by_id=by.pk if by else None, seen=_seen(ws.run, review)
    )
    ws.tell(REVIEW_DECIDED, decision.pk)
    if verdict == APPROVE:
        if review.asset_id:
            ws.tell(ASSET_APPROVED, decision.pk)
        _approve(ws, review.step_run)
    else:
        _send_back(ws, review, note=note)
    return decision


def _approve(ws: WorkingSet, row: StepRun) -> None:
    """Passes on what was approved, or has the same step run go on with the answer."""
    if not CATALOGUE[ws.plan.drawing.steps[row.step].type].goes_on:
        ws.move(row, DONE, outputs=dict(row.inputs))
        return
    # What comes of a person's answer is never another's, and to be asked was no failed attempt.
    ws.move(row, READY, cache_key="", attempts=max(0, row.attempts - 1))


def void_reviews(run: Run, step_runs: Iterable[StepRun] | None = None) -> None:
    """Closes the open questions of a run, or of those step runs that are set aside."""
    reviews = Review.objects.filter(run=run, state=OPEN)
    if step_runs is not None:
        reviews = reviews.filter(step_run__in=[row.pk for row in step_runs])
    reviews.update(state=VOID, closed_at=timezone.now())


def _guard(review: Review, *, verdict: str, note: str, seen: str) -> None:
    if verdict not in (APPROVE, SEND_BACK):
        raise Invalid(f"`{verdict}` is not a verdict; approve or send back.", loc=("verdict",))
    if len(note) > NOTE_MAX:
        raise Invalid(f"A note may hold {NOTE_MAX:,} characters; this one has {len(note):,}.", loc=("note",))
    if "\x00" in note:
        raise Invalid("The note holds a character that is no text. Type it anew.", loc=("note",))
    if verdict == SEND_BACK and not note.strip():
        raise Invalid("Say in a few words what should change, then send it back.", loc=("note",))
    if review.state == DECIDED:
        last = review.decisions.select_related("by").last()
        raise Stale(f"{(last and last.by) or 'Somebody'} has already decided this: {_spoken(last)}.")
    if review.state != OPEN:
        raise Stale("This question is no longer asked: the picture was made anew or the run was cancelled.")
    if seen != review.seen:
        raise Stale("What is shown has changed since you opened this page. Look once more, then decide.")


def _spoken(decision: Decision | None) -> str:
    return "approved" if decision and decision.verdict == APPROVE else "sent back"


def _send_back(ws: WorkingSet, review: Review, *, note: str) -> None:
    if not review.back_to:
        _turn_down(ws, review.step_run, note)
        return
    old = StepRun.objects.get(run=ws.run, step=review.back_to, path=review.step_run.path, replaced=False)
    if old.round + 1 > review.max_rounds:
        raise Invalid(
            f"This has been made anew {old.round} times, which is the limit of this review. "
            "Approve it, or cancel the run and change the prompt."
        )
    aside = set_aside(ws, old)
    void_reviews(ws.run, aside)
    again = StepRun(
        run=ws.run,
        step=old.step,
        path=old.path,
        round=old.round + 1,
        lane=old.lane,
        state=READY,
        inputs=old.inputs,
        notes=[*old.notes, note],
    )
    again.cache_key = cache_key(ws.run, ws.plan, again, again.inputs)
    # What is set aside is stored first: only one step run may be the current one at its path.
    ws.write()
    ws.add(again)


def _turn_down(ws: WorkingSet, row: StepRun, note: str) -> None:
    error = Rejected(f"Sent back: {note}")
    ws.move(row, FAILED, error={"kind": error.kind, "message": error.message, "attempts": row.attempts})
    release_children(ws, [row])


def _token(run: Run, step_run: StepRun, subject: Any) -> str:
    """What a decision is about, as one hash: the asset or text, the brand version and the round."""
    shown = {
        "subject": subject["sha256"] if isinstance(subject, dict) else subject,
        "brand": run.brand_version_id,
        "step_run": step_run.pk,
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def _seen(run: Run, review: Review) -> dict[str, Any]:
    return {
        "token": review.seen,
        "sha256": review.asset.sha256 if review.asset else hashlib.sha256(review.text.encode()).hexdigest(),
        "brand_version": run.brand_version_id,
        "round": review.step_run.round,
    }
