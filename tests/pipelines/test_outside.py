"""From a document that a connection's model has read to a text that leans on it: who is asked, and what is paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipelines.actions import (
    add_document,
    choose_embed_model,
    connect,
    disconnect,
    publish_brand,
    read_document,
    retry_run,
    start_run,
)
from pipelines.actions.claims import reclaim
from pipelines.knowledge import with_heading
from pipelines.media.meaning import can_embed
from pipelines.models import SUCCEEDED, Brand, Call, Connection, DocumentVersion, Pipeline, Project, Run, StepRun
from tests.asking import Death, death_at
from tests.factories import drawing, make_version
from tests.peers.embedder import MODEL, embedding, texts_of
from tests.peers.service import Service
from tests.peers.small_model import KEY, small_model

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("queue", "heard"),
    pytest.mark.skipif(not can_embed(), reason="the network that understands words is not installed"),
]
Work = Callable[[Run], Run]
STUDIO, OTHER = f"studio/{MODEL}", f"other/{MODEL}"
QUESTION = "recycled wool in coats"
GUIDE = b"# Materials\n\nForty per cent of the wool is recycled.\n\n# Bars\n\nThe bars serve coffee from Bergen.\n"
ABOUT = {"about": {"type": "text"}}
FOUND: dict[str, Any] = {"type": "recall", "in": {"about": "$about"}, "params": {"most": 2, "floor": 0.0}}
LINE: dict[str, Any] = {
    "type": "write_text",
    "in": {"about": "$about"},
    "params": {"prompt": "A line", "sources": 1, "model": "rehearsal"},
}


@pytest.fixture
def service() -> Iterator[Service]:
    with embedding() as service:
        yield service


@pytest.fixture
def brand(project: Project, service: Service) -> Brand:
    rules = {"name": "Northbay", "palette": [{"name": "Ink", "hex": "#000000", "role": "ink"}]}
    return publish_brand(project, rules=rules).brand


def put(brand: Brand, work: Work, *, model: str, name: str = "guide.md", data: bytes = GUIDE) -> DocumentVersion:
    """A document that this model has read."""
    choose_embed_model(Brand.objects.get(pk=brand.pk), model=model, by=None)
    version = add_document(brand, data=data, name=name, by=None)
    read_document(version.pk)
    version.refresh_from_db()
    if version.run:
        work(version.run)
        read_document(version.pk)
    version.refresh_from_db()
    assert version.state == "ready", version.told
    return version


def begin(brand: Brand, steps: dict[str, Any], *, rehearse: bool = False, about: str = QUESTION) -> Run:
    version = make_version(brand.project, drawing(steps, inputs=ABOUT))
    Pipeline.objects.filter(pk=version.pipeline_id).update(brand=brand)
    version.pipeline.refresh_from_db()
    return start_run(version, inputs={"about": about}, by=None, rehearse=rehearse)


def found(run: Run) -> list[str]:
    row = StepRun.objects.get(run=run, step="found", replaced=False)
    assert row.state == "done", row.error
    return [source["text"].split()[0] for source in row.outputs["sources"]]


def test_the_question_is_asked_of_the_model_that_has_read_and_is_in_the_ledger(
    brand: Brand, service: Service, work: Work
) -> None:
    put(brand, work, model=STUDIO)
    run = work(begin(brand, {"found": FOUND}))
    # That model holds coffee for near, as nothing on this machine would.
    assert found(run) == ["The", "Forty"]
    assert texts_of(service)[-1] == [QUESTION]
    call = Call.objects.get(run=run)
    assert (call.step_run.step, call.provider, call.model, call.state) == ("found", "studio", MODEL, SUCCEEDED)
    assert (call.cost, run.cost, call.reserved > 0) == (run.cost, call.cost, True)
    assert run.cost > 0


def test_a_rehearsal_asks_nobody_and_is_never_used_again_as_the_real_thing(
    brand: Brand, service: Service, work: Work
) -> None:
    put(brand, work, model=STUDIO)
    asked = len(texts_of(service))
    rehearsal = work(begin(brand, {"found": FOUND}, rehearse=True))
    assert found(rehearsal)[0] == "Forty"
    assert (len(texts_of(service)), Call.objects.filter(run=rehearsal).count()) == (asked, 0)
    assert found(work(begin(brand, {"found": FOUND})))[0] == "The"
    assert found(work(begin(brand, {"found": FOUND})))[0] == "The"
    assert len(texts_of(service)) == asked + 1


def test_read_by_two_models_their_passages_take_turns_and_each_is_asked_once(
    brand: Brand, service: Service, work: Work
) -> None:
    put(brand, work, model=STUDIO, name="first.md")
    with embedding("other", lambda text: [1.0, 0.0] if "Rain" in text or "coats" in text else [0.0, 1.0]) as other:
        # The first one's next version is not ready yet, so runs look into the one that `studio` has read.
        put(brand, work, model=OTHER, name="second.md", data=b"Rain is good.\n")
        before = len(texts_of(service)), len(texts_of(other))
        run = work(begin(brand, {"found": {**FOUND, "params": {"most": 3, "floor": 0.0}}}))
        assert found(run) == ["Rain", "The", "Forty"]
        assert (len(texts_of(service)), len(texts_of(other))) == (before[0] + 1, before[1] + 1)
    row = StepRun.objects.get(run=run)
    assert [source["number"] for source in row.outputs["sources"]] == [1, 2, 3]
    assert sorted(row.calls.values_list("provider", flat=True)) == ["other", "studio"]


@pytest.mark.parametrize("moment", ["pipelines.steps.write_text.section_of", "pipelines.steps.write_text.cite"])
def test_a_worker_that_dies_after_the_question_was_answered_does_not_pay_for_it_again(
    moment: str, brand: Brand, service: Service, work: Work
) -> None:
    put(brand, work, model=STUDIO)
    asked = len(texts_of(service))
    run = begin(brand, {"line": LINE})
    with death_at(moment), pytest.raises(Death):
        work(run)
    assert reclaim(StepRun.objects.get(run=run))
    done = work(run)
    assert done.state == "done"
    assert len(texts_of(service)) == asked + 1
    row = StepRun.objects.get(run=run)
    assert row.facts["sources"][0]["document"] == "guide.md"
    assert row.calls.filter(provider="studio").count() == 1


def test_a_model_that_cannot_be_asked_any_more_is_told_with_what_to_do(
    brand: Brand, service: Service, work: Work
) -> None:
    put(brand, work, model=STUDIO)
    kept = Connection.objects.get(name="studio")
    disconnect(kept)
    run = work(begin(brand, {"found": FOUND}))
    error = StepRun.objects.get(run=run).error["message"]
    assert error.startswith(f"`{STUDIO}` has read the brand’s documents and cannot be asked any more.")
    kept.save(force_insert=True)
    retry_run(run)
    assert found(work(run))[0] == "The"


def test_a_model_that_answers_in_another_size_by_its_name_is_told(brand: Brand, service: Service, work: Work) -> None:
    put(brand, work, model=STUDIO)
    with embedding(meaning=lambda text: [1.0, 0.0]):
        run = work(begin(brand, {"found": FOUND}))
    assert "embeds otherwise than when it read" in StepRun.objects.get(run=run).error["message"]


def test_a_real_model_reads_and_finds_what_is_asked_in_its_own_words(project: Project, work: Work) -> None:
    rules = {"name": "Northbay", "palette": [{"name": "Ink", "hex": "#000000", "role": "ink"}]}
    brand = publish_brand(project, rules=rules).brand
    with small_model(embeds=True) as address:
        connect("openai", name="studio", base_url=address, values={"key": KEY}, private=True)
        passage = put(brand, work, model=STUDIO).passages.order_by("number")[1]
        run = work(begin(brand, {"found": FOUND}, about=with_heading(passage.heading, passage.text)))
    first = StepRun.objects.get(run=run, step="found").outputs["sources"][0]
    assert (first["passage"], round(first["score"], 3)) == (passage.pk, 1.0)
    assert list(Call.objects.values_list("provider", "state")) == [("studio", SUCCEEDED)] * 2
