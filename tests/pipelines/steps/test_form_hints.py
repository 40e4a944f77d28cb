"""What step types say of their params beside the JSON Schema: hints that the canvas draws forms by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.steps import STEPS, StepType

# As static/canvas/src/graph/widgets.ts draws them.
WIDGETS = frozenset(
    [
        "line",
        "prompt",
        "code",
        "seed",
        "size",
        "model",
        "models",
        "pipeline",
        "policy",
        "colour",
        "colours",
        "asset",
        "step",
        "slider",
        "ports",
        "json",
        "schema",
    ]
)
every = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)


@every
def test_a_widget_is_one_that_the_canvas_draws(step: StepType) -> None:
    assert {field["widget"] for _, field in _fields(step) if "widget" in field} <= WIDGETS


@every
def test_choices_are_values_that_are_allowed_with_their_words(step: StepType) -> None:
    for _, field in _fields(step):
        allowed = field.get("enum", field.get("items", {}).get("enum"))
        for value, words in field.get("choices", []):
            assert allowed is None or value in allowed
            assert words


@every
def test_a_field_that_matters_only_at_times_names_another_that_there_is(step: StepType) -> None:
    names = step.params.model_json_schema().get("properties", {})
    assert {name for _, field in _fields(step) for name in field.get("when", {})} <= set(names)


@every
def test_a_sentence_of_help_ends_like_one(step: StepType) -> None:
    properties = step.params.model_json_schema().get("properties", {})
    for name, field in properties.items():
        help_text = field.get("description", "")
        assert not help_text or help_text.endswith("."), name


def _fields(step: StepType) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a step type's params, those of nested objects too."""
    schema = step.params.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {}).items()
