"""What the server and the canvas say of the same drawings; the files between them are written with WRITE_FIXTURES=1."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import InvalidDrawing, Problem
from pipelines.graph import Axes, Plan, dump_json, load_text, make_plan
from pipelines.steps import CATALOGUE
from studio.api.shapes import step_type_shape
from tests.drawings import every_drawing

FIXTURES = Path(__file__).parents[2] / "fixtures"
DRAWINGS = every_drawing()
DRAWN: dict[str, str] = json.loads((FIXTURES / "drawn.json").read_text())


def test_the_canvas_knows_the_same_step_types() -> None:
    told = {key: step_type_shape(step) for key, step in CATALOGUE.items()}
    assert told == _fixture("catalogue.json", told), "Write it anew with WRITE_FIXTURES=1."


def test_the_canvas_is_told_what_the_server_says_of_each_drawing() -> None:
    told = {name: _told(content) for name, content in DRAWINGS.items()}
    assert told == _fixture("drawings.json", told), "Write it anew with WRITE_FIXTURES=1."


@pytest.mark.parametrize("name", DRAWN)
def test_what_the_canvas_writes_is_right_and_stays_as_it_is(name: str) -> None:
    content = load_text(DRAWN[name])
    make_plan(content, CATALOGUE)
    assert dump_json(content) == DRAWN[name]


def _fixture(name: str, content: Any) -> Any:
    file = FIXTURES / name
    if os.environ.get("WRITE_FIXTURES"):
        file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return json.loads(file.read_text())


def _told(content: dict[str, Any]) -> dict[str, Any]:
    """The drawing, its problems apart from those of params, and the plan of one that has none."""
    try:
        plan = make_plan(content, CATALOGUE)
    except InvalidDrawing as error:
        return {"drawing": content, "problems": [_problem(item) for item in error.problems], "plan": None}
    return {"drawing": content, "problems": [], "plan": _plan(plan)}


def _problem(problem: Problem) -> dict[str, str]:
    assert problem.field == "params.back_to" or not problem.field.startswith("params."), problem
    return {"step": problem.step, "field": problem.field, "message": problem.message}


def _plan(plan: Plan) -> dict[str, Any]:
    wires = [
        {
            "source": str(wire.source),
            "step": wire.step,
            "port": wire.port,
            "axes": _axes(wire.axes),
            "gathers": wire.gathers,
            "type": wire.type,
        }
        for wire in plan.wires
    ]
    return {"order": list(plan.order), "axes": {step: _axes(axes) for step, axes in plan.axes.items()}, "wires": wires}


def _axes(axes: Axes) -> list[list[str]]:
    return [sorted(axis) for axis in axes]
