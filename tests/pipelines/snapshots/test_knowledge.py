"""What a brand is known by, for people and for steps."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import add_document, archive_document, create_brand, read_document
from pipelines.media.meaning import can_embed
from pipelines.models import Brand, DocumentVersion, Project
from pipelines.snapshots.knowledge import documents_of, nearest
from studio.models import User
from tests.documents import pdf_of

pytestmark = pytest.mark.django_db
installed = pytest.mark.skipif(not can_embed(), reason="the network that understands words is not installed")
PAGES = [
    ["# Colour", "Our primary colour is a deep blue, never a light one."],
    ["# Logo", "Keep clear space around the logo."],
    ["# Voice", "We speak plainly and warmly."],
]


@pytest.fixture
def brand(project: Project, alice: User) -> Brand:
    return create_brand(project, name="North", by=alice)


def ready(brand: Brand, data: bytes, name: str) -> DocumentVersion:
    version = add_document(brand, data=data, name=name, by=None)
    read_document(version.pk)
    return version


@installed
def test_the_nearest_passages_come_numbered_with_their_page_document_and_version(
    brand: Brand, django_assert_num_queries: Any
) -> None:
    guide = ready(brand, pdf_of(PAGES), "guide.pdf")
    notes = ready(brand, "# Büro\n\nDas Büro ist montags geschlossen.".encode(), "notes.md")
    asked = [guide.pk, notes.pk]
    with django_assert_num_queries(3):
        first, *_ = nearest(asked, "How much room does the logo need?", most=2)
    assert (first.number, first.document, first.version, first.page) == (1, "guide.pdf", 1, 2)
    assert (first.text, first.passage) == ("Keep clear space around the logo.", guide.passages.get(page=2).pk)
    with django_assert_num_queries(2):
        found = nearest(asked, "Welche Tage hat das Büro offen?", most=9, floor=-1.0)
    assert [source.number for source in found] == [1, 2, 3, 4]
    assert found[0].document == "notes.md"
    assert [source.score for source in found] == sorted((source.score for source in found), reverse=True)
    assert nearest(asked, "Which shade of blue?", most=9, floor=0.99) == []
    assert nearest([notes.pk], "Which shade of blue?", most=9, floor=-1.0)[0].document == "notes.md"


@installed
def test_a_version_is_looked_into_from_the_moment_it_is_ready(brand: Brand) -> None:
    version = add_document(brand, data=pdf_of(PAGES), name="guide.pdf", by=None)
    assert nearest([version.pk], "logo", most=3, floor=-1.0) == []
    read_document(version.pk)
    assert len(nearest([version.pk], "logo", most=3, floor=-1.0)) == 3
    assert nearest([], "logo", most=3) == nearest([version.pk], " ", most=3) == []


@installed
def test_people_see_each_document_with_its_versions_in_two_queries(
    brand: Brand, alice: User, django_assert_num_queries: Any
) -> None:
    old = ready(brand, b"Old.", "old.txt")
    ready(brand, pdf_of(PAGES), "guide.pdf")
    add_document(brand, data=pdf_of(PAGES[:1]), name="guide.pdf", by=alice)
    archive_document(old.document, by=alice)
    with django_assert_num_queries(2):
        (guide,) = documents_of(brand)
        assert guide.ready is not None
        assert (guide.newest.number, guide.ready.number) == (2, 1)
        assert [version.passage_count for version in guide.versions] == [0, 3]  # type: ignore[attr-defined]
    assert [known.document.name for known in documents_of(brand, archived=True)] == ["guide.pdf", "old.txt"]
