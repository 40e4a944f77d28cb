"""What the canvas brings with it: step types as they declare themselves, and versions without drafts among them."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import create_pipeline, publish_version, save_samples, start_draft_run
from pipelines.models import Project
from pipelines.snapshots import canvas_page, step_type_entry
from pipelines.steps import CATALOGUE, STEPS
from tests.factories import drawing


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_every_step_type_tells_what_it_is_for_in_one_paragraph(step: Any) -> None:
    told = step_type_entry(step)
    assert told["help"]
    assert "\n" not in told["help"]
    assert told["params"]["type"] == "object"
    assert all(set(port) == {"type", "many", "optional", "within_row", "label"} for port in told["inputs"].values())


@pytest.mark.django_db
@pytest.mark.usefixtures("toys", "queue", "heard")
def test_published_versions_are_told_apart_from_drafts_that_were_run(project: Project) -> None:
    pipeline = create_pipeline(project, name="Test", draft=drawing({"say": {"type": "echo"}}))
    assert canvas_page(pipeline)["run"] is None
    version = publish_version(pipeline, by=None, message="First")
    run = start_draft_run(pipeline, by=None)
    save_samples(pipeline, inputs={"word": "x"}, pins={"say": run.pk})
    page = canvas_page(pipeline)
    assert [item["number"] for item in page["versions"]] == [version.number]
    assert (page["run"], page["samples"]) == (run.pk, {"inputs": {"word": "x"}, "pins": {"say": run.pk}})
    assert {item["type"] for item in page["catalogue"]} == set(CATALOGUE)
    assert page["brand"] is None
