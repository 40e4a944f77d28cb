"""Verbs on runs: start, cancel, retry."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from .. import queue
from ..errors import Stale
from ..models import Run, StepRun, StepTally, Version
from ..snapshots import plan_of
from ..states import BLOCKED, CANCELLED, FAILED, LIVE, QUEUED, READY, RUN_LIVE, RUNNING, SKIPPED
from .advance import reconsider, release_roots
from .inputs import check_inputs
from .live import announce
from .moves import lock_run, move, refold
from .reviews import void_reviews
from .steps import replace_step_runs


@transaction.atomic
def start_run(
    version: Version,
    *,
    inputs: dict[str, Any],
    by: AbstractBaseUser | None,
    rehearse: bool = False,
    approve_all: bool = False,
) -> Run:
    """A run of this version with the newest brand, pinned; raises Invalid when an input is missing or wrong."""
    plan = plan_of(version)
    pipeline = version.pipeline
    run = Run.objects.create(
        project=pipeline.project,
        version=version,
        brand_version=pipeline.brand.newest() if pipeline.brand else None,
        inputs=check_inputs(pipeline.project, plan, inputs),
        rehearse=rehearse,
        approve_all=approve_all,
        started_by_id=by.pk if by else None,
        dirty=True,
    )
    StepTally.objects.bulk_create(StepTally(run=run, step=step, place=n) for n, step in enumerate(plan.order))
    release_roots(run, plan)
    refold(run)
    announce(run.pk)
    return run


@transaction.atomic
def cancel_run(run: Run) -> Run:
    """Cancels everything of the run that has not ended; workers notice at their next progress report."""
    run = lock_run(run.pk)
    if run.state not in RUN_LIVE:
        raise Stale(f"This run has already ended: it is {run.state.replace('_', ' ')}.")
    rows = list(StepRun.objects.filter(run=run, state__in=LIVE, replaced=False))
    for row in rows:
        move(row, CANCELLED, wake_at=None)
    void_reviews(rows)
    Run.objects.filter(pk=run.pk, state=run.state).update(state=CANCELLED, finished_at=timezone.now(), dirty=True)
    run.refresh_from_db()
    announce(run.pk)
    return run


@transaction.atomic
def retry_run(run: Run) -> Run:
    """Tries again what failed or was cancelled, and what was skipped because of it; what is done stays."""
    run = lock_run(run.pk)
    rows = list(StepRun.objects.filter(run=run, state__in=(FAILED, CANCELLED, SKIPPED), replaced=False))
    if not rows:
        raise Stale("Nothing in this run has failed, so there is nothing to try again.")
    if run.state not in RUN_LIVE:
        Run.objects.filter(pk=run.pk, state=run.state).update(state=QUEUED, finished_at=None, dirty=True)
        run.refresh_from_db()
    replace_step_runs([row for row in rows if row.state == SKIPPED])
    for row in rows:
        if row.state == FAILED:
            move(row, READY, attempts=0)
            queue.wake(run.pk, row.lane)
    cancelled = [row for row in rows if row.state == CANCELLED]
    for row in cancelled:
        move(row, BLOCKED, attempts=0, worker="")
    reconsider(run, plan_of(run.version), cancelled)
    refold(run)
    announce(run.pk)
    return run


def runs_to_wake() -> list[tuple[int, str]]:
    """Run and lane wherever ready step runs lie; the sweeper wakes workers for them in case a wake-up was lost."""
    rows = StepRun.objects.filter(state=READY, replaced=False, run__state__in=(QUEUED, RUNNING, "waiting"))
    return list(rows.values_list("run_id", "lane").distinct().order_by("run_id"))
