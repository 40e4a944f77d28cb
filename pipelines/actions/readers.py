"""Asking workers to read documents, and to go on with those whose run has ended."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from .. import queue
from ..models import DocumentState, DocumentVersion, Run
from ..states import RUN_LIVE


def unheld() -> QuerySet[DocumentVersion]:
    """The versions that are to be read and that nobody reads, neither a worker nor a run.

    What it asks of the run is asked apart from it, so that an update of these stays one guarded statement.
    """
    nobodys = Q(held_until=None) | Q(held_until__lt=timezone.now())
    return DocumentVersion.objects.filter(nobodys, ~run_goes_on(), state=DocumentState.READING)


def run_goes_on() -> Exists:
    """Whether the run that reads a version is still on its way."""
    return Exists(Run.objects.filter(pk=OuterRef("run"), state__in=RUN_LIVE))


def wake_readers() -> int:
    """Has workers read what nobody reads, also what one that died has left, and says how many versions those are."""
    waiting = list(unheld().values_list("pk", flat=True))
    for pk in waiting:
        queue.ask_to_read(pk)
    return len(waiting)


def wake_readers_of(run: Run) -> None:
    """Has workers go on with what a run has read, now that it has ended; with what had failed by it, once more."""
    there = DocumentVersion.objects.filter(run=run)
    there.filter(state=DocumentState.FAILED).update(state=DocumentState.READING, told="", tries=0, held_until=None)
    for pk in there.filter(state=DocumentState.READING).values_list("pk", flat=True):
        queue.ask_to_read(pk)
