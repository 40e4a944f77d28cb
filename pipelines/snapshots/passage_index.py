"""The passages nearest to some words, found by PostgreSQL itself where its extension `vector` is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction

from ..models.passage_index import has_index, vector_text

# Up to so many passages are compared one by one; among more, a graph of neighbours (HNSW) finds the way.
EXACT_UP_TO: Final = 20_000
_WIDTH: Final = "200"
# From here on a search in the graph goes on until enough passages of the versions asked for have come.
_GOES_ON: Final = (0, 8)
_AMONG: Final = "FROM pipelines_passage WHERE version_id = ANY(%(versions)s::bigint[])"
_SCORE: Final = "SELECT id, 1 - (meaning <=> %(wanted)s::vector) AS score"
# Ordered by the score and not by the operator, which no index answers: each passage is compared.
_EXACT: Final = f"{_SCORE} {_AMONG} ORDER BY score DESC, id LIMIT %(most)s"
_BY_GRAPH: Final = f"{_SCORE} {_AMONG} ORDER BY meaning <=> %(wanted)s::vector LIMIT %(most)s"
_SETTINGS: Final = (
    f"SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '{_WIDTH}', true)"
)
_COVERED: Final = f"SELECT NOT EXISTS (SELECT 1 {_AMONG} AND meaning IS NULL)"
_MANY: Final = f"SELECT count(*) > {EXACT_UP_TO} FROM (SELECT 1 {_AMONG} LIMIT {EXACT_UP_TO + 1}) AS first"  # noqa: S608
_VERSION: Final = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
_BARE: Final = "SELECT count(*) FROM pipelines_passage WHERE meaning IS NULL"


def covers(version_pks: Sequence[int]) -> bool:
    """Whether the database can answer for all passages of these versions."""
    return has_index() and bool(_ask(_COVERED, {"versions": list(version_pks)})[0][0])


def nearest_indexed(
    version_pks: Sequence[int], wanted: Sequence[float], *, most: int, floor: float
) -> list[tuple[int, float]]:
    """The keys of the nearest passages and their cosine, the nearest first, none below the floor.

    Up to 20,000 passages each is compared; among more the graph may miss one that is nearly as near as the last.
    """
    asked = {"versions": list(version_pks), "wanted": vector_text(wanted), "most": most}
    found = _by_graph(asked) if _many(asked) else []
    if len(found) < most:
        found = _ask(_EXACT, asked)
    scored = sorted((-score, pk) for pk, score in found if score >= floor)
    return [(pk, round(-score, 6)) for score, pk in scored]


def describe_index() -> str:
    """Where passages are looked for, and what could be done about it."""
    if connection.vendor != "postgresql":
        return "looked for in each process"
    if not has_index():
        return "looked for in each process; with pgvector in the database and manage.py index_passages, by PostgreSQL"
    bare = _ask(_BARE, {})[0][0]
    told = f"looked for by PostgreSQL with pgvector {_ask(_VERSION, {})[0][0]}"
    return f"{told}; {bare:,} are not indexed yet: manage.py index_passages" if bare else told


def _many(asked: dict[str, Any]) -> bool:
    """Whether there are so many that the graph is asked, by an extension that can."""
    if not _ask(_MANY, {"versions": asked["versions"]})[0][0]:
        return False
    major, minor, *_ = str(_ask(_VERSION, {})[0][0]).split(".")
    return (int(major), int(minor)) >= _GOES_ON


def _by_graph(asked: dict[str, Any]) -> list[tuple[int, float]]:
    with transaction.atomic():
        _ask(_SETTINGS, {})
        return _ask(_BY_GRAPH, asked)


def _ask(question: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, asked)
        return list(cursor.fetchall())
