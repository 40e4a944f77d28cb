"""What a brand is known by: documents are added and archived by people, and read by a worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .. import queue
from ..errors import BadFile, Invalid, Stale, StudioError
from ..knowledge import Page, Part, split_pages
from ..media import documents, meaning
from ..models import Brand, Document, DocumentState, DocumentVersion, Passage, content_name
from .assets import store_content
from .audit import note_done
from .passage_index import index_passages

HELD_FOR: Final = timedelta(minutes=5)
MOST_TRIES: Final = 3
MOST_PASSAGES: Final = 20_000
AT_ONCE: Final = 128
LONGEST_NAME: Final = 200
GIVEN_UP: Final = (
    "Reading this document ended its worker several times. Save it anew, in smaller parts, then add it again."
)


@transaction.atomic
def add_document(brand: Brand, *, data: bytes, name: str, by: AbstractBaseUser | None) -> DocumentVersion:
    """The document's first version, or its next where the brand has one of that name; a worker reads it then.

    Equal bytes make none: the version they have made is given back, and read again where that failed. What was archived
    is back with it. Raises BadFile for a file that can be no document, and Invalid for its name.
    """
    called = _called(name)
    mime = documents.sniff_document(data, name=called)
    document, _ = Document.objects.get_or_create(
        brand=brand, name=called, defaults={"created_by_id": by.pk if by else None}
    )
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    back = Document.objects.filter(pk=document.pk, archived_at__isnull=False).update(archived_at=None)
    version, new = _next(document, data=data, mime=mime, by=by)
    if version.state == DocumentState.READING:
        queue.ask_to_read(version.pk)
    if new or back:
        before = {"version": version.number - new or None, "archived": bool(back)}
        after = {"name": called, "version": version.number, "sha256": version.sha256, "archived": False}
        note_done("add", "document", document.pk, project=brand.project_id, by=by, before=before, after=after)
    return version


@transaction.atomic
def archive_document(document: Document, *, by: AbstractBaseUser | None) -> None:
    """Takes a document out of what runs started from now on look into; raises Stale where it is archived already."""
    if not Document.objects.filter(pk=document.pk, archived_at=None).update(archived_at=timezone.now()):
        raise Stale("This document is archived already.")
    brand = document.brand
    before, after = {"name": document.name, "archived": False}, {"name": document.name, "archived": True}
    note_done("archive", "document", document.pk, project=brand.project_id, by=by, before=before, after=after)


def document_versions_now(brand: Brand | None) -> list[int]:
    """The newest version that is ready of each document that a brand and those above it have, by primary key, sorted.

    Archived documents are left out; without a brand there are none.
    """
    above: list[int] = []
    while brand is not None:
        above.append(brand.pk)
        brand = brand.parent
    ready = DocumentVersion.objects.filter(
        document__brand__in=above, document__archived_at=None, state=DocumentState.READY
    )
    newest: dict[int, int] = {}
    for document, pk in ready.order_by("-number").values_list("document_id", "pk"):
        newest.setdefault(document, pk)
    return sorted(newest.values())


def read_document(pk: int) -> None:
    """Reads a version into its passages, in a worker; one that somebody else reads, or that was read, is left alone.

    What stands in the way is told on the version, which has failed then.
    """
    version = _hold(pk)
    if version is None:
        return
    try:
        pages = documents.read_document(_stored(version), version.mime)
        parts = _split(pages)
        vectors = _vectors(version, parts)
    except StudioError as error:
        _mine(version).update(state=DocumentState.FAILED, told=error.message[:400], held_until=None)
        return
    _keep(version, pages, parts, vectors)


def wake_readers() -> int:
    """Has workers read what nobody reads, also what one that died has left, and says how many versions those are."""
    waiting = list(DocumentVersion.objects.filter(_nobodys(), state=DocumentState.READING).values_list("pk", flat=True))
    for pk in waiting:
        queue.ask_to_read(pk)
    return len(waiting)


def _called(name: str) -> str:
    """The bare file name, never a path."""
    called = " ".join(PurePosixPath(name.replace("\\", "/")).name.replace("\x00", "").split())
    if not called:
        raise Invalid("A document needs a name.", loc=("name",))
    if len(called) > LONGEST_NAME:
        raise Invalid(f"A document's name may have {LONGEST_NAME} letters; this one has {len(called)}.", loc=("name",))
    return called


def _next(document: Document, *, data: bytes, mime: str, by: AbstractBaseUser | None) -> tuple[DocumentVersion, bool]:
    """The version that these bytes make, and whether it is new; an equal one that failed waits to be read again."""
    newest, sha256 = document.newest(), store_content(data)
    if newest and newest.sha256 == sha256:
        failed = DocumentVersion.objects.filter(pk=newest.pk, state=DocumentState.FAILED)
        failed.update(state=DocumentState.READING, told="", tries=0, held_until=None)
        newest.refresh_from_db()
        return newest, False
    version = DocumentVersion.objects.create(
        document=document,
        number=newest.number + 1 if newest else 1,
        sha256=sha256,
        mime=mime,
        bytes=len(data),
        created_by_id=by.pk if by else None,
    )
    return version, True


def _nobodys() -> Q:
    return Q(held_until=None) | Q(held_until__lt=timezone.now())


def _hold(pk: int) -> DocumentVersion | None:
    """The version, held for a while by whoever asks first; one that ended worker after worker is given up."""
    there = DocumentVersion.objects.filter(_nobodys(), pk=pk, state=DocumentState.READING)
    if there.filter(tries__gte=MOST_TRIES).update(state=DocumentState.FAILED, told=GIVEN_UP, held_until=None):
        return None
    if not there.update(held_until=timezone.now() + HELD_FOR, tries=F("tries") + 1):
        return None
    return DocumentVersion.objects.get(pk=pk)


def _mine(version: DocumentVersion) -> QuerySet[DocumentVersion]:
    """The version while it is still held as it was when it was taken."""
    return DocumentVersion.objects.filter(pk=version.pk, state=DocumentState.READING, tries=version.tries)


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
        texts = [f"{part.heading}\n{part.text}" if part.heading else part.text for part in parts[at : at + AT_ONCE]]
        found += meaning.pack(meaning.embed_texts(texts))
        if not _mine(version).update(held_until=timezone.now() + HELD_FOR):
            raise Stale("Somebody else reads this document now.")
    return found


@transaction.atomic
def _keep(version: DocumentVersion, pages: Sequence[Page], parts: Sequence[Part], vectors: Sequence[bytes]) -> None:
    """Its passages and that it is ready, or nothing where it is not held any more."""
    count = sum(1 for page in pages if page.number)
    ended = {"state": DocumentState.READY, "pages": count, "told": "", "read_at": timezone.now(), "held_until": None}
    if not _mine(version).update(**ended):
        return
    rows = (
        Passage(version=version, number=number, page=part.page, heading=part.heading, text=part.text, vector=vector)
        for number, (part, vector) in enumerate(zip(parts, vectors, strict=True), start=1)
    )
    Passage.objects.bulk_create(rows, batch_size=500)
    index_passages(version=version.pk)
