"""Which pipelines may stand in another one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipelines.actions import create_pipeline, create_project
from pipelines.models import Project
from pipelines.snapshots import offered_pipelines, ports_taken_over
from tests.factories import drawing
from tests.nested import publish_first, publish_next, sub

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

TEXT = {"type": "text"}


def line(**inputs: Any) -> dict[str, Any]:
    steps = {"say": {"type": "echo", "in": {"text": "$words"}}}
    return drawing(steps, inputs={"words": TEXT, **inputs}, outputs={"line": "say.text"})


def test_the_published_pipelines_of_the_project_are_offered_with_the_ports_of_the_newest(project: Project) -> None:
    version = publish_first(project, "Headline", line())
    publish_next(version.pipeline, line(mood=TEXT | {"default": "calm"}))
    create_pipeline(project, name="Draft", draft=line())
    publish_first(create_project("Elsewhere"), "Foreign", line())
    mine = create_pipeline(project, name="Mine", draft=line())
    assert offered_pipelines(mine) == [
        {
            "id": version.pipeline_id,
            "name": "Headline",
            "versions": [2, 1],
            "takes": {
                "words": {"type": "text", "label": "Words"},
                "mood": {"type": "text", "optional": True, "label": "Mood"},
            },
            "gives": {"line": {"type": "text"}},
        }
    ]
    assert offered_pipelines(version.pipeline) == []


def test_one_that_would_come_to_stand_in_itself_is_not_offered(project: Project) -> None:
    inner = publish_first(project, "Inner", line())
    content = drawing({"line": sub(inner, {"words": "$words"})}, inputs={"words": TEXT}, outputs={"line": "line.line"})
    outer = publish_first(project, "Outer", content)
    publish_first(project, "Outermost", drawing({"line": sub(outer, {"words": "$words"})}, inputs={"words": TEXT}))
    assert offered_pipelines(inner.pipeline) == []
    assert [offer["name"] for offer in offered_pipelines(outer.pipeline)] == ["Inner"]


def test_it_takes_as_many_queries_for_many_as_for_one(project: Project) -> None:
    mine = create_pipeline(project, name="Mine", draft=line())
    inner = publish_first(project, "Inner", line())
    with CaptureQueriesContext(connection) as few:
        offered_pipelines(mine)
    for number in range(4):
        content = drawing({"line": sub(inner, {"words": "$words"})}, inputs={"words": TEXT})
        outer = publish_first(project, f"Outer {number}", content)
        publish_next(outer.pipeline, content | {"name": "Again"})
    with CaptureQueriesContext(connection) as many:
        assert len(offered_pipelines(mine)) == 5
    assert len(many) == len(few)


def test_one_that_can_no_longer_run_is_not_offered(project: Project) -> None:
    inner = publish_first(project, "Inner", line())
    outer = publish_first(project, "Outer", drawing({"line": sub(inner, {"words": "$words"})}, inputs={"words": TEXT}))
    mine = create_pipeline(project, name="Mine", draft=line())
    assert [offer["name"] for offer in offered_pipelines(mine)] == ["Inner", "Outer"]
    publish_next(inner.pipeline, line(mood=TEXT))
    assert [offer["name"] for offer in offered_pipelines(mine)] == ["Inner"]
    assert ports_taken_over(outer) == {}
