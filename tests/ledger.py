"""Calls as the ledger would hold them, and files with people's answers to them, written down by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from pipelines.models import APPROVE, DECIDED, SEND_BACK, SUCCEEDED, Asset, Call, Decision, Project, Review, StepRun
from studio.models import User
from tests.factories import drawing, make_run


def make_step_run(project: Project) -> StepRun:
    """A step run that may have made calls."""
    return StepRun.objects.get(run=make_run(project, drawing({"say": {"type": "echo", "params": {"say": "x"}}})))


def make_call(
    step_run: StepRun,
    name: str,
    *,
    state: str = SUCCEEDED,
    seconds: float = 1.0,
    cost: str | None = None,
    basis: str = "",
    days_ago: float = 1,
) -> Call:
    """A call to `connection/model-id` that was sent so many days ago and took so long."""
    provider, _, model = name.partition("/")
    sent_at = timezone.now() - timedelta(days=days_ago)
    return Call.objects.create(
        project_id=step_run.run.project_id,
        run_id=step_run.run_id,
        step_run=step_run,
        key=uuid4().hex,
        provider=provider,
        model=model,
        state=state,
        payload_hash="0" * 64,
        cost=None if cost is None else Decimal(cost),
        basis=basis,
        sent_at=sent_at,
        finished_at=sent_at + timedelta(seconds=seconds),
    )


def judge(step_run: StepRun, by: User | None, *, approved: bool, asset: Asset | None = None) -> Asset:
    """A file of the step run, or the one given, with one person's answer to it."""
    asset = asset or Asset.objects.create(
        project_id=step_run.run.project_id,
        sha256=uuid4().hex,
        kind="image",
        mime="image/png",
        size=1,
        step_run=step_run,
    )
    review = Review.objects.create(
        step_run=step_run,
        run_id=step_run.run_id,
        project_id=step_run.run.project_id,
        state=DECIDED,
        asset=asset,
        seen="s",
    )
    Decision.objects.create(review=review, verdict=APPROVE if approved else SEND_BACK, by=by)
    return asset
