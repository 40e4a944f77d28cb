"""What a brand is known by: its documents for people, and the passages nearest to some words for steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from ..errors import Invalid
from ..knowledge import Source, take_turns
from ..media.meaning import embed_texts, of_length_one
from ..media.nearness import Shelf
from ..models import Brand, Document, DocumentState, DocumentVersion, Passage
from .passage_index import covers, nearest_indexed

# Bytes in a process that looks into so many: some 150,000 passages as this machine reads them.
MOST_AT_HAND: Final = 230_000_000
LONGEST_WORDS: Final = 4_000
HERE: Final = ""

# A version by its primary key and when it was read, since what was read never changes; and the column that is compared.
Key = tuple[int, datetime | None, str]
Read = list[tuple[int, datetime | None]]
# A question as a model embeds it, by the model's name.
Asked = Mapping[str, Sequence[float]]
Found = list[tuple[int, float]]

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


def has_passages(version_pks: Sequence[int]) -> bool:
    """Whether there is anything to look into."""
    return Passage.objects.filter(version__in=version_pks, version__state=DocumentState.READY).exists()


def outside_models(version_pks: Sequence[int]) -> list[str]:
    """The connections' models that have read some of these versions, by name."""
    rows = DocumentVersion.objects.filter(pk__in=version_pks, state=DocumentState.READY).exclude(embed_model=HERE)
    return list(rows.order_by("embed_model").values_list("embed_model", flat=True).distinct())


def nearest(
    version_pks: Sequence[int], words: str, *, most: int, floor: float = 0.2, asked: Asked | None = None
) -> list[Source]:
    """The passages of these versions that mean most nearly what the words do, numbered from 1, the nearest first.

    What was read by a model in `asked` is compared as that model embeds the words, all else as this machine does. The
    cosines of two models cannot be compared: their passages take turns, each one's nearest, then each one's second, so
    that `score` does not fall from one to the next any more. Raises StepFailed where the network that understands words
    is missing, and Invalid where a model embeds otherwise than when it read.
    """
    if not version_pks or not words.strip() or most < 1:
        return []
    outside = asked or {}
    ready = DocumentVersion.objects.filter(pk__in=version_pks, state=DocumentState.READY).order_by("pk")
    read_by: dict[str, Read] = {}
    for pk, read_at, model in ready.values_list("pk", "read_at", "embed_model"):
        read_by.setdefault(model if model in outside else HERE, []).append((pk, read_at))
    ranked = [
        _nearest_outside(there, model, outside[model], most, floor)
        if model
        else _nearest_here(there, words, most, floor)
        for model, there in sorted(read_by.items())
    ]
    found = take_turns(ranked, most)
    rows = (
        Passage.objects.select_related("version__document").defer("vector", "outside").in_bulk([pk for pk, _ in found])
    )
    kept = [(rows[pk], score) for pk, score in found if pk in rows]
    return [_source(number, passage, score) for number, (passage, score) in enumerate(kept, start=1)]


def _nearest_here(there: Read, words: str, most: int, floor: float) -> Found:
    """By what is on this machine: PostgreSQL finds them where it can, else this process compares every passage."""
    wanted = embed_texts([words[:LONGEST_WORDS]])[0]
    pks = [pk for pk, _ in there]
    if covers(pks):
        return nearest_indexed(pks, wanted.tolist(), most=most, floor=floor)
    return _shelf.nearest(_keys(there, "vector"), wanted, most=most, floor=floor, fill=_vectors)


def _nearest_outside(there: Read, model: str, wanted: Sequence[float], most: int, floor: float) -> Found:
    try:
        return _shelf.nearest(
            _keys(there, "outside"), of_length_one([wanted])[0], most=most, floor=floor, fill=_vectors
        )
    except ValueError as error:
        raise Invalid(
            f"`{model}` embeds otherwise than when it read the brand’s documents: another model answers by its name "
            "now. Have it connected under another name, and choose that for the documents."
        ) from error


def _keys(there: Read, column: str) -> list[Key]:
    return [(pk, read_at, column) for pk, read_at in there]


def _vectors(keys: list[Key]) -> Iterator[tuple[Key, int, bytes]]:
    """What is stored of these versions, all in one column."""
    by_pk, column = {key[0]: key for key in keys}, keys[0][2]
    rows = Passage.objects.filter(version__in=by_pk).order_by("version_id", "number")
    for version, pk, vector in rows.values_list("version_id", "pk", column).iterator(chunk_size=2_000):
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
