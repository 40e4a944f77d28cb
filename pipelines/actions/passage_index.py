"""Passages are put where PostgreSQL finds the nearest by itself, if it can."""

from __future__ import annotations

from typing import Final

from django.db import connection

from ..media import meaning
from ..models import Passage
from ..models.passage_index import has_index, vector_text

AT_ONCE: Final = 500
_FILL: Final = (
    "UPDATE pipelines_passage SET meaning = told.meaning::vector "
    "FROM unnest(%s::bigint[], %s::text[]) AS told (id, meaning) WHERE pipelines_passage.id = told.id"
)


def index_passages(*, version: int | None = None) -> int:
    """Fills in what is missing, of one version or of all, and says how many passages that were; 0 without an index.

    Harmless to repeat, to stop on the way and to run beside readers.
    """
    if not has_index():
        return 0
    filled = 0
    while bare := _bare(version):
        _fill(bare)
        filled += len(bare)
    return filled


def _bare(version: int | None) -> list[tuple[int, bytes]]:
    rows = Passage.objects.extra(where=["meaning IS NULL"]).order_by("version_id")
    rows = rows if version is None else rows.filter(version=version)
    return [(pk, bytes(vector)) for pk, vector in rows.values_list("pk", "vector")[:AT_ONCE]]


def _fill(bare: list[tuple[int, bytes]]) -> None:
    texts = [vector_text(row) for row in meaning.unpack([vector for _, vector in bare]).tolist()]
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [[pk for pk, _ in bare], texts])
