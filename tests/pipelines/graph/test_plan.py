"""Plans: what gathers what."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.graph import Plan, make_plan
from pipelines.steps import CATALOGUE
from tests.factories import drawing

PHOTOS = {"photos": {"type": "image", "many": True}}
EXPORT = {"type": "export", "params": {"presets": ["story"]}}


def plan_of(steps: dict[str, Any]) -> Plan:
    return make_plan(drawing(steps, inputs=PHOTOS), CATALOGUE)


def depths(plan: Plan) -> dict[str, int]:
    return {step: plan.depth(step) for step in plan.order}


def test_an_export_works_once_for_each_row() -> None:
    assert depths(plan_of({"files": {**EXPORT, "in": {"image": "$photos"}}})) == {"files": 1}


def test_an_export_gathers_what_a_row_has_become() -> None:
    steps = {
        "formats": {"type": "reframe", "in": {"image": "$photos"}, "params": {"formats": ["1:1", "9:16"]}},
        "files": {**EXPORT, "in": {"image": "formats.image"}},
    }
    plan = plan_of(steps)
    assert depths(plan) == {"formats": 1, "files": 1}
    assert [wire.gathers for wire in plan.into["files"]] == [True]


@pytest.mark.usefixtures("toys")
def test_a_gather_that_may_takes_the_rows_together() -> None:
    words = drawing(
        {"all": {"type": "join", "in": {"words": "$words"}}}, inputs={"words": {"type": "text", "many": True}}
    )
    assert depths(make_plan(words, CATALOGUE)) == {"all": 0}
