"""From a document to a text that cites it, wherever that goes; and what a new version of it makes anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import (
    add_document,
    archive_document,
    publish_brand,
    publish_version,
    read_document,
    save_draft,
    start_run,
)
from pipelines.media.meaning import can_embed
from pipelines.models import Brand, DocumentVersion, Pipeline, Project, Review, Run, StepRun
from pipelines.snapshots import manifest, review_item, step_run_story
from studio.models import User
from tests.factories import drawing, make_version

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("queue", "heard"),
    pytest.mark.skipif(not can_embed(), reason="the network that understands words is not installed"),
]

Work = Callable[[Run], Run]
GUIDE = b"""# Materials

Forty per cent of the wool in our winter coats is recycled, measured by weight in 2025.

# Repairs

Every coat is repaired free of charge for ten years; customers only pay the postage.

# Coffee bars

The bars in our shops serve coffee that is roasted in Bergen on Mondays.
"""
ABOUT = {"about": {"type": "text"}}
STEPS: dict[str, Any] = {
    "found": {"type": "recall", "in": {"about": "$about"}, "params": {"most": 2}},
    "line": {
        "type": "write_text",
        "in": {"about": "$about", "sources": "found.sources"},
        "params": {"prompt": "A line on {about}", "unsourced": "fail"},
    },
    "checked": {"type": "check_text", "in": {"text": "line.text", "citations": "line.citations"}},
    "ask": {"type": "review", "in": {"asset": "checked.text"}},
}
OTHERS: dict[str, Any] = {
    "apart": {"type": "write_text", "in": {"about": "$about"}, "params": {"prompt": "Not from passages: {about}"}},
    "alone": {"type": "write_text", "in": {"about": "$about"}, "params": {"prompt": "A line", "sources": 1}},
}


@pytest.fixture
def brand(project: Project) -> Brand:
    rules = {"name": "Northbay", "palette": [{"name": "Ink", "hex": "#000000", "role": "ink"}]}
    return publish_brand(project, rules=rules).brand


def pipeline_of(brand: Brand, steps: dict[str, Any]) -> Pipeline:
    pipeline = make_version(brand.project, drawing(steps, inputs=ABOUT)).pipeline
    Pipeline.objects.filter(pk=pipeline.pk).update(brand=brand)
    return Pipeline.objects.get(pk=pipeline.pk)


def put(brand: Brand, data: bytes, name: str = "Guide.md") -> DocumentVersion:
    """A document's version, read as a worker reads it."""
    version = add_document(brand, data=data, name=name, by=None)
    read_document(version.pk)
    return DocumentVersion.objects.get(pk=version.pk)


def go(pipeline: Pipeline, work: Work, about: str = "recycled wool in coats") -> Run:
    version = Pipeline.objects.get(pk=pipeline.pk).newest()
    assert version
    run = work(start_run(version, inputs={"about": about}, by=None, rehearse=True))
    # What only earlier results led to is ready once both lanes have been looked into.
    return work(run)


def of(run: Run, step: str) -> StepRun:
    return run.step_runs.get(step=step, replaced=False)


def test_a_text_cites_the_document_that_it_is_written_from_and_says_so_wherever_it_goes(
    brand: Brand, work: Work, alice: User
) -> None:
    assert put(brand, GUIDE).state == "ready"
    run = go(pipeline_of(brand, STEPS), work)
    line = of(run, "line")
    assert "recycled" in line.outputs["text"]
    assert "[1]" in line.outputs["text"]
    assert "[" not in line.outputs["plain"]
    cited = line.outputs["citations"]["sources"][0]
    assert (cited["number"], cited["document"], cited["version"], cited["page"]) == (1, "Guide.md", 1, 0)
    assert of(run, "found").facts["sources"][0]["passage"] == cited["passage"]
    assert of(run, "checked").facts["findings"] == []
    seen = review_item(Review.objects.get(run=run), alice)
    assert seen["sources"][0] == "[1] Guide.md, version 1"
    assert step_run_story(run, line)["facts"]["cited"].startswith("[1] Guide.md, version 1")


def test_the_manifest_names_the_sources_of_each_file(brand: Brand, work: Work) -> None:
    put(brand, GUIDE)
    steps: dict[str, Any] = {name: STEPS[name] for name in ("found", "line")} | {"apart": OTHERS["apart"]}
    for name, source in (("cites", "line.plain"), ("quotes", "found.text"), ("neither", "apart.text")):
        steps[name] = {"type": "generate_image", "in": {"prompt": source}, "params": {"size": "64x64"}}
    told = {record["step"]: record["sources"] for record in manifest(go(pipeline_of(brand, steps), work))["files"]}
    assert told["cites"][0] == {"step": "line", "number": 1, "document": "Guide.md", "version": 1, "page": 0}
    assert told["quotes"][0] == {"step": "found", "document": "Guide.md", "version": 1, "page": 0}
    assert told["neither"] == []


def test_a_new_version_of_a_document_makes_those_anew_that_read_it_and_no_others(brand: Brand, work: Work) -> None:
    put(brand, GUIDE)
    pipeline = pipeline_of(brand, {**STEPS, **OTHERS})
    first = go(pipeline, work)
    again = go(pipeline, work)
    assert {row.step for row in again.step_runs.filter(reused_from=None)} == {"ask"}
    assert reuse(again, "alone") == f"Reused from run {first.pk}: the same inputs, params, brand and knowledge."
    assert reuse(again, "apart") == f"Reused from run {first.pk}: the same inputs, params and brand."
    put(brand, GUIDE.replace(b"Forty", b"Fifty"))
    third = go(pipeline, work)
    assert {row.step for row in third.step_runs.filter(reused_from=None)} == {
        "found",
        "line",
        "alone",
        "checked",
        "ask",
    }
    assert reuse(third, "found") == f"Made anew: the brand's knowledge differs from run {again.pk}."
    assert of(third, "line").facts["cited"][0]["version"] == 2


def test_a_run_looks_into_what_was_read_when_it_began(brand: Brand, work: Work) -> None:
    old = put(brand, GUIDE)
    version = pipeline_of(brand, STEPS).newest()
    assert version
    run = start_run(version, inputs={"about": "recycled wool"}, by=None, rehearse=True)
    put(brand, b"# Wool\n\nNone of the wool is recycled.\n")
    archive_document(old.document, by=None)
    assert run.knowledge == [old.pk]
    assert {entry["version"] for entry in of(work(run), "found").facts["sources"]} == {1}


def test_a_run_whose_steps_read_no_documents_keeps_none(brand: Brand, work: Work) -> None:
    put(brand, GUIDE)
    assert go(pipeline_of(brand, {"apart": OTHERS["apart"]}), work).knowledge == []


def test_without_documents_the_step_says_what_to_do(brand: Brand, work: Work) -> None:
    pipeline = pipeline_of(brand, STEPS)
    assert "add documents to it" in of(go(pipeline, work), "found").error["message"]
    params = {**STEPS["found"]["params"], "may_be_empty": True}
    content = {**pipeline.draft, "steps": {**STEPS, "found": {**STEPS["found"], "params": params}}}
    publish_version(save_draft(pipeline, draft=content, revision=pipeline.revision), by=None)
    assert of(go(pipeline, work), "line").outputs["citations"]["given"] == []


def reuse(run: Run, step: str) -> str:
    return str(step_run_story(run, of(run, step))["reuse"].why)
