"""What a brand is known by: added once, read by one worker, and told where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import metadata
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from pipelines import queue as queue_module
from pipelines import tasks
from pipelines.actions import (
    add_document,
    archive_document,
    create_brand,
    document_versions_now,
    read_document,
    wake_again,
)
from pipelines.actions import knowledge as verbs
from pipelines.actions.contents import drop_contents
from pipelines.errors import BadFile, Invalid, Stale
from pipelines.media import meaning, networks
from pipelines.models import AuditEntry, Brand, DocumentState, DocumentVersion, Passage, Project, content_name
from studio.models import User
from tests.documents import docx_of, locked, pdf_of

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


def test_what_stands_in_the_way_is_told_on_the_version(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = ready(brand, data=locked(pdf_of([["x"]])), name="sealed.pdf")
    assert (sealed.state, sealed.told) == (
        DocumentState.FAILED,
        "This PDF is locked with a password. Save it without one, then add it again.",
    )
    monkeypatch.setattr(verbs, "MOST_PASSAGES", 1)
    assert ready(brand).told.startswith("This document has 2 passages; at most 1")
    lost = add_document(brand, data=docx_of(["x"]), name="lost.docx", by=None)
    default_storage.delete(content_name(lost.sha256))
    read_document(lost.pk)
    lost.refresh_from_db()
    assert lost.told == "The file is not in the storage any more. Add the document once more."


@installed
def test_without_the_network_it_fails_with_what_to_install_and_the_same_file_is_read_once_that_is_there(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    networks.open_network.cache_clear()
    with monkeypatch.context() as without:
        without.setattr(networks.metadata, "distribution", missing)
        failed = ready(brand)
    assert (failed.state, failed.passages.count()) == (DocumentState.FAILED, 0)
    assert "requirements/models.txt" in failed.told
    again = ready(brand)
    assert (again.pk, again.state, again.told, again.passages.count()) == (failed.pk, DocumentState.READY, "", 2)


@installed
def test_two_workers_with_one_version_make_its_passages_once(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    version = add_document(brand, data=GUIDE, name="guide.md", by=None)
    embed = meaning.embed_texts

    def meanwhile(texts: Any, **more: Any) -> Any:
        read_document(version.pk)
        return embed(texts, **more)

    with monkeypatch.context() as slow:
        slow.setattr(meaning, "embed_texts", meanwhile)
        read_document(version.pk)
    read_document(version.pk)
    version.refresh_from_db()
    assert (version.state, version.tries, version.passages.count()) == (DocumentState.READY, 1, 2)


@installed
def test_a_worker_that_was_given_up_keeps_nothing_of_what_it_read(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = add_document(brand, data=GUIDE, name="guide.md", by=None)
    pack = meaning.pack

    def meanwhile(vectors: Any) -> Any:
        monkeypatch.setattr(meaning, "pack", pack)
        DocumentVersion.objects.filter(pk=version.pk).update(held_until=timezone.now() - timedelta(seconds=1))
        read_document(version.pk)
        return pack(vectors)

    monkeypatch.setattr(meaning, "pack", meanwhile)
    read_document(version.pk)
    version.refresh_from_db()
    assert (version.state, version.tries, version.passages.count()) == (DocumentState.READY, 2, 2)


def test_what_dead_workers_left_is_woken_again_and_given_up_after_three(
    brand: Brand, put: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    version = add_document(brand, data=GUIDE, name="guide.md", by=None)
    there = DocumentVersion.objects.filter(pk=version.pk)
    there.update(held_until=timezone.now() + timedelta(minutes=1), tries=3)
    with django_capture_on_commit_callbacks(execute=True):
        wake_again()
    assert put == []
    there.update(held_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        wake_again()
    assert put == [("media", queue_module.READ, version.pk)]
    read_document(version.pk)
    assert there.get().state == DocumentState.FAILED
    assert "ended its worker" in there.get().told


def test_eviction_leaves_the_files_of_documents(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    version = add_document(brand, data=GUIDE, name="guide.md", by=None)
    monkeypatch.setattr("pipelines.actions.contents.AGES_AFTER", timedelta(seconds=-1))
    drop_contents([version.sha256])
    assert default_storage.exists(content_name(version.sha256))
