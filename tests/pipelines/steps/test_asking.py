"""What the steps that ask models share."""

from __future__ import annotations

import pytest

from pipelines.steps import STEPS, StepType
from pipelines.steps.asking import ModelParams, seed_of, with_notes
from tests.hands import Hands

MODEL_STEPS = [step for step in STEPS if step.ability not in ("", "call_out")]
every = pytest.mark.parametrize("step", MODEL_STEPS, ids=lambda step: step.key)


@every
def test_a_step_that_asks_a_model_has_what_all_of_them_have(step: StepType) -> None:
    assert issubclass(step.params, ModelParams)
    assert "models" in step.reads
    assert ("seed" in step.reads) == ("seed" in step.params.model_fields)


@every
def test_a_form_begins_with_what_the_step_is_about(step: StepType) -> None:
    names = list(step.params.model_json_schema()["properties"])
    assert names[-4:] == ["model", "within", "fallbacks", "extra"]


@every
def test_the_bounds_of_auto_are_a_group_of_fields_with_their_units(step: StepType) -> None:
    schema = step.params.model_json_schema()
    group = schema["properties"]["within"]
    units = {name: field.get("unit", "") for name, field in group["properties"].items()}
    assert units == {"price": "US dollars", "seconds": "seconds", "approval": "of 1", "licence": ""}
    assert (group["type"], "Within" in schema.get("$defs", {})) == ("object", False)


@every
def test_bounds_are_for_auto_and_no_named_model(step: StepType) -> None:
    told = dict(step.problems({"model": "anthropic/fine", "within": {"price": 0.01}}))
    assert told["within"] == "Bounds are for `auto`, and `anthropic/fine` is named. Take them away, or write auto."
    for model in ("auto", "auto/cheapest"):
        assert "within" not in dict(step.problems({"model": model, "within": {"price": 0.01, "licence": "open"}}))
    assert "within" not in dict(step.problems({"model": "anthropic/fine", "within": {}}))


@pytest.mark.parametrize(
    ("within", "field"),
    [
        ({"price": 0}, "within.price"),
        ({"seconds": -1}, "within.seconds"),
        ({"approval": 1.5}, "within.approval"),
        ({"licence": ""}, "within.licence"),
        ({"colour": "red"}, "within.colour"),
        ("cheap", "within"),
    ],
)
def test_a_bound_that_is_none_is_told_at_its_field(within: object, field: str) -> None:
    step = next(step for step in MODEL_STEPS if step.key == "generate_image")
    assert [name for name, _ in step.problems({"within": within})] == [field]


def test_another_round_has_another_seed() -> None:
    assert [seed_of(Hands(round=number), 5) for number in range(2)] == [5, 6]
    assert seed_of(Hands(round=1), None) == Hands().seed + 1


def test_notes_follow_the_prompt() -> None:
    assert with_notes("A place", ["colder"]) == "A place\nReviewer: colder"
    assert with_notes("", ["colder"]) == "Reviewer: colder"
