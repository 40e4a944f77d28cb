"""Verbs on claims: take ready step runs, keep them, give up those whose worker is gone."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import StepRun, StepTally
from ..states import DONE, FAILED, READY, RUN_LIVE, RUNNING, WAITING
from .advance import lay_rows, release_children
from .cache import find_reusable
from .live import announce
from .working_set import WorkingSet

LOOK_AT_MOST = 64
LOST = "lost"
TWIN_SECONDS = 30.0
TWIN = "The same is being made elsewhere; its result will be used."


def claim_step_runs(run_id: int, lane: str, *, worker: str, limit: int) -> list[StepRun]:
    """Up to `limit` ready step runs of a lane, now running under this worker's lease.

    What an earlier step run has made already is done at once; what another is making right now waits for it.
    """
    more = True
    while more:
        try:
            claimed, more = _claim(run_id, lane, worker=worker, limit=limit)
        except IntegrityError:
            # Another worker has begun the same computation between our look and our claim: look again.
            continue
        if claimed:
            return claimed
    return []


@transaction.atomic
def _claim(run_id: int, lane: str, *, worker: str, limit: int) -> tuple[list[StepRun], bool]:
    """The claimed ones, and whether looking again may give more."""
    ws = WorkingSet.of(run_id)
    run = ws.run
    if run.state not in RUN_LIVE or run.paused:
        return [], False
    if run.slots is not None:
        limit = min(limit, run.slots - run.running)
    if limit <= 0:
        return [], False
    rows = StepRun.objects.filter(run=run, lane=lane, state=READY).order_by("pk")
    ready = ws.take(_alone_if_risky(list(rows[:LOOK_AT_MOST])))
    claimed, reused = _share_out(ws, ready, limit)
    for row in claimed:
        lease = ws.now + timedelta(seconds=settings.LEASE_SECONDS)
        ws.move(row, RUNNING, worker=worker, lease_until=lease, attempts=row.attempts + 1, error={}, wake_at=None)
    release_children(ws, reused)
    lay_rows(ws)
    if ready:
        ws.note(served_at=ws.now)
        ws.close()
    return claimed, bool(ready)


def _share_out(ws: WorkingSet, ready: Sequence[StepRun], limit: int) -> tuple[list[StepRun], list[StepRun]]:
    """Those to run, at most `limit`, and those that are done with an earlier result."""
    made, making = find_reusable(row.cache_key for row in ready)
    claimed: list[StepRun] = []
    reused: list[StepRun] = []
    for row in ready:
        if row.cache_key in made and not ws.run.fresh:
            _reuse(ws, row, made[row.cache_key])
            reused.append(row)
        elif row.cache_key in making:
            ws.move(row, WAITING, wake_at=ws.now + timedelta(seconds=TWIN_SECONDS), message=TWIN)
        elif len(claimed) < limit:
            claimed.append(row)
            if row.cache_key:
                making.add(row.cache_key)
    return claimed, reused


def _reuse(ws: WorkingSet, row: StepRun, maker: StepRun) -> None:
    source = maker.reused_from_id or maker.pk
    ws.move(row, DONE, outputs=maker.outputs, facts=maker.facts, reused_from_id=source, started_at=ws.now)
    ws.tally(row.step, reused=1)


def _alone_if_risky(rows: list[StepRun]) -> list[StepRun]:
    """A step run whose worker died is claimed by itself: if it was the cause, nobody else is hurt by it again."""
    risky = [row for row in rows if row.error.get("kind") == LOST]
    return risky[:1] or rows


def renew_leases(ids: Sequence[int], *, worker: str) -> None:
    """The heartbeat: these step runs are still being worked on."""
    if ids:
        StepRun.objects.filter(pk__in=ids, worker=worker, state=RUNNING).update(lease_until=_lease())


def report_progress(step_run: StepRun, fraction: float, message: str) -> bool:
    """Stores how far a step run is and says whether it is still wanted."""
    held = StepRun.objects.filter(pk=step_run.pk, state=RUNNING, replaced=False, attempts=step_run.attempts)
    changed = held.update(progress=max(0.0, min(1.0, fraction)), message=message[:120])
    if changed:
        StepTally.objects.filter(run_id=step_run.run_id, step=step_run.step).update(dirty=True)
        announce(step_run.run_id)
    return bool(changed)


def orphans() -> list[StepRun]:
    """Running step runs whose lease has run out, or whose worker was on this machine and is gone."""
    running = StepRun.objects.filter(state=RUNNING).only("run_id", "worker", "lease_until", "attempts")
    return [row for row in running if _is_orphan(row)]


@transaction.atomic
def reclaim(step_run: StepRun) -> bool:
    """Frees a step run whose worker is gone; says False when the worker turned out to be alive after all."""
    ws = WorkingSet.of(step_run.run_id)
    row = StepRun.objects.get(pk=step_run.pk)
    if row.state != RUNNING or row.replaced or row.attempts != step_run.attempts:
        return False
    (row,) = ws.take([row])
    told = {"kind": LOST, "message": "The worker died each time it tried this step.", "attempts": row.attempts}
    if row.attempts >= settings.MAX_ATTEMPTS:
        ws.move(row, FAILED, error=told)
        release_children(ws, [row])
    else:
        ws.move(row, READY, error=told, worker="")
    ws.close()
    return True


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


def _is_orphan(row: StepRun) -> bool:
    expired = row.lease_until is not None and row.lease_until < timezone.now()
    return expired or is_gone(row.worker)


def _lease() -> datetime:
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
