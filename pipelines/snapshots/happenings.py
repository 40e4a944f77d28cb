"""What happened, as other programs are told of it: `{"id", "type", "timestamp", "data"}`, the same sent and sampled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from ..errors import Invalid
from ..models import (
    APPROVE,
    ASSET_APPROVED,
    DECIDED,
    EVENTS,
    REVIEW_DECIDED,
    REVIEW_OPENED,
    RUN_ENDED,
    RUN_FAILED,
    Asset,
    Decision,
    Review,
    Run,
)
from ..states import DONE_WITH_FAILURES, FAILED, RUN_LIVE
from .shown import money

Told = dict[str, Any]
RUN_FAILURES: Final = (FAILED, DONE_WITH_FAILURES)
LONGEST_TEXT: Final = 10_000


def told_of(event: str, keys: Iterable[int]) -> list[Told]:
    """The payloads of an event about these rows: runs, reviews, or decisions by their keys."""
    rows, shape = SOURCES[check_event(event)]
    return [shape(event, row) for row in rows().filter(pk__in=list(keys)).order_by("pk")]


def past_happenings(project_id: int, event: str, *, pipeline_id: int | None = None, limit: int = 3) -> list[Told]:
    """What has happened before, newest first, in the very shape in which it is told; raises Invalid for no event."""
    rows, shape = SOURCES[check_event(event)]
    run = "" if event in (RUN_ENDED, RUN_FAILED) else "run__" if event == REVIEW_OPENED else "review__run__"
    there = rows().filter(**{f"{run}project_id": project_id})
    if pipeline_id is not None:
        there = there.filter(**{f"{run}version__pipeline_id": pipeline_id})
    newest = ("-finished_at", "-pk") if not run else ("-pk",)
    return [shape(event, row) for row in there.order_by(*newest)[:limit]]


def check_event(event: str) -> str:
    """The event; raises Invalid where there is none of this name."""
    if event not in EVENTS:
        raise Invalid(f"`{event}` is not an event; choose one of {', '.join(EVENTS)}.", loc=("event",))
    return event


# --- Where they are found ------------------------------------------------------------------------


def _ended() -> QuerySet[Run]:
    runs = Run.objects.filter(finished_at__isnull=False).exclude(state__in=RUN_LIVE)
    return runs.select_related("project", "version__pipeline", "started_by").defer("version__drawing", "inputs")


def _failed() -> QuerySet[Run]:
    return _ended().filter(state__in=RUN_FAILURES)


def _reviews() -> QuerySet[Review]:
    return Review.objects.select_related("asset", "step_run", *_of_run("run")).defer(*_unread("run"))


def _decisions() -> QuerySet[Decision]:
    """The last answer to each question whose outcome was carried out."""
    later = Decision.objects.filter(review=OuterRef("review"), pk__gt=OuterRef("pk"))
    found = Decision.objects.filter(~Exists(later), review__state=DECIDED, review__wake_at=None)
    found = found.select_related("by", "review__asset", "review__step_run", *_of_run("review__run"))
    return found.defer(*_unread("review__run"))


def _approvals() -> QuerySet[Decision]:
    return _decisions().filter(review__outcome=APPROVE, review__asset__isnull=False)


def _of_run(run: str) -> tuple[str, str]:
    return f"{run}__project", f"{run}__version__pipeline"


def _unread(run: str) -> tuple[str, str]:
    return f"{run}__version__drawing", f"{run}__inputs"


# --- How they are told ---------------------------------------------------------------------------


def _run_told(event: str, run: Run) -> Told:
    # A run that is tried again ends once more, and that is another happening.
    ended = run.finished_at or run.created_at
    data = {
        **_place(run),
        "id": run.pk,
        "state": run.state,
        "counts": run.counts(),
        "outputs": run.made,
        "rows": run.rows,
        "cost": money(run.cost),
        "rehearsal": run.rehearse or run.rehearsed,
        "started_by": str(run.started_by) if run.started_by else None,
        "started_at": run.created_at.isoformat(),
        "finished_at": ended.isoformat(),
        "url": f"{settings.PUBLIC_URL}/runs/{run.pk}/",
    }
    return _told(event, f"{run.pk}-{int(ended.timestamp() * 1_000_000)}", ended, data)


def _review_told(event: str, review: Review) -> Told:
    return _told(event, str(review.pk), review.created_at, _review(review))


def _decision_told(event: str, decision: Decision) -> Told:
    data = {**_review(decision.review), "decision": _decision(decision)}
    return _told(event, str(decision.pk), decision.created_at, data)


def _approval_told(event: str, decision: Decision) -> Told:
    review = decision.review
    data = {
        **_place(review.run),
        **_asset(review.asset),
        "run": review.run_id,
        "step": review.step_run.step,
        "path": review.step_run.path,
        "review": review.pk,
        "decision": _decision(decision),
        "url": f"{settings.PUBLIC_URL}/reviews/{review.pk}/",
    }
    return _told(event, str(decision.pk), decision.created_at, data)


def _told(event: str, key: str, moment: datetime, data: Told) -> Told:
    return {"id": f"{event}-{key}", "type": event, "timestamp": moment.isoformat(), "data": data}


def _place(run: Run) -> Told:
    version = run.version
    return {
        "project": run.project.slug,
        "pipeline": version.pipeline_id,
        "pipeline_name": version.pipeline.name,
        "version": version.number,
        "draft": version.revision if version.number is None else None,
    }


def _review(review: Review) -> Told:
    return {
        **_place(review.run),
        "id": review.pk,
        "question": review.question,
        "run": review.run_id,
        "step": review.step_run.step,
        "path": review.step_run.path,
        "round": review.step_run.round,
        "asset": _asset(review.asset) if review.asset else None,
        "text": review.text[:LONGEST_TEXT] or None,
        "seen": review.seen,
        "created_at": review.created_at.isoformat(),
        "url": f"{settings.PUBLIC_URL}/reviews/{review.pk}/",
    }


def _decision(decision: Decision) -> Told:
    return {
        "verdict": decision.verdict,
        "note": decision.note,
        "by": str(decision.by) if decision.by else None,
        "at": decision.created_at.isoformat(),
    }


def _asset(asset: Asset | None) -> Told:
    if asset is None:
        return {}
    return {
        "id": str(asset.pk),
        "sha256": asset.sha256,
        "kind": asset.kind,
        "mime": asset.mime,
        "name": asset.filename,
        "width": asset.width,
        "height": asset.height,
        "bytes": asset.size,
        "content": f"{settings.PUBLIC_URL}/api/v1/assets/{asset.pk}/content",
    }


SOURCES: Final[Mapping[str, tuple[Callable[[], QuerySet[Any]], Callable[[str, Any], Told]]]] = {
    RUN_ENDED: (_ended, _run_told),
    RUN_FAILED: (_failed, _run_told),
    REVIEW_OPENED: (_reviews, _review_told),
    REVIEW_DECIDED: (_decisions, _decision_told),
    ASSET_APPROVED: (_approvals, _approval_told),
}
