"""A connection's model reads a document in an ordinary run: paid once, cancelled, tried again, and collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from pipelines.actions import (
    add_document,
    cancel_run,
    choose_embed_model,
    create_brand,
    document_versions_now,
    read_document,
    retry_run,
)
from pipelines.actions import reading_runs as verbs
from pipelines.media import meaning
from pipelines.models import Brand, Call, DocumentState, DocumentVersion, Passage, Pipeline, Project, Run
from studio.models import User
from tests.asking import Death, death_at
from tests.peers.embedder import MODEL, embedding, texts_of
from tests.peers.service import Service

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("queue", "heard"),
    pytest.mark.skipif(not meaning.can_embed(), reason="the network that understands words is not installed"),
]
Work = Callable[[Run], Run]
STUDIO = f"studio/{MODEL}"
WOOL, COFFEE, BLUE = "Forty per cent is wool.", "Our bars serve coffee.", "Our blue is deep."


@pytest.fixture
def service() -> Iterator[Service]:
    with embedding() as service:
        yield service


@pytest.fixture
def brand(project: Project, alice: User, service: Service) -> Brand:
    brand = create_brand(project, name="North", by=alice)
    choose_embed_model(brand, model=STUDIO, by=alice)
    return brand


def guide(*texts: str) -> bytes:
    """A guide in which each text is a passage under a heading of its own."""
    return "\n\n".join(f"# Part {number}\n\n{text}" for number, text in enumerate(texts)).encode()


def look(version: DocumentVersion) -> DocumentVersion:
    return DocumentVersion.objects.select_related("run").get(pk=version.pk)


def begin(brand: Brand, data: bytes, by: User | None = None) -> DocumentVersion:
    """A version whose passages are made, and whose run has begun where there is one."""
    version = add_document(brand, data=data, name="guide.md", by=by)
    read_document(version.pk)
    return look(version)


def finish(version: DocumentVersion, work: Work) -> DocumentVersion:
    """The version once its run has ended and a worker was woken for that."""
    if version.run:
        work(version.run)
    read_document(version.pk)
    return look(version)


def outside(version: DocumentVersion) -> Any:
    return meaning.unpack([bytes(one) for one in version.passages.order_by("number").values_list("outside", flat=True)])


def test_a_version_is_ready_once_its_run_has_read_every_passage(
    brand: Brand, alice: User, service: Service, work: Work
) -> None:
    version = begin(brand, guide(WOOL, COFFEE), by=alice)
    run = version.run
    assert run
    assert (version.state, version.tries, version.held_until) == (DocumentState.READING, 0, None)
    assert (run.started_by, run.rows, run.rehearse, run.project) == (alice, 1, False, brand.project)
    assert document_versions_now(brand) == []
    version = finish(version, work)
    assert (version.state, version.told, version.passages.count()) == (DocumentState.READY, "", 2)
    assert texts_of(service) == [[f"Part 0\n{WOOL}", f"Part 1\n{COFFEE}"]]
    np.testing.assert_allclose(np.linalg.norm(outside(version), axis=1), 1, atol=1e-6)
    assert outside(version).argmax(axis=1).tolist() == [0, 1]
    assert {len(bytes(one.vector)) for one in version.passages.all()} == {384 * 4}
    call = Call.objects.get(run=run)
    assert (call.provider, call.model, call.state, call.cost) == ("studio", MODEL, "succeeded", Decimal("0.00002"))
    assert document_versions_now(brand) == [version.pk]


def test_many_passages_are_asked_about_by_sixty_four_and_each_text_once(
    brand: Brand, service: Service, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "MOST", 3)
    told = [("Coats", WOOL), ("Bars", COFFEE), ("Coats", WOOL), ("Ink", BLUE), ("Tea", "Green."), ("Rain", "Grey.")]
    data = "\n\n".join(f"# {heading}\n\n{text}" for heading, text in told).encode()
    version = finish(begin(brand, data), work)
    assert version.state == DocumentState.READY
    assert sorted(map(len, texts_of(service))) == [2, 3]
    assert [text for batch in texts_of(service) for text in batch].count(f"Coats\n{WOOL}") == 1
    assert outside(version).shape == (6, 3)
    np.testing.assert_array_equal(outside(version)[0], outside(version)[2])


def test_of_a_new_version_only_what_is_new_is_asked_and_nothing_where_nothing_is(
    brand: Brand, alice: User, service: Service, work: Work
) -> None:
    first = finish(begin(brand, guide(WOOL, COFFEE)), work)
    second = finish(begin(brand, guide(WOOL, COFFEE, BLUE)), work)
    assert second.state == DocumentState.READY
    assert texts_of(service)[1:] == [[f"Part 2\n{BLUE}"]]
    np.testing.assert_array_equal(outside(second)[:2], outside(first))
    (local,) = choose_embed_model(brand, model="", by=alice)
    read_document(local.pk)
    assert (look(local).state, look(local).run) == (DocumentState.READY, None)
    (again,) = choose_embed_model(brand, model=STUDIO, by=alice)
    read_document(again.pk)
    assert (look(again).state, look(again).run, len(texts_of(service))) == (DocumentState.READY, None, 2)
    np.testing.assert_array_equal(outside(again), outside(second))


def test_one_pipeline_reads_all_documents_of_a_project_by_a_model_and_is_drawn_anew_where_it_was_changed(
    brand: Brand, work: Work
) -> None:
    finish(begin(brand, guide(WOOL)), work)
    pipeline = Pipeline.objects.get(name=f"Reading documents by {STUDIO}")
    finish(begin(brand, guide(COFFEE)), work)
    assert pipeline.versions.count() == 1
    Pipeline.objects.filter(pk=pipeline.pk).update(draft={"format": 1, "name": "x", "steps": {}})
    assert finish(begin(brand, guide(BLUE)), work).state == DocumentState.READY


def test_a_cancelled_run_is_told_and_tried_again_it_ends_with_the_document_ready(brand: Brand, work: Work) -> None:
    version = begin(brand, guide(WOOL))
    run = version.run
    assert run
    cancel_run(run)
    version = finish(version, lambda run: run)
    assert version.state == DocumentState.FAILED
    assert version.told == (
        f"Run {run.pk}, in which `{STUDIO}` was to read this, was cancelled. "
        "Try that run again, or add the same file once more."
    )
    retry_run(run)
    assert finish(version, work).state == DocumentState.READY
    assert Run.objects.count() == 1


def test_a_budget_that_is_too_small_is_told_and_the_same_file_is_read_once_it_is_not(
    brand: Brand, service: Service, work: Work
) -> None:
    Project.objects.filter(pk=brand.project_id).update(budget=Decimal("0.0000001"))
    version = finish(begin(brand, guide(WOOL)), work)
    assert version.state == DocumentState.FAILED
    assert version.told.startswith(f"Run {version.run_id}, in which `{STUDIO}` was to read this, has failed.")
    assert "The project's budget" in version.told
    assert texts_of(service) == []
    Project.objects.filter(pk=brand.project_id).update(budget=None)
    again = begin(brand, guide(WOOL))
    assert (again.pk, again.passages.count()) == (version.pk, 1)
    assert again.run_id not in (None, version.run_id)
    assert finish(again, work).state == DocumentState.READY


def test_a_document_that_could_not_be_read_is_read_by_this_machine_where_that_is_chosen_then(
    brand: Brand, alice: User, service: Service, work: Work
) -> None:
    service.on("POST /v1/embeddings", {"data": []})
    version = finish(begin(brand, guide(WOOL)), work)
    assert version.state == DocumentState.FAILED
    (local,) = choose_embed_model(brand, model="", by=alice)
    read_document(local.pk)
    assert look(local).state == DocumentState.READY


@pytest.mark.parametrize("moment", ["pipelines.actions.reading.start_reading_run", "pipelines.actions.reading._mine"])
def test_a_worker_that_dies_before_the_run_is_stored_has_begun_none(moment: str, brand: Brand, work: Work) -> None:
    version = add_document(brand, data=guide(WOOL), name="guide.md", by=None)
    with death_at(moment), pytest.raises(Death):
        read_document(version.pk)
    assert (Run.objects.count(), Passage.objects.count(), look(version).run) == (0, 0, None)
    DocumentVersion.objects.filter(pk=version.pk).update(held_until=None)
    read_document(version.pk)
    read_document(version.pk)
    assert Run.objects.count() == 1
    assert finish(look(version), work).state == DocumentState.READY


def test_a_worker_that_dies_while_it_collects_is_followed_by_one_that_goes_on(
    brand: Brand, service: Service, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "MOST", 1)
    version = begin(brand, guide(WOOL, COFFEE, BLUE))
    assert version.run
    work(version.run)
    with death_at("pipelines.actions.reading._hold_on"), pytest.raises(Death):
        read_document(version.pk)
    assert version.passages.exclude(outside=None).count() == 1
    assert look(version).state == DocumentState.READING
    DocumentVersion.objects.filter(pk=version.pk).update(held_until=None)
    version = finish(version, work)
    assert (version.state, outside(version).shape) == (DocumentState.READY, (3, 3))
    assert (Run.objects.count(), len(texts_of(service))) == (1, 3)


def test_a_run_that_was_taken_away_is_begun_anew(brand: Brand, work: Work) -> None:
    version = begin(brand, guide(WOOL))
    DocumentVersion.objects.filter(pk=version.pk).update(run=None)
    read_document(version.pk)
    assert finish(look(version), work).state == DocumentState.READY
    assert version.passages.count() == 1


def test_vectors_of_two_sizes_are_told_and_never_compared(brand: Brand, service: Service, work: Work) -> None:
    finish(begin(brand, guide(WOOL)), work)
    with embedding(meaning=lambda text: [1.0, 0.0, 0.0, 0.0]):
        version = finish(begin(brand, guide(WOOL, BLUE)), work)
    assert version.state == DocumentState.FAILED
    assert "another model answers by its name now" in version.told
    assert begin(brand, guide(WOOL, BLUE)).told == version.told
    assert document_versions_now(brand) == [version.document.versions.get(number=1).pk]
