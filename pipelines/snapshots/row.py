"""The story of one row: its values, and its step runs as a waterfall of waiting and work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from ..graph import Plan, paths
from ..models import OPEN, PERSON, HandOff, Review, Row, Run, StepRun
from ..states import BLOCKED, CANCELLED, DONE, READY, RUNNING, SKIPPED, WAITING
from ..steps import CATALOGUE
from .grid import grid_steps, row_name
from .plans import plan_of_run
from .reuse import Reuse, reuse_of
from .shown import flat, money, shown_value
from .steps import open_url

MOST = 240
MOST_SHOWN = 6
QUEUED, EARLIER, WORKED, ASKED, PAUSED = "queued", "earlier", "worked", "asked", "paused"


def row_story(run: Run, row: Row) -> dict[str, Any]:
    """The row's values and at most 240 step runs in order, rounds included, with their times; six queries at most."""
    plan = plan_of_run(run)
    found = _step_runs(run, plan, row)
    ready, reuse = _ready_times(plan, found), reuse_of(run, found)
    return {
        "number": row.number,
        "name": row_name(plan, row.values),
        "now": timezone.now().isoformat(),
        "values": [
            {"label": drawn.label or name, "shown": [shown_value(value) for value in flat([row.values.get(name)])]}
            for name, drawn in plan.drawing.inputs.items()
            if drawn.many
        ],
        "step_runs": [_entry(plan, step_run, ready[step_run.pk], reuse.get(step_run.pk)) for step_run in found],
        "more": len(found) == MOST,
    }


def spans_of(step_run: StepRun, ready: datetime | None) -> list[dict[str, Any]]:
    """`{kind, from, to}` in order, `to` null while it lasts: queued, earlier (attempts), worked, asked, paused."""
    spans: list[dict[str, Any]] = []
    began, reviews = step_run.started_at, list(step_run.reviews.all())
    # A program may answer while the step run is at work still, so only what people make is a rest.
    outs = [out for out in step_run.hand_offs.all() if out.kind == PERSON]
    if ready and (began is None or began > ready) and (began or step_run.state == READY):
        spans.append(_span(EARLIER if step_run.attempts > 1 else QUEUED, ready, began))
    if began:
        asked = [review.created_at for review in reviews] + [out.created_at for out in outs]
        rests = min(asked, default=None)
        spans.append(_span(WORKED, began, rests or _end_of_work(step_run)))
    spans += [_span(ASKED, review.created_at, _end_of_review(review, step_run)) for review in reviews]
    spans += [_span(ASKED, out.created_at, _end_of_hand_off(out, step_run)) for out in outs]
    if step_run.state == WAITING and not reviews and not outs:
        spans.append(_span(PAUSED, step_run.finished_at or began or step_run.created_at, None))
    return spans


def label_of(plan: Plan, step: str) -> str:
    """What a step is called on screen."""
    drawn = plan.drawing.steps[step]
    return drawn.label or CATALOGUE[drawn.type].label


def _step_runs(run: Run, plan: Plan, row: Row) -> list[StepRun]:
    place = {step: number for number, step in enumerate(plan.order)}
    mine = StepRun.objects.filter(run=run, row=row.number, step__in=grid_steps(plan)).order_by("pk")
    found = list(mine.select_related("reused_from").prefetch_related("reviews", "hand_offs")[:MOST])
    return sorted(found, key=lambda item: (place[item.step], paths.order(item.path), item.round))


def _ready_times(plan: Plan, found: list[StepRun]) -> dict[int, datetime | None]:
    """When the last of what each was made from had ended, else when it came into being; None while something lacks."""
    return {item.pk: None if item.state in (BLOCKED, SKIPPED) else _ready_time(plan, found, item) for item in found}


def _ready_time(plan: Plan, found: list[StepRun], item: StepRun) -> datetime:
    before = item.started_at or item.finished_at or timezone.now()
    sources = {wire.source.step for wire in plan.into[item.step]}
    ended = [
        other.finished_at
        for other in found
        if other.step in sources and other.finished_at and paths.related(other.path, item.path)
    ]
    return max([item.created_at, *(moment for moment in ended if moment <= before)])


def _end_of_work(step_run: StepRun) -> datetime | None:
    return None if step_run.state == RUNNING else step_run.finished_at or step_run.started_at


def _end_of_review(review: Review, step_run: StepRun) -> datetime | None:
    return review.closed_at or (None if step_run.state == WAITING else step_run.finished_at)


def _end_of_hand_off(out: HandOff, step_run: StepRun) -> datetime | None:
    return out.answered_at or (None if out.state == OPEN and step_run.state == WAITING else step_run.finished_at)


def _span(kind: str, start: datetime, end: datetime | None) -> dict[str, Any]:
    return {"kind": kind, "from": start.isoformat(), "to": end.isoformat() if end else None}


def _entry(plan: Plan, item: StepRun, ready: datetime | None, reuse: Reuse | None) -> dict[str, Any]:
    return {
        "id": item.pk,
        "url": f"/runs/{item.run_id}/step-runs/{item.pk}/",
        "step": item.step,
        "label": label_of(plan, item.step),
        "path": item.path,
        "round": item.round,
        "replaced": item.replaced,
        "state": item.state,
        "attempts": item.attempts,
        "message": item.message if item.state == RUNNING else "",
        "error": item.error.get("message") if item.state != DONE else None,
        "cost": money(item.cost),
        "reused_from_run": item.reused_from.run_id if item.reused_from else None,
        "reuse": reuse.entry() if reuse else None,
        "shown": _shown(item),
        "spans": [] if item.state == CANCELLED and not item.started_at else spans_of(item, ready),
        "review_url": open_url([item]),
    }


def _shown(item: StepRun) -> list[dict[str, Any]]:
    """What it has made; where people are asked, what they are asked about."""
    values: Iterable[Any] = (item.inputs if item.state == WAITING else item.outputs).values()
    return [shown_value(value) for value in flat(values)][:MOST_SHOWN]
