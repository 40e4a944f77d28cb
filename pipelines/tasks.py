"""RQ's doors: they take primary keys and call one thing."""

from __future__ import annotations

from functools import partial

from . import actions, queue
from .actions import make_thumb
from .exchange import deliver_due, pull_model
from .models import Asset, BrandVersion, Connection
from .shift import work_shift


def work(lane: str) -> None:
    """A wake-up: works on whatever is next in a lane for one shift, then lets a fresh process go on."""
    if work_shift(lane, comes_more=partial(queue.take_wake_up, lane)):
        queue.wake(lane)


def thumb(asset_id: str) -> None:
    """Makes the thumbnail of an uploaded picture."""
    if asset := Asset.objects.filter(pk=asset_id).first():
        make_thumb(asset)


def rehearse(pk: int) -> None:
    """Paints the picture of a brand version's specimen."""
    if version := BrandVersion.objects.filter(pk=pk).first():
        actions.make_rehearsed(version)


def pull(connection_id: int, model: str, turn: int) -> None:
    """Has a connection's service fetch a model, for one turn of many."""
    if connection := Connection.objects.filter(pk=connection_id).first():
        pull_model(connection, model, turn=turn)


def deliver() -> None:
    """Tells subscribers what has happened, for one turn of maybe many."""
    if deliver_due():
        queue.ask_to_deliver()


def read_document(pk: int) -> None:
    """Reads a version of a document into its passages."""
    actions.read_document(pk)
