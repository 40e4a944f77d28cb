"""A document and real workers."""

from __future__ import annotations

import time
from typing import Any

import pytest

from pipelines.actions import add_document, choose_embed_model, create_brand
from pipelines.media.meaning import can_embed
from pipelines.models import DocumentState, DocumentVersion, Project
from pipelines.snapshots.knowledge import nearest
from studio.models import User
from tests.documents import pdf_of
from tests.peers.embedder import MODEL, embedding, texts_of

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not can_embed(), reason="the network that understands words is not installed"),
]
PATIENCE = 120


def await_read(version: DocumentVersion) -> DocumentVersion:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        version.refresh_from_db()
        if version.state != DocumentState.READING:
            return version
        time.sleep(0.2)
    raise AssertionError("The document is still being read.")


def test_a_worker_reads_a_guide_of_four_hundred_pages_and_it_is_found_by_page(
    engine: Any, project: Project, alice: User
) -> None:
    brand = create_brand(project, name="North", by=alice)
    pages = [[f"# Product {n}", f"Product {n} is sold in its own box."] for n in range(1, 401)]
    pages[316] = ["# Logo", "Keep clear space around the logo of at least one letter's height."]
    version = await_read(add_document(brand, data=pdf_of(pages), name="guide.pdf", by=alice))
    assert (version.state, version.told, version.pages, version.passages.count()) == ("ready", "", 400, 400)
    (source,) = nearest([version.pk], "How much room does the logo need?", most=1)
    assert (source.document, source.page) == ("guide.pdf", 317)


def test_a_connections_model_reads_it_in_a_run_and_real_workers_collect_what_it_found(
    engine: Any, project: Project, alice: User
) -> None:
    brand = create_brand(project, name="North", by=alice)
    pages = [[f"# Product {n}", f"Product {n} is sold in its own box."] for n in range(1, 201)]
    with embedding() as service:
        choose_embed_model(brand, model=f"studio/{MODEL}", by=alice)
        version = await_read(add_document(brand, data=pdf_of(pages), name="guide.pdf", by=alice))
        assert (version.told, version.state, version.passages.filter(outside=None).count()) == ("", "ready", 0)
        assert sorted(map(len, texts_of(service))) == [8, 64, 64, 64]
    run = version.run
    assert run is not None
    assert (run.state, run.rows, run.cost > 0) == ("done", 4, True)
