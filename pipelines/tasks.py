"""RQ's doors: they take primary keys and call one thing."""

from __future__ import annotations

from . import queue
from .actions import make_thumb
from .models import Asset
from .runner import work_run


def work(run_id: int, lane: str) -> None:
    """A wake-up: works on a run for one slice, then lets others have their turn."""
    if work_run(run_id, lane):
        queue.wake(run_id, lane)


def thumb(asset_id: str) -> None:
    """Makes the thumbnail of an uploaded picture."""
    if asset := Asset.objects.filter(pk=asset_id).first():
        make_thumb(asset)
