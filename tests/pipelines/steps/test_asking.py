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
    assert names[-3:] == ["model", "fallbacks", "extra"]


def test_another_round_has_another_seed() -> None:
    assert [seed_of(Hands(round=number), 5) for number in range(2)] == [5, 6]
    assert seed_of(Hands(round=1), None) == Hands().seed + 1


def test_notes_follow_the_prompt() -> None:
    assert with_notes("A place", ["colder"]) == "A place\nReviewer: colder"
    assert with_notes("", ["colder"]) == "Reviewer: colder"
