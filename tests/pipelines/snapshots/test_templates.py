"""The examples that a new pipeline can begin with."""

from __future__ import annotations

import pytest

from pipelines.actions import create_pipeline, drawing_problems
from pipelines.errors import NotFound
from pipelines.models import Project
from pipelines.snapshots.templates import Template, template, templates


def test_they_are_the_examples_of_the_folder_by_name() -> None:
    names = [found.name for found in templates()]
    assert "Launch campaign" in names
    assert names == sorted(names)
    assert {found.slug for found in templates()} >= {"launch", "teaser"}


@pytest.mark.parametrize("found", templates(), ids=lambda found: found.slug)
def test_each_can_run_as_it_is(found: Template) -> None:
    assert drawing_problems(dict(found.drawing)) == []
    assert found.steps == len(found.drawing["steps"]) > 0


def test_it_says_what_it_starts_with_by_label_or_else_by_name() -> None:
    drawn = {"steps": {}, "inputs": {"photo": {"type": "image", "label": "Product photo"}, "words": {"type": "text"}}}
    assert Template("one", "One", drawn).takes == ["Product photo", "words"]
    assert Template("one", "One", {"steps": {}}).takes == []


@pytest.mark.parametrize("slug", ["", "nowhere", "../launch", "launch.yaml"])
def test_one_that_is_not_there_is_told(slug: str) -> None:
    with pytest.raises(NotFound, match="There is no such example"):
        template(slug)


@pytest.mark.django_db
def test_a_pipeline_that_goes_on_from_one_leaves_it_as_it_was(project: Project) -> None:
    before = len(template("launch").drawing["steps"])
    pipeline = create_pipeline(project, name="Ours", draft=dict(template("launch").drawing))
    pipeline.refresh_from_db()
    pipeline.draft["steps"].clear()
    assert len(template("launch").drawing["steps"]) == before
