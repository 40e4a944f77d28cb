"""The drawing of a trial."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import check_drawing
from pipelines.graph import TRIALS, draw_trial

MODELS = [f"bfl/model-{number}" for number in range(6)]


def models_of(drawing: dict[str, Any]) -> list[str]:
    return [step["params"]["model"] for step in drawing["steps"].values()]


@pytest.mark.parametrize("ability", TRIALS)
def test_each_ability_is_drawn_as_a_pipeline_that_can_be_run(ability: str) -> None:
    plan = check_drawing(draw_trial(ability, MODELS, name="Trial", seed=3))
    assert list(plan.drawing.steps) == ["a", "b", "c", "d", "e", "f"]
    assert set(plan.drawing.inputs) == {"prompt", "picture"} - ({"picture"} if ability != "edit_image" else set())
    assert set(plan.drawing.outputs) == set(plan.drawing.steps)


def test_all_models_are_asked_the_same_in_the_order_they_were_chosen() -> None:
    drawing = draw_trial("text", MODELS[:3], name="Trial", seed=3)
    steps = list(drawing["steps"].values())
    assert [step["label"] for step in steps] == models_of(drawing) == MODELS[:3]
    assert all({**step["params"], "model": ""} == {**steps[0]["params"], "model": ""} for step in steps)
    assert all(step["in"] == steps[0]["in"] and step["params"]["seed"] == 3 for step in steps)


def test_a_blind_one_calls_them_by_letters_in_an_order_that_the_seed_decides() -> None:
    drawn = [draw_trial("text", MODELS, name="Trial", seed=seed, blind=True) for seed in (1, 1, 2)]
    assert [step["label"] for step in drawn[0]["steps"].values()] == list("ABCDEF")
    assert drawn[0] == drawn[1]
    assert models_of(drawn[0]) != models_of(drawn[2])
    assert models_of(drawn[0]) != MODELS
    assert sorted(models_of(drawn[0])) == MODELS
