"""Verbs on claims: take ready step runs, keep them, give up those whose worker is gone."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..models import PINNED, StepRun, StepTally
from ..states import DONE, FAILED, READY, RUNNING, WAITING
from .advance import release_children
from .cache import find_pinned, find_reusable
from .live import announce
from .working_set import WorkingSet

LOOK_AT_MOST = 128
REUSE_AT_MOST = 500
LOST = "lost"
# What a ready step run does not have yet need not be read either.
TO_BE_WRITTEN = ("outputs", "facts", "progress", "message", "worker", "created_at", "started_at", "finished_at")
TWIN_SECONDS = 30.0
TWIN = "The same is being made elsewhere; its result will be used."


def claim(ws: WorkingSet, lane: str, *, worker: str, limit: int) -> tuple[list[StepRun], list[StepRun]]:
    """Up to `limit` step runs of a lane, now running under this worker's lease, and those done by an earlier result.

    What has just become ready goes before what was, so that rows are finished one after another.
    """
    if ws.run.slots is not None:
        limit = min(limit, ws.run.slots - ws.run.running)
    claimed: list[StepRun] = []
    reused: list[StepRun] = []
    after = 0
    while len(claimed) < limit and len(reused) < REUSE_AT_MOST:
        ready = _find_ready(ws, lane, after=after, number=LOOK_AT_MOST if reused else limit - len(claimed))
        if not ready:
            break
        after = max(after, *(row.pk or 0 for row in ready))
        if risky := [row for row in ready if row.error.get("kind") == LOST]:
            # A step run whose worker died is claimed by itself: if it was the cause, nobody else is hurt by it again.
            ready, limit = (risky[:1], 1) if not claimed else ([], 0)
        made = _share_out(ws, ready, claimed, limit)
        release_children(ws, made)
        reused += made
    lease = ws.now + timedelta(seconds=settings.LEASE_SECONDS)
    for row in claimed:
        ws.change(row, {"worker": worker, "lease_until": lease, "attempts": row.attempts + 1})
    if claimed or reused:
        ws.note(served_at=ws.now)
    return claimed, reused


def _find_ready(ws: WorkingSet, lane: str, *, after: int, number: int) -> list[StepRun]:
    """Some ready step runs of the lane: those that have just become so, else the oldest in the table."""
    became = ws.became_ready()
    mine = [row for row in became if row.lane == lane]
    ws.left_ready(row for row in became if row.lane != lane)
    if mine:
        return mine
    rows = StepRun.objects.filter(run=ws.run, lane=lane, state=READY, pk__gt=after).order_by("pk")
    return [row for row in ws.take(rows.defer(*TO_BE_WRITTEN)[:number]) if row.state == READY]


def _share_out(ws: WorkingSet, ready: Sequence[StepRun], claimed: list[StepRun], limit: int) -> list[StepRun]:
    """Adds those to run to the claimed, at most `limit`, and gives those that are done with an earlier result."""
    pinned = find_pinned(ws.run, ready) if ws.run.pins else {}
    made, making = find_reusable(ready)
    making |= {row.cache_key for row in claimed if row.cache_key}
    reused: list[StepRun] = []
    left: list[StepRun] = []
    for row in ready:
        if maker := pinned.get((row.step, row.path)) if not row.round else None:
            _pin(ws, row, maker)
            reused.append(row)
        elif row.cache_key in made and not ws.run.fresh:
            _reuse(ws, row, made[row.cache_key])
            reused.append(row)
        elif row.cache_key in making:
            ws.move(row, WAITING, wake_at=ws.now + timedelta(seconds=TWIN_SECONDS), message=TWIN)
        elif len(claimed) < limit:
            ws.move(row, RUNNING, error={}, wake_at=None)
            claimed.append(row)
            making |= {row.cache_key} - {""}
        else:
            left.append(row)
    ws.left_ready(left)
    return reused


def _reuse(ws: WorkingSet, row: StepRun, maker: StepRun) -> None:
    source = maker.reused_from_id or maker.pk
    ws.move(row, DONE, outputs=maker.outputs, facts=maker.facts, reused_from_id=source, started_at=ws.now)
    ws.note_rehearsal(maker.facts)
    ws.tally(row.step, reused=1)


def _pin(ws: WorkingSet, row: StepRun, maker: StepRun) -> None:
    """Gives a step run what another run made at its place. It has no key: nobody else may take it for its own work."""
    source, facts = maker.reused_from_id or maker.pk, {**maker.facts, PINNED: maker.run_id}
    ws.move(row, DONE, outputs=maker.outputs, facts=facts, reused_from_id=source, started_at=ws.now, cache_key="")
    ws.note_rehearsal(maker.facts)
    ws.tally(row.step, reused=1)


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
    running = StepRun.objects.filter(state=RUNNING).order_by("lease_until")
    return [row for row in running.only("run_id", "worker", "lease_until", "attempts") if _is_orphan(row)]


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
