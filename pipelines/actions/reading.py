"""Reading: a worker makes passages of a version of a document, and a run goes on where a model is asked besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from ..errors import BadFile, Stale, StudioError
from ..knowledge import Page, Part, split_pages, with_heading
from ..media import documents, meaning
from ..models import DocumentState, DocumentVersion, Passage, content_name
from .passage_index import index_passages
from .readers import unheld
from .reading_runs import collect_vectors, start_reading_run

HELD_FOR: Final = timedelta(minutes=5)
MOST_TRIES: Final = 3
MOST_PASSAGES: Final = 20_000
AT_ONCE: Final = 128
TAKEN: Final = "Somebody else reads this document now."
GIVEN_UP: Final = (
    "Reading this document ended its worker several times. Save it anew, in smaller parts, then add it again."
)


def read_document(pk: int) -> None:
    """Reads a version into its passages, in a worker; one that somebody else reads, or that was read, is left alone.

    Where a model of a connection is asked besides, it is ready once its run has ended and this is called again. What
    stands in the way is told on the version, which has failed then.
    """
    version = _hold(pk)
    if version is None:
        return
    try:
        if version.run:
            _collect(version)
        elif version.passages.exists():
            _go_on(version)
        else:
            _read(version)
    except StudioError as error:
        _mine(version).update(state=DocumentState.FAILED, told=error.message[:400], held_until=None)


def _hold(pk: int) -> DocumentVersion | None:
    """The version, held for a while by whoever asks first; one that ended worker after worker is given up."""
    there = unheld().filter(pk=pk)
    if there.filter(tries__gte=MOST_TRIES).update(state=DocumentState.FAILED, told=GIVEN_UP, held_until=None):
        return None
    if not there.update(held_until=timezone.now() + HELD_FOR, tries=F("tries") + 1):
        return None
    return DocumentVersion.objects.select_related("document__brand__project", "run", "created_by").get(pk=pk)


def _mine(version: DocumentVersion) -> QuerySet[DocumentVersion]:
    """The version while it is still held as it was when it was taken."""
    held = {"tries": version.tries, "run": version.run_id}
    return DocumentVersion.objects.filter(pk=version.pk, state=DocumentState.READING, **held)


def _hold_on(version: DocumentVersion) -> None:
    """Holds the version on; raises Stale where somebody else has taken it."""
    if not _mine(version).update(held_until=timezone.now() + HELD_FOR):
        raise Stale(TAKEN)


def _read(version: DocumentVersion) -> None:
    pages = documents.read_document(_stored(version), version.mime)
    parts = _split(pages)
    _keep(version, pages, parts, _vectors(version, parts))


def _stored(version: DocumentVersion) -> bytes:
    try:
        with default_storage.open(content_name(version.sha256)) as stored:
            data: bytes = stored.read()
    except FileNotFoundError as error:
        raise BadFile("The file is not in the storage any more. Add the document once more.") from error
    return data


def _split(pages: Sequence[Page]) -> list[Part]:
    parts = split_pages(pages)
    if len(parts) > MOST_PASSAGES:
        raise BadFile(
            f"This document has {len(parts):,} passages; at most {MOST_PASSAGES:,} can be looked into. "
            "Add it in several files."
        )
    return parts


def _vectors(version: DocumentVersion, parts: Sequence[Part]) -> list[bytes]:
    """What each passage means, with its heading; the version is held on while that is found out."""
    found: list[bytes] = []
    for at in range(0, len(parts), AT_ONCE):
        texts = [with_heading(part.heading, part.text) for part in parts[at : at + AT_ONCE]]
        found += meaning.pack(meaning.embed_texts(texts))
        _hold_on(version)
    return found


@transaction.atomic
def _keep(version: DocumentVersion, pages: Sequence[Page], parts: Sequence[Part], vectors: Sequence[bytes]) -> None:
    """Its passages, and that it is ready or which run goes on; or nothing where it is not held any more."""
    if not _mine(version).update(pages=sum(1 for page in pages if page.number)):
        return
    rows = (
        Passage(version=version, number=number, page=part.page, heading=part.heading, text=part.text, vector=vector)
        for number, (part, vector) in enumerate(zip(parts, vectors, strict=True), start=1)
    )
    Passage.objects.bulk_create(rows, batch_size=500)
    index_passages(version=version.pk)
    _go_on(version)


@transaction.atomic
def _go_on(version: DocumentVersion) -> None:
    """That its passages are there: it is ready, unless a model is to be asked; then its run begins with that."""
    _hold_on(version)
    run = start_reading_run(version) if version.embed_model else None
    if run is None:
        _mine(version).update(**_ready())
    else:
        _mine(version).update(run=run, tries=0, held_until=None)


def _collect(version: DocumentVersion) -> None:
    """What its run has found out is put to the passages, a few at a time; harmless to stop on the way."""
    for _ in collect_vectors(version):
        _hold_on(version)
    _mine(version).update(**_ready())


def _ready() -> dict[str, Any]:
    return {"state": DocumentState.READY, "told": "", "read_at": timezone.now(), "held_until": None}
