"""Verbs on reviews: park a step run with a question, decide it, void what is no longer asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from .. import queue
from ..errors import Invalid, Rejected, Stale
from ..models import APPROVE, DECIDED, OPEN, SEND_BACK, VOID, Asset, Decision, Review, Run, StepRun
from ..snapshots import plan_of
from ..states import DONE, FAILED, READY, WAITING
from .advance import release_children
from .live import announce
from .moves import add, lock_run, move, refold
from .rounds import set_aside
from .steps import replace_step_runs

NOTE_MAX = 4_000
MACHINE = "approved by the command line"


@transaction.atomic
def park_for_review(
    step_run: StepRun, *, question: str, subject: Any, back_to: str, max_rounds: int, assets: Iterable[Asset] = ()
) -> Review:
    """Asks people about what has arrived at a review step; no worker is held while they think."""
    run = lock_run(step_run.run_id)
    Asset.objects.bulk_create(assets)
    move(step_run, WAITING, worker="")
    review = Review.objects.create(
        step_run=step_run,
        run=run,
        question=question,
        asset_id=subject["asset"] if isinstance(subject, dict) else None,
        text=subject if isinstance(subject, str) else "",
        back_to=back_to,
        max_rounds=max_rounds,
        seen=_token(run, step_run, subject),
    )
    refold(run)
    announce(run.pk)
    if run.approve_all:
        decide_review(review, verdict=APPROVE, by=None, note=MACHINE, seen=review.seen)
    return review


@transaction.atomic
def decide_review(review: Review, *, verdict: str, by: AbstractBaseUser | None, note: str = "", seen: str) -> Decision:
    """Approves, or sends back with a note; exactly one of two answers wins, the other gets Stale with who won."""
    run = lock_run(review.run_id)
    review = Review.objects.select_related("step_run").get(pk=review.pk)
    _guard(review, verdict=verdict, note=note, seen=seen)
    if not Review.objects.filter(pk=review.pk, state=OPEN).update(state=DECIDED, closed_at=timezone.now()):
        raise Stale("This review has just been decided by somebody else.")
    decision = Decision.objects.create(
        review=review, verdict=verdict, note=note.strip(), by_id=by.pk if by else None, seen=_seen(review)
    )
    if verdict == APPROVE:
        _approve(run, review.step_run)
    else:
        _send_back(run, review, note=note.strip())
    refold(run)
    announce(run.pk)
    return decision


def void_reviews(step_runs: Iterable[StepRun]) -> None:
    """Closes the open questions of step runs that are cancelled or set aside."""
    Review.objects.filter(step_run__in=list(step_runs), state=OPEN).update(state=VOID, closed_at=timezone.now())


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


def _approve(run: Run, step_run: StepRun) -> None:
    move(step_run, DONE, outputs=dict(step_run.inputs))
    release_children(run, plan_of(run.version), [step_run])


def _send_back(run: Run, review: Review, *, note: str) -> None:
    if not review.back_to:
        _turn_down(run, review.step_run, note)
        return
    plan = plan_of(run.version)
    old = StepRun.objects.get(run=run, step=review.back_to, path=review.step_run.path, replaced=False)
    if old.round + 1 > review.max_rounds:
        raise Invalid(
            f"This has been made anew {old.round} times, which is the limit of this review. "
            "Approve it, or cancel the run and change the prompt."
        )
    aside = set_aside(run, plan, old)
    replace_step_runs(aside)
    void_reviews(aside)
    again = StepRun(
        run=run,
        step=old.step,
        path=old.path,
        round=old.round + 1,
        lane=old.lane,
        state=READY,
        inputs=old.inputs,
        notes=[*old.notes, note],
    )
    add(run.pk, [again])
    queue.wake(run.pk, old.lane)


def _turn_down(run: Run, step_run: StepRun, note: str) -> None:
    error = Rejected(f"Sent back: {note}")
    move(step_run, FAILED, error={"kind": error.kind, "message": error.message, "attempts": step_run.attempts})
    release_children(run, plan_of(run.version), [step_run])


def _token(run: Run, step_run: StepRun, subject: Any) -> str:
    """What a decision is about, as one hash: the asset or text, the brand version and the round."""
    shown = {
        "subject": subject["sha256"] if isinstance(subject, dict) else subject,
        "brand": run.brand_version_id,
        "step_run": step_run.pk,
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def _seen(review: Review) -> dict[str, Any]:
    return {
        "token": review.seen,
        "sha256": review.asset.sha256 if review.asset else hashlib.sha256(review.text.encode()).hexdigest(),
        "brand_version": review.run.brand_version_id,
        "round": review.step_run.round,
    }
