"""Healing: what a dead worker held, what waits for a time that has come, and wake-ups that were lost."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings

from .. import queue
from ..errors import Stale
from ..models import StepTally
from ..states import RUN_LIVE
from .audit import seal_audit
from .calls import reconcile_calls
from .claims import orphans, reclaim
from .hand_offs import expire_hand_offs
from .readers import wake_readers
from .reviews import turn_reviews
from .waits import due, wake_by_run


def sweep() -> int:
    """Puts right what needs it and says how many step runs that were, and seals the audit log; harmless to repeat."""
    seal_audit()
    healed = 0
    for step_run in orphans():
        with suppress(Stale):
            healed += reclaim(step_run)
    return healed + wake_by_run(due()) + expire_hand_offs() + reconcile_calls() + turn_reviews()


def wake_again() -> None:
    """Wakes workers of lanes in which ready step runs or documents lie and no wake-up does, should some be lost."""
    for lane in settings.LANES:
        work = StepTally.objects.filter(lane=lane, ready__gt=0, run__state__in=RUN_LIVE, run__paused=False)
        if queue.is_empty(lane) and work.exists():
            queue.wake(lane)
    if queue.is_empty(queue.READERS):
        wake_readers()
