"""`python -m tests.passages`: asks for passages on the PostgreSQL with pgvector that DATABASE_URL names, in every way.

It leaves with 1, and says why, where two ways give other answers, or a way is taken that should not be.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

VERSIONS, PASSAGES, THEMES = 6, 700, 40
QUESTIONS, MOST, FLOOR = 25, 8, 0.1
# A graph of neighbours is made with some chance; in practice it finds them all.
GRAPH_FINDS = 0.98


def main() -> int:
    """Fills a shelf and the index with the same passages, and puts the same questions to both."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    problems = list(_problems())
    print("\n".join(problems) or "both ways answer alike", flush=True)
    return int(bool(problems))


def _problems() -> Iterator[str]:
    from django.core.management import call_command

    from pipelines.models import Passage
    from pipelines.snapshots import passage_index

    rng = np.random.default_rng(7)
    themes = rng.normal(size=(THEMES, 384))
    versions = _add_versions(rng, themes)
    if passage_index.covers(versions):
        yield "passages that were never filled in are taken for indexed"
    call_command("index_passages", verbosity=0)
    if not passage_index.covers(versions) or "yet" in passage_index.describe_index():
        yield f"not all passages were filled in: {passage_index.describe_index()}"
    questions = [_near(rng, themes[at % THEMES]) for at in range(QUESTIONS)]
    yield from _compare("one by one", versions[1:4], questions, least=1.0)
    _prefer_the_graph()
    yield from _compare("by the graph", versions, questions, least=GRAPH_FINDS)
    yield from _compare("by the graph, of few among many", versions[2:3], questions, least=GRAPH_FINDS)
    Passage.objects.filter(version=versions[0]).delete()
    yield from _compare("by the graph, after a version went", versions[1:], questions, least=GRAPH_FINDS)
    yield from _read_one()
    call_command("migrate", "pipelines", "0020", verbosity=0)
    if passage_index.covers(versions):
        yield "the index is taken for there after it was taken away"
    call_command("migrate", verbosity=0)


def _prefer_the_graph() -> None:
    """Has so few passages be looked for as many are."""
    from django.db import connection

    from pipelines.snapshots import passage_index

    passage_index._MANY = "SELECT true"  # type: ignore[misc]
    with connection.cursor() as cursor:
        cursor.execute("SET enable_sort = off")


def _compare(way: str, versions: list[int], questions: list[Any], *, least: float) -> Iterator[str]:
    """The shelf compares every passage, so it is right; at least such a share of what it finds is found."""
    from pipelines.media.nearness import Shelf
    from pipelines.models import Passage
    from pipelines.snapshots.passage_index import nearest_indexed

    rows = Passage.objects.filter(version__in=versions).order_by("version_id", "number")
    stored = [(version, pk, bytes(vector)) for version, pk, vector in rows.values_list("version_id", "pk", "vector")]
    shelf: Shelf[int] = Shelf(len(stored) * 384 * 4)
    wanted = there = 0
    for question in questions:
        right = shelf.nearest(versions, question, most=MOST, floor=FLOOR, fill=lambda _: stored)
        found = nearest_indexed(versions, question.tolist(), most=MOST, floor=FLOOR)
        scores = dict(right)
        if any(abs(score - scores.get(pk, score)) > 2e-6 for pk, score in found):
            yield f"{way}: other scores, {found} instead of {right}"
        if least == 1.0 and [pk for pk, _ in found] != [pk for pk, _ in right]:
            yield f"{way}: {found} instead of {right}"
        wanted, there = wanted + len(right), there + sum(pk in scores for pk, _ in found)
    if not wanted or there < least * wanted:
        yield f"{way}: {there} of {wanted} found"


def _read_one() -> Iterator[str]:
    """A document that a worker reads is in the index from the moment it is ready."""
    from pipelines.actions import add_document, read_document
    from pipelines.media.meaning import can_embed
    from pipelines.models import Brand
    from pipelines.snapshots.knowledge import nearest
    from pipelines.snapshots.passage_index import covers

    if not can_embed():
        return
    text = b"# Logo\n\nKeep clear space around the logo.\n\n# Voice\n\nWe speak plainly."
    version = add_document(Brand.objects.get(), data=text, name="guide.md", by=None)
    read_document(version.pk)
    found = nearest([version.pk], "How much room does the logo need?", most=1)
    if not covers([version.pk]) or [source.text for source in found] != ["Keep clear space around the logo."]:
        yield f"what a worker has read is not found: {found}"


def _add_versions(rng: Any, themes: Any) -> list[int]:
    """Passages as an earlier release has left them: with their vectors, but not in the index."""
    from pipelines.media.meaning import pack
    from pipelines.models import Brand, Document, DocumentState, DocumentVersion, Passage, Project

    brand = Brand.objects.create(project=Project.objects.create(slug="north", name="North"), name="North")
    made = []
    for at in range(VERSIONS):
        document = Document.objects.create(brand=brand, name=f"{at}.txt")
        version = DocumentVersion.objects.create(document=document, number=1, bytes=1, state=DocumentState.READY)
        rows = np.array([_near(rng, themes[number % THEMES]) for number in range(PASSAGES)])
        Passage.objects.bulk_create(
            Passage(version=version, number=number, text="A sentence.", vector=vector)
            for number, vector in enumerate(pack(rows), start=1)
        )
        made.append(version.pk)
    return made


def _near(rng: Any, theme: Any) -> Any:
    found = theme + 0.8 * rng.normal(size=384)
    return (found / np.linalg.norm(found)).astype(np.float32)


if __name__ == "__main__":
    sys.exit(main())
