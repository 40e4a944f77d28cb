"""A pipeline within a pipeline, as a step type."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import StepFailed
from pipelines.graph import Port
from pipelines.steps.sub_pipeline import SubPipeline
from tests.hands import Hands

PORTS = {"takes": {"words": {"type": "text", "many": True}}, "gives": {"line": {"type": "text", "label": "Line"}}}


def problems(**params: Any) -> list[str]:
    return [field for field, _ in SubPipeline().problems(params)]


def test_it_has_the_ports_that_were_taken_over() -> None:
    drawn = SubPipeline().drawn({"pipeline": 1, **PORTS})
    assert dict(drawn.inputs) == {"words": Port("text", many=True)}
    assert dict(drawn.outputs) == {"line": Port("text", label="Line")}
    assert SubPipeline().problems({"pipeline": 1, "version": None, **PORTS}) == []


def test_ports_that_are_written_wrongly_are_told_and_are_none() -> None:
    takes = {"words": {"type": "word"}, "other": 3, "fine": {"type": "any"}, "many": {"type": "text", "many": "yes"}}
    assert problems(pipeline=1, takes=takes) == ["takes.words.type", "takes.other", "takes.many.many"]
    drawn = SubPipeline().drawn({"takes": takes, "gives": ["text"]})
    assert dict(drawn.inputs) == {"fine": Port("any"), "many": Port("text")}
    assert dict(drawn.outputs) == {}


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "pipeline"),
        ({"pipeline": "1"}, "pipeline"),
        ({"pipeline": True}, "pipeline"),
        ({"pipeline": 0}, "pipeline"),
    ],
)
def test_it_names_a_pipeline_by_its_number(params: dict[str, Any], field: str) -> None:
    assert problems(**params) == [field]


def test_it_never_runs_itself() -> None:
    with pytest.raises(StepFailed, match="stands for another pipeline"):
        SubPipeline().run(Hands(), None)
