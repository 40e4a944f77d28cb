"""What a brand is known by: its documents for people, and the passages nearest to some words for steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from ..knowledge import Source
from ..media.meaning import embed_texts
from ..media.nearness import Shelf
from ..models import Brand, Document, DocumentState, DocumentVersion, Passage
from .passage_index import covers, nearest_indexed

# 384 numbers of 4 bytes each: some 230 MB in a process that looks into so many.
MOST_AT_HAND: Final = 150_000
LONGEST_WORDS: Final = 4_000

# A version by its primary key and when it was read: what was read never changes.
Key = tuple[int, datetime | None]

_shelf: Shelf[Key] = Shelf(MOST_AT_HAND)


@dataclass(frozen=True)
class KnownDocument:
    """A document of a brand with its versions, the newest first, each with `passage_count`."""

    document: Document
    versions: tuple[DocumentVersion, ...]

    @property
    def newest(self) -> DocumentVersion:
        """The version that was added last."""
        return self.versions[0]

    @property
    def ready(self) -> DocumentVersion | None:
        """The version that runs started now look into; None while none is ready."""
        return next((version for version in self.versions if version.state == DocumentState.READY), None)


def documents_of(brand: Brand, *, archived: bool = False) -> list[KnownDocument]:
    """The documents of a brand itself by name, in two queries; those that are archived only where asked for."""
    kept = Document.objects.filter(brand=brand).select_related("created_by")
    if not archived:
        kept = kept.filter(archived_at=None)
    versions = DocumentVersion.objects.filter(document__brand=brand).select_related("created_by")
    by_document: dict[int, list[DocumentVersion]] = {}
    for version in versions.annotate(passage_count=Count("passages")).order_by("-number"):
        by_document.setdefault(version.document_id, []).append(version)
    return [KnownDocument(document, tuple(by_document.get(document.pk, ()))) for document in kept]


def nearest(version_pks: Sequence[int], words: str, *, most: int, floor: float = 0.2) -> list[Source]:
    """The passages of these versions that mean most nearly what the words do, numbered from 1, the nearest first.

    PostgreSQL finds them where it can, else this process compares every passage. Raises StepFailed where the network
    that understands words is missing.
    """
    if not version_pks or not words.strip() or most < 1:
        return []
    wanted = embed_texts([words[:LONGEST_WORDS]])[0]
    ready = DocumentVersion.objects.filter(pk__in=version_pks, state=DocumentState.READY).order_by("pk")
    keys: list[Key] = list(ready.values_list("pk", "read_at"))
    there = [pk for pk, _ in keys]
    if covers(there):
        found = nearest_indexed(there, wanted.tolist(), most=most, floor=floor)
    else:
        found = _shelf.nearest(keys, wanted, most=most, floor=floor, fill=_vectors)
    rows = Passage.objects.select_related("version__document").defer("vector").in_bulk([pk for pk, _ in found])
    kept = [(rows[pk], score) for pk, score in found if pk in rows]
    return [_source(number, passage, score) for number, (passage, score) in enumerate(kept, start=1)]


def _vectors(keys: list[Key]) -> Iterator[tuple[Key, int, bytes]]:
    by_pk = {key[0]: key for key in keys}
    rows = Passage.objects.filter(version__in=by_pk).order_by("version_id", "number")
    for version, pk, vector in rows.values_list("version_id", "pk", "vector").iterator(chunk_size=2_000):
        yield by_pk[version], pk, bytes(vector)


def _source(number: int, passage: Passage, score: float) -> Source:
    version = passage.version
    return Source(
        number=number,
        document=version.document.name,
        version=version.number,
        page=passage.page,
        text=passage.text,
        score=score,
        passage=passage.pk,
    )
