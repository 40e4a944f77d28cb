"""Who is next: interactive runs before batches, then people in turn, then each person's runs in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from ..models import Run, StepTally
from ..states import RUN_LIVE

FACTS = ("priority", "started_by_id", "running", "slots", "paused", "served_at")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def next_run(lane: str, *, without: Collection[int] = ()) -> int | None:
    """The run that a worker of this lane should work on now; None where nothing is ready."""
    live = Run.objects.filter(state__in=RUN_LIVE).only(*FACTS)
    runs = list(live.order_by())
    with_work = set(StepTally.objects.filter(lane=lane, ready__gt=0).values_list("run_id", flat=True).order_by())
    able = [run for run in runs if run.pk in with_work and run.pk not in without and _has_room(run)]
    if not able:
        return None
    busy: Counter[Any] = Counter()
    served: dict[Any, datetime] = {}
    for run in runs:
        busy[run.started_by_id] += run.running
        served[run.started_by_id] = max(served.get(run.started_by_id, LONG_AGO), run.served_at or LONG_AGO)
    return min(able, key=lambda run: _turn(run, busy, served)).pk


def _has_room(run: Run) -> bool:
    return not run.paused and (run.slots is None or run.running < run.slots)


def _turn(run: Run, busy: Counter[Any], served: dict[Any, datetime]) -> tuple[Any, ...]:
    person = run.started_by_id
    return run.priority, busy[person], served[person], run.running, run.served_at or LONG_AGO, run.pk
