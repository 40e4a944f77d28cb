"""A version is read by one worker at a time, and told what stands in the way."""

from __future__ import annotations

from datetime import timedelta
from importlib import metadata
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from pipelines.actions import add_document, create_brand, read_document
from pipelines.actions import reading as verbs
from pipelines.media import meaning, networks
from pipelines.models import Brand, DocumentState, DocumentVersion, Project, content_name
from studio.models import User
from tests.documents import docx_of, locked, pdf_of

pytestmark = pytest.mark.django_db
GUIDE = b"# Colour\n\nOur primary colour is a deep blue.\n\n# Logo\n\nKeep clear space around the logo.\n"
installed = pytest.mark.skipif(not meaning.can_embed(), reason="the network that understands words is not installed")


@pytest.fixture
def brand(project: Project, alice: User) -> Brand:
    return create_brand(project, name="North", by=alice)


def ready(brand: Brand, data: bytes = GUIDE, name: str = "guide.md") -> DocumentVersion:
    version = add_document(brand, data=data, name=name, by=None)
    read_document(version.pk)
    version.refresh_from_db()
    return version


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
