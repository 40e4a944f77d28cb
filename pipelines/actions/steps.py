"""Verbs on step runs: claim, renew, finish, fail, park, hand back. Each is atomic and takes turns on the run."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from .. import queue
from ..errors import Stale, StudioError
from ..models import Asset, Run, StepRun, StepTally
from ..snapshots import plan_of
from ..states import DONE, FAILED, READY, RUN_LIVE, RUNNING, STEP_STATES, WAITING
from .advance import release_children
from .live import announce
from .moves import count, lock_run, move, refold

BACK_OFF_SECONDS = 2.0
LONGEST_BACK_OFF = 120.0


@transaction.atomic
def claim_step_runs(run_id: int, lane: str, *, worker: str, limit: int) -> list[StepRun]:
    """Up to `limit` ready step runs of a lane, now running under this worker's lease; none when the run is not live."""
    run = lock_run(run_id)
    if run.state not in RUN_LIVE:
        return []
    rows = StepRun.objects.filter(run=run, lane=lane, state=READY, replaced=False).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    claimed = list(rows[:limit])
    for row in claimed:
        move(row, RUNNING, worker=worker, lease_until=_lease(), attempts=row.attempts + 1, error={}, message="")
    if claimed:
        refold(run)
        announce(run.pk)
    return claimed


def renew_leases(ids: Sequence[int], *, worker: str) -> None:
    """The heartbeat: these step runs are still being worked on."""
    StepRun.objects.filter(pk__in=ids, worker=worker, state=RUNNING).update(lease_until=_lease())


def report_progress(step_run: StepRun, fraction: float, message: str) -> bool:
    """Stores how far a step run is and says whether it is still wanted."""
    changed = StepRun.objects.filter(pk=step_run.pk, state=RUNNING, replaced=False, worker=step_run.worker).update(
        progress=max(0.0, min(1.0, fraction)), message=message[:120]
    )
    if changed:
        StepTally.objects.filter(run_id=step_run.run_id, step=step_run.step).update(dirty=True)
        announce(step_run.run_id)
    return bool(changed)


@transaction.atomic
def finish_step_run(
    step_run: StepRun, *, outputs: dict[str, Any], facts: dict[str, Any], assets: Sequence[Asset] = ()
) -> None:
    """Stores outputs and assets, and lets what waited for them begin."""
    run = lock_run(step_run.run_id)
    Asset.objects.bulk_create(assets)
    move(step_run, DONE, outputs=outputs, facts=facts)
    if facts.get("rehearsal"):
        Run.objects.filter(pk=run.pk).update(rehearsed=True, dirty=True)
    _after(run, [step_run])


@transaction.atomic
def fail_step_run(step_run: StepRun, error: StudioError) -> None:
    """Parks the step run for another attempt where that may help, else ends it with the error; the rest goes on."""
    run = lock_run(step_run.run_id)
    told = {"kind": error.kind, "message": error.message, "attempts": step_run.attempts}
    if error.retryable and step_run.attempts < settings.MAX_ATTEMPTS:
        move(step_run, WAITING, error=told, wake_at=_next_attempt(step_run.attempts, error.retry_after))
        _after(run, [])
        return
    move(step_run, FAILED, error=told)
    _after(run, [step_run])


@transaction.atomic
def hand_back(step_run: StepRun) -> None:
    """Gives a claimed step run back untouched, for another worker; no attempt is counted."""
    run = lock_run(step_run.run_id)
    move(step_run, READY, attempts=max(0, step_run.attempts - 1), worker="")
    queue.wake(run.pk, step_run.lane)
    announce(run.pk)


def orphans() -> list[StepRun]:
    """Running step runs whose lease has run out, or whose worker was on this machine and is gone."""
    running = StepRun.objects.filter(state=RUNNING, replaced=False)
    return [row for row in running if _expired(row) or is_gone(row.worker)]


def due() -> list[StepRun]:
    """Step runs that wait for a time which has come."""
    return list(StepRun.objects.filter(state=WAITING, replaced=False, wake_at__lte=timezone.now()))


@transaction.atomic
def reclaim(step_run: StepRun) -> bool:
    """Frees a step run whose worker is gone; says False when the worker turned out to be alive after all."""
    run = lock_run(step_run.run_id)
    step_run.refresh_from_db()
    if step_run.state != RUNNING or step_run.replaced:
        return False
    if step_run.attempts >= settings.MAX_ATTEMPTS:
        told = {
            "kind": "lost",
            "message": "The worker died each time it tried this step.",
            "attempts": step_run.attempts,
        }
        move(step_run, FAILED, error=told)
        _after(run, [step_run])
        return True
    move(step_run, READY, worker="")
    queue.wake(run.pk, step_run.lane)
    _after(run, [])
    return True


@transaction.atomic
def wake_step_run(step_run: StepRun) -> None:
    """Readies a step run whose time to try again has come."""
    run = lock_run(step_run.run_id)
    move(step_run, READY, wake_at=None)
    queue.wake(run.pk, step_run.lane)
    _after(run, [])


def replace_step_runs(rows: Sequence[StepRun]) -> None:
    """Sets step runs aside for a later round; their history and assets stay. The caller holds the run's lock."""
    for row in rows:
        if not StepRun.objects.filter(pk=row.pk, replaced=False, state=row.state).update(replaced=True):
            raise Stale(f"`{row}` has moved on meanwhile.")
        count(row.run_id, row.step, {row.state: -1})
    # A step that begins again from nothing is timed anew.
    empty = StepTally.objects.filter(run_id__in={row.run_id for row in rows}, **dict.fromkeys(STEP_STATES, 0))
    empty.update(started_at=None, finished_at=None)


def worker_name() -> str:
    """How this process signs its claims: host and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_gone(worker: str) -> bool:
    """Whether a claim was signed by a process of this machine that no longer exists."""
    host, _, pid = worker.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _expired(row: StepRun) -> bool:
    return row.lease_until is not None and row.lease_until < timezone.now()


def _after(run: Run, ended: Sequence[StepRun]) -> None:
    release_children(run, plan_of(run.version), ended)
    refold(run)
    announce(run.pk)


def _lease() -> Any:
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)


def _next_attempt(attempts: int, retry_after: float | None) -> Any:
    """Exponential back-off with full jitter, or what the service asked for."""
    longest = min(LONGEST_BACK_OFF, BACK_OFF_SECONDS * 2**attempts)
    seconds = retry_after if retry_after is not None else random.uniform(longest / 2, longest)  # noqa: S311
    return timezone.now() + timedelta(seconds=seconds)
