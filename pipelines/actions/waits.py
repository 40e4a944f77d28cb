"""Verbs on step runs that wait: for a time, a provider's job, or another step run that makes the same."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from ..errors import Stale
from ..models import OPEN, SENT, UNKNOWN, Call, HandOff, StepRun
from ..states import READY, WAITING
from .working_set import WorkingSet


def due() -> list[StepRun]:
    """Step runs that wait for a time which has come."""
    rows = StepRun.objects.filter(state=WAITING, replaced=False, wake_at__lte=timezone.now())
    return list(rows.only("run_id", "step", "path").order_by("wake_at")[:1000])


@transaction.atomic
def wake_step_runs(run_id: int, ids: Iterable[int], *, backing_off: bool = True) -> int:
    """Readies those of a run's step runs that wait for something other than people; says how many that were.

    Without `backing_off`, those that pause before another attempt go on doing so.
    """
    ws = WorkingSet.of(run_id)
    rows = StepRun.objects.filter(run=run_id, pk__in=list(ids), state=WAITING, replaced=False, wake_at__isnull=False)
    rows = rows if backing_off else rows.filter(error={})
    woken = ws.take(rows)
    for row in woken:
        ws.move(row, READY, wake_at=None)
    if woken:
        ws.close()
    return len(woken)


def wake_by_run(rows: Iterable[StepRun], *, backing_off: bool = True) -> int:
    """Readies waiting step runs of any runs; says how many that were."""
    by_run: dict[int, list[int]] = {}
    for row in rows:
        by_run.setdefault(row.run_id, []).append(row.pk)
    woken = 0
    for run_id, ids in by_run.items():
        with suppress(Stale):
            woken += wake_step_runs(run_id, ids, backing_off=backing_off)
    return woken


def wake_job(provider: str, job: str) -> int:
    """Readies the step run that waits for a service's own job; says how many that were. Harmless to repeat.

    A job that is not known yet wakes nobody: the next poll finds what it gave. A step run that is at work looks again
    as soon as it would wait. A pause before another attempt is not cut short, since the service may have asked for it.
    """
    if not job:
        return 0
    calls = Call.objects.filter(provider=provider, job=job, state__in=(SENT, UNKNOWN)).exclude(job="")
    calls.update(heard_at=timezone.now())
    # Whether one waits is looked at with its run held: it may be about to.
    asking = StepRun.objects.filter(pk__in=calls.values("step_run"), replaced=False)
    return wake_by_run(asking.only("run_id"), backing_off=False)


def wake_twins(ws: WorkingSet, ended: Iterable[StepRun]) -> None:
    """Readies the step runs that waited for these to make the same: of this run at once, of others after commit."""
    keys = [row.cache_key for row in ended if row.cache_key]
    if not keys:
        return
    twins = list(StepRun.objects.filter(cache_key__in=keys, state=WAITING, replaced=False))
    if twins:
        # What waits for somebody outside is not a twin: who has it in hand would find it gone.
        parked = set(HandOff.objects.filter(step_run__in=twins, state=OPEN).values_list("step_run", flat=True))
        twins = [row for row in twins if row.pk not in parked]
    for row in ws.take(row for row in twins if row.run_id == ws.run.pk):
        ws.move(row, READY, wake_at=None)
    elsewhere = [row for row in twins if row.run_id != ws.run.pk]
    if elsewhere:
        transaction.on_commit(lambda: _wake(elsewhere))


def _wake(twins: list[StepRun]) -> None:
    wake_by_run(twins)
