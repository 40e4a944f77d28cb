"""Telling browsers what changed: numbered deltas, built once from the rows marked dirty."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F

from .. import events
from ..models import Run, StepTally
from ..snapshots import run_delta


def announce(run_id: int) -> None:
    """After commit, tells the run's watchers what changed, soon."""
    transaction.on_commit(lambda: _soon(run_id))


def _soon(run_id: int) -> None:
    if settings.ANNOUNCE_AT_ONCE:
        send_delta(run_id)
    else:
        events.throttle.soon(run_id, lambda: send_delta(run_id))


def send_delta(run_id: int) -> None:
    """Numbers and sends one delta with every step that changed since the last; nothing when nothing did."""
    group = events.run_group(run_id)
    try:
        delta = _take_delta(run_id) if events.anybody_watches(group) else None
    except DatabaseError:
        # The rows stay dirty: the next announcement carries them.
        return
    if delta:
        events.send(group, delta)
    project_id = Run.objects.values_list("project_id", flat=True).get(pk=run_id)
    events.send(events.project_group(project_id), {"type": "project", "run": run_id})


def _take_delta(run_id: int) -> dict[str, object] | None:
    # Only the marks are taken under the lock. What is read after may be newer than its number: then it comes twice.
    dirty = _take_marks(run_id)
    if dirty is None:
        return None
    return run_delta(Run.objects.select_related("project", "version__pipeline").get(pk=run_id), dirty)


@transaction.atomic
def _take_marks(run_id: int) -> set[str] | None:
    """The steps that changed since the last delta, no longer marked; None where nothing at all did."""
    run = Run.objects.select_for_update().only("dirty").filter(pk=run_id).first()
    tallies = StepTally.objects.filter(run_id=run_id, dirty=True)
    dirty = set(tallies.values_list("step", flat=True))
    if run is None or not (dirty or run.dirty):
        return None
    tallies.filter(step__in=dirty).update(dirty=False)
    Run.objects.filter(pk=run_id).update(seq=F("seq") + 1, dirty=False)
    return dirty
