"""What a brand is known by: added once, archived, and read anew by the model that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from pipelines import queue as queue_module
from pipelines import tasks
from pipelines.actions import (
    add_document,
    archive_document,
    choose_embed_model,
    connect,
    create_brand,
    document_versions_now,
    read_document,
)
from pipelines.actions.contents import drop_contents
from pipelines.errors import BadFile, Invalid, Stale
from pipelines.media import meaning
from pipelines.models import AuditEntry, Brand, DocumentState, DocumentVersion, Passage, Project, content_name
from studio.models import User
from tests.documents import locked, pdf_of

pytestmark = pytest.mark.django_db
GUIDE = b"# Colour\n\nOur primary colour is a deep blue.\n\n# Logo\n\nKeep clear space around the logo.\n"
installed = pytest.mark.skipif(not meaning.can_embed(), reason="the network that understands words is not installed")


@pytest.fixture
def brand(project: Project, alice: User) -> Brand:
    return create_brand(project, name="North", by=alice)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is laid into the queue."""
    laid: list[tuple[Any, ...]] = []
    monkeypatch.setattr(queue_module, "_put", lambda *what, **_: laid.append(what))
    monkeypatch.setattr(queue_module, "is_empty", lambda lane: True)
    return laid


def ready(brand: Brand, data: bytes = GUIDE, name: str = "guide.md", by: User | None = None) -> DocumentVersion:
    version = add_document(brand, data=data, name=name, by=by)
    read_document(version.pk)
    version.refresh_from_db()
    return version


@installed
def test_a_document_is_added_put_into_the_queue_and_read_into_passages(
    brand: Brand, alice: User, put: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        version = add_document(
            brand, data=pdf_of([["# Blue", "It is deep."], ["It is calm."]]), name="a/g.pdf", by=alice
        )
    assert (version.number, version.state, version.document.name) == (1, DocumentState.READING, "g.pdf")
    assert put == [("media", queue_module.READ, version.pk)]
    tasks.read_document(version.pk)
    version.refresh_from_db()
    assert (version.state, version.pages, version.told, version.held_until) == (DocumentState.READY, 2, "", None)
    rows = list(Passage.objects.filter(version=version).values_list("number", "page", "heading", "text"))
    assert rows == [(1, 1, "Blue", "It is deep."), (2, 2, "Blue", "It is calm.")]
    assert {len(bytes(passage.vector)) for passage in version.passages.all()} == {384 * 4}
    entry = AuditEntry.objects.get(noun="document")
    assert (entry.deed, entry.by_id, entry.after["name"], entry.after["version"]) == ("add", alice.pk, "g.pdf", 1)


@installed
def test_equal_bytes_make_no_version_and_others_make_the_next(brand: Brand, alice: User) -> None:
    first = ready(brand, by=alice)
    assert ready(brand, by=alice) == first
    second = ready(brand, data=GUIDE + b"More.", by=alice)
    assert (second.document, second.number) == (first.document, 2)
    assert AuditEntry.objects.filter(noun="document").count() == 2
    assert document_versions_now(brand) == [second.pk]


@installed
def test_runs_look_into_the_newest_ready_version_of_a_brand_and_of_those_above(
    project: Project, brand: Brand, alice: User
) -> None:
    market = create_brand(project, name="North Germany", by=alice, parent=brand)
    above, old, own = ready(brand), ready(brand, name="old.md"), ready(market, data=b"Unser Blau.", name="de.txt")
    ready(brand, data=locked(pdf_of([["x"]])), name="guide.md")
    add_document(brand, data=b"Still to be read.", name="guide.md", by=alice)
    archive_document(old.document, by=alice)
    assert document_versions_now(market) == sorted([above.pk, own.pk])
    assert document_versions_now(brand) == [above.pk]
    assert document_versions_now(None) == []
    with pytest.raises(Stale):
        archive_document(old.document, by=alice)
    assert add_document(brand, data=GUIDE, name="old.md", by=alice) == old
    assert document_versions_now(brand) == sorted([above.pk, old.pk])


def test_what_cannot_be_a_document_is_refused_at_the_door(brand: Brand, alice: User) -> None:
    for data, name, error in ((b"\x89PNG....", "a.png", BadFile), (GUIDE, " ", Invalid), (GUIDE, "a" * 201, Invalid)):
        with pytest.raises(error):
            add_document(brand, data=data, name=name, by=alice)
    assert not brand.documents.exists()


def test_eviction_leaves_the_files_of_documents(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    version = add_document(brand, data=GUIDE, name="guide.md", by=None)
    monkeypatch.setattr("pipelines.actions.contents.AGES_AFTER", timedelta(seconds=-1))
    drop_contents([version.sha256])
    assert default_storage.exists(content_name(version.sha256))


@pytest.fixture
def model() -> str:
    """A model that a connection offers; nobody asks it here."""
    connect("openai", name="studio", base_url="http://127.0.0.1:1/v1", values={"key": "k"}, private=True)
    return "studio/text-embedding-3-small"


@installed
def test_choosing_a_model_makes_a_next_version_of_each_document_that_was_read_otherwise(
    brand: Brand,
    alice: User,
    model: str,
    put: list[tuple[Any, ...]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    old, gone, locked_up = ready(brand), ready(brand, name="old.md"), locked(pdf_of([["x"]]))
    ready(brand, data=locked_up, name="locked.pdf")
    archive_document(gone.document, by=alice)
    put.clear()
    with django_capture_on_commit_callbacks(execute=True):
        (made,) = choose_embed_model(brand, model=model, by=alice)
    assert put == [("media", queue_module.READ, made.pk)]
    assert (made.document_id, made.number, made.sha256, made.created_by) == (old.document_id, 2, old.sha256, alice)
    assert (made.embed_model, made.state, old.embed_model) == (model, DocumentState.READING, "")
    assert document_versions_now(brand) == [old.pk]
    entry = AuditEntry.objects.get(deed="choose", noun="brand")
    assert (entry.before, entry.after) == ({"embed_model": ""}, {"embed_model": model})
    assert choose_embed_model(brand, model=model, by=alice) == []
    assert AuditEntry.objects.filter(deed="choose").count() == 1
    (back,) = choose_embed_model(brand, model="", by=alice)
    assert (back.number, back.embed_model) == (3, "")


@pytest.mark.parametrize(
    "name", ["auto", "rehearsal", "rehearsal/hashes-1", "studio/gpt-6-luna", "openai/text-embedding-3-small", "\x00"]
)
def test_what_no_connection_offers_for_it_is_refused(brand: Brand, alice: User, model: str, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        choose_embed_model(brand, model=name, by=alice)
    assert refused.value.loc == ("model",)
    brand.refresh_from_db()
    assert brand.embed_model == ""


@installed
def test_equal_bytes_make_a_next_version_where_another_model_reads_now(brand: Brand, alice: User, model: str) -> None:
    first = ready(brand)
    archive_document(first.document, by=alice)
    choose_embed_model(brand, model=model, by=alice)
    second = add_document(brand, data=GUIDE, name="guide.md", by=alice)
    assert (second.number, second.embed_model, second.sha256) == (2, model, first.sha256)
    assert add_document(brand, data=GUIDE, name="guide.md", by=alice) == second
