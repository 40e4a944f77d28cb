"""The column in which PostgreSQL keeps what passages mean, where its extension `vector` (pgvector) is installed.

It is the database's own and no field of Passage: on SQLite, and without the extension, it is missing, and nothing
needs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# Kept inline, so that comparing many passages reads them in one go; the second index finds what is still to be filled.
_BUILD: Final = (
    "CREATE EXTENSION IF NOT EXISTS vector",
    "ALTER TABLE pipelines_passage ADD COLUMN IF NOT EXISTS meaning vector(384)",
    "ALTER TABLE pipelines_passage ALTER COLUMN meaning SET STORAGE PLAIN",
    "CREATE INDEX IF NOT EXISTS passage_meaning ON pipelines_passage USING hnsw (meaning vector_cosine_ops)",
    "CREATE INDEX IF NOT EXISTS passage_without_meaning ON pipelines_passage (version_id) WHERE meaning IS NULL",
)
_DROP: Final = "ALTER TABLE pipelines_passage DROP COLUMN IF EXISTS meaning"
_OFFERED: Final = "SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'vector')"
_THERE: Final = (
    "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('pipelines_passage') "
    "AND attname = 'meaning' AND NOT attisdropped)"
)


def build_index(here: BaseDatabaseWrapper = connection) -> bool:
    """Makes the column and its indexes where they are missing; False where the database has none or does not let us.

    Passages that are there already have to be filled in afterwards.
    """
    if not _says(here, _OFFERED):
        return False
    try:
        with transaction.atomic(here.alias), here.cursor() as cursor:
            for statement in _BUILD:
                cursor.execute(statement)
    except DatabaseError:
        # It may not be created, or is too old for such an index: all is taken back, and processes look by themselves.
        return False
    return True


def drop_index(here: BaseDatabaseWrapper = connection) -> None:
    """Takes the column and its indexes away; the extension stays, for others may use it."""
    if here.vendor == "postgresql":
        with here.cursor() as cursor:
            cursor.execute(_DROP)


def has_index() -> bool:
    """Whether the column is there; asked anew each time, for the extension may come and go while processes run."""
    return _says(connection, _THERE)


def vector_text(numbers: Iterable[float]) -> str:
    """Float32 numbers as the database reads them, none of their digits lost."""
    return f"[{','.join(f'{number:.9g}' for number in numbers)}]"


def _says(here: BaseDatabaseWrapper, question: str) -> bool:
    if here.vendor != "postgresql":
        return False
    with here.cursor() as cursor:
        cursor.execute(question)
        return bool(cursor.fetchone()[0])
