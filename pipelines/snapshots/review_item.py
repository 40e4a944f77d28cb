"""One review as its page shows it: everything a person needs to decide, as plain data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone

from ..models import OPEN, UNDO, VOID, Asset, Comment, Decision, Reason, Review, Row, is_file
from ..steps import CATALOGUE
from .grid import row_name
from .plans import brand_rules
from .review_made import Entry, Made, findings_seen, made_for, passed_seen, prompts_of
from .review_standing import Say, oldest_first, say_of, standing_words, votes_of
from .row import label_of
from .shown import ago, flat, say_dollars, shown_value
from .sources import say_source, sources_of

NEIGHBOURS: Final = 12
MOST_ROUNDS: Final = 60
TEXT_LONGEST: Final = 100_000


def review_item(review: Review, user: AbstractBaseUser) -> Entry:
    """All that its page shows to this person; the same number of queries however large the run and the inbox.

    The review comes with what `access.review_for` selects. Times are ISO 8601, boxes and marks fractions of the sides.
    """
    made, decisions = made_for(review), _decisions(review)
    votes = votes_of(review, decisions)
    rounds = _rounds(review, made)
    say = say_of(review, user.pk, votes)
    return {
        **_what(review, made),
        **_shown(review),
        **_said(review, user, say, votes, decisions),
        **_led(review, made, rounds),
        "rounds": [_round(item) for item in rounds],
        "previous": _round(rounds[-1]) if rounds else None,
        "siblings": _siblings(review),
        "comments": [_comment(one) for one in oldest_first(review.comments.prefetch_related("by", "guest"))],
        "reasons": list(Reason.objects.filter(project=review.project_id, retired=False).values("code", "label")),
    }


def place_of(path: str) -> str:
    """Where in a batch something is, in a word or two; empty where there is no batch."""
    return f"row {path}" if path else ""


def asset_seen(asset: Asset) -> Entry:
    """A stored file as the page shows it: where it is, and how large."""
    address = f"/assets/{asset.pk}/"
    return {
        "url": address,
        "thumb": f"{address}thumb/" if asset.kind in ("image", "mask") else "",
        "width": asset.width,
        "height": asset.height,
        "kind": asset.kind,
        "mime": asset.mime,
        "name": asset.name,
    }


def _what(review: Review, made: Made) -> Entry:
    run, row = review.run, review.step_run
    values = Row.objects.filter(run=run, number=row.row).first() if row.row is not None else None
    drawn = {name: item for name, item in made.plan.drawing.inputs.items() if values and item.many}
    shown = [
        {"label": item.label or name, "shown": [shown_value(value) for value in flat([values.values.get(name)])]}
        for name, item in drawn.items()
        if values
    ]
    return {
        "id": review.pk,
        "url": f"/reviews/{review.pk}/",
        "run": {"id": run.pk, "url": f"/runs/{run.pk}/", "name": f"{run.version.pipeline.name}, run {run.pk}"},
        "path": row.path,
        "place": place_of(row.path),
        "label": label_of(made.plan, row.step),
        "title": (row_name(made.plan, values.values) if values else "") or review.question,
        "question": review.question,
        "kind": review.kind,
        "state": review.state,
        "outcome": review.outcome,
        "seen": review.seen,
        "round": row.round + 1,
        "rehearsed": run.rehearsed,
        "values": [item for item in shown if item["shown"]],
        "created_at": review.created_at.isoformat(),
        "asked": ago(review.created_at),
    }


def _shown(review: Review) -> Entry:
    """What is judged: a file, a text with what it was before people edited it, data, or options to pick from."""
    asked = review.step_run.inputs.get("asset")
    is_data = not review.asset_id and not review.picks and not review.text
    data = json.dumps(asked, indent=2, ensure_ascii=False) if is_data else ""
    return {
        "asset": asset_seen(review.asset) if review.asset else None,
        "text": review.text,
        "original": asked if isinstance(asked, str) and review.text else review.text,
        "data": data[:TEXT_LONGEST],
        "options": [_option(number, option) for number, option in enumerate(review.options, 1)],
        "picks": review.picks,
    }


def _option(number: int, option: Any) -> Entry:
    kind = str(option.get("kind")) if is_file(option) else "text"
    return {"number": number, "kind": kind, **shown_value(option)}


def _said(
    review: Review, user: AbstractBaseUser, say: Say, votes: Sequence[Decision], decisions: Sequence[Decision]
) -> Entry:
    """Where it stands, what was said, and what this person may do."""
    looking = review.claimed_until and review.claimed_until > timezone.now() and review.claimed_by_id != user.pk
    mine = any(vote.by_id == user.pk for vote in votes)
    pending = review.pending and review.wake_at is not None and review.wake_at > timezone.now()
    return {
        "standing": standing_words(review, votes),
        "policy": str(review.policy_version) if review.policy_version else "",
        "due_at": review.due_at.isoformat() if review.due_at else None,
        "approvals": review.approvals,
        "needed": review.needed,
        "decisions": [_decision(decision) for decision in decisions],
        "may_decide": say.may,
        "why_not": say.why_not,
        "instead_of": say.instead_of,
        "may_undo": mine and (review.state == OPEN or pending),
        "undo_until": review.wake_at.isoformat() if pending and review.wake_at else None,
        "claimed_by": str(review.claimed_by) if looking else "",
    }


def _led(review: Review, made: Made, rounds: Sequence[Review]) -> Entry:
    now, begun, run = made.now(), made.begun(), review.run
    notes = begun.notes if begun else next((row.notes for row in reversed(now) if row.notes), [])
    return {
        "findings": findings_seen(now),
        "passed": passed_seen(now),
        "risk": review.risk,
        "prompts": prompts_of(made, rounds[-1] if rounds else None),
        "sources": [say_source(source) for source in sources_of(now)],
        "notes": list(notes),
        "back_to": label_of(made.plan, review.back_to) if review.back_to else "",
        "cost": say_dollars(made.cost()),
        "brand": _brand(review) if run.brand_version else None,
    }


def _brand(review: Review) -> Entry:
    version = review.run.brand_version
    if version is None:
        return {}
    rules = brand_rules(version)
    return {
        "name": str(version),
        "url": f"/brands/{version.brand_id}/",
        "palette": [{"name": colour.name, "hex": colour.hex} for colour in rules.palette],
        "voice": rules.voice,
        "avoid": rules.imagery.avoid,
    }


def _decisions(review: Review) -> list[Decision]:
    # Most have none yet, and to join the tables of people is work for every one.
    return oldest_first(review.decisions.prefetch_related("by", "guest", "instead_of"))


def _decision(decision: Decision) -> Entry:
    return {
        "id": decision.pk,
        "who": decision.who,
        "verdict": decision.verdict,
        "spoken": decision.spoken,
        "note": decision.note,
        "reasons": decision.reasons,
        "pins": decision.pins,
        "ago": ago(decision.created_at),
        "taken_back": decision.verdict == UNDO,
    }


def _rounds(review: Review, made: Made) -> list[Review]:
    """What was asked of this before, oldest first: in earlier rounds, and of what asks again and again in one."""
    row = review.step_run
    if not row.round and not CATALOGUE[made.plan.drawing.steps[row.step].type].goes_on:
        return []
    earlier = Review.objects.filter(run=review.run_id, step_run__step=row.step, step_run__path=row.path)
    found = earlier.filter(pk__lt=review.pk).select_related("step_run", "asset").prefetch_related("decisions")
    return list(found.order_by("pk"))[-MOST_ROUNDS:]


def _round(review: Review) -> Entry:
    notes = [decision.note for decision in review.decisions.all() if decision.note]
    return {
        "id": review.pk,
        "url": f"/reviews/{review.pk}/",
        "round": review.step_run.round + 1,
        "outcome": review.outcome,
        "note": notes[-1] if notes else "",
        "asset": asset_seen(review.asset) if review.asset else None,
        "text": review.text,
    }


def _siblings(review: Review) -> list[Entry]:
    """Pictures of the same step in the same run, the nearest ones, to compare with."""
    if not review.asset_id or review.kind not in ("image", "mask"):
        return []
    same = Review.objects.filter(run=review.run_id, step_run__step=review.step_run.step, asset__isnull=False)
    same = same.exclude(state=VOID).exclude(step_run__path=review.step_run.path)
    same = same.filter(step_run__replaced=False).select_related("step_run", "asset")
    before = _nearest(same.filter(pk__lt=review.pk), "-pk")[::-1]
    return [_sibling(item) for item in [*before, *_nearest(same.filter(pk__gt=review.pk), "pk")]]


def _nearest(reviews: QuerySet[Review], order: str) -> list[Review]:
    return list(reviews.order_by(order)[:NEIGHBOURS])


def _sibling(review: Review) -> Entry:
    asset = asset_seen(review.asset) if review.asset else None
    return {"id": review.pk, "place": place_of(review.step_run.path), "asset": asset}


def _comment(comment: Comment) -> Entry:
    who = str(comment.by or comment.guest or "somebody")
    return {"who": who, "note": comment.note, "pins": comment.pins, "ago": ago(comment.created_at)}
