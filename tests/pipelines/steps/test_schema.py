"""Answers held to a JSON Schema."""

from __future__ import annotations

import pytest

from pipelines.steps.schema import Unfit, check_schema, fitted

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


@pytest.mark.parametrize("text", ['{"n": 3}', '```json\n{"n": 3}\n```', ' {"n": 3}\n'])
def test_text_that_is_json_is_read(text: str) -> None:
    assert fitted(None, text, SCHEMA) == {"n": 3}


@pytest.mark.parametrize(
    ("text", "told"), [("no", "no JSON"), ('{"n": "x"}', r"at \$\.n"), ("{}", "'n' is a required")]
)
def test_what_does_not_fit_says_where_and_why(text: str, told: str) -> None:
    with pytest.raises(Unfit, match=told):
        fitted(None, text, SCHEMA)


def test_a_schema_is_checked_and_refers_only_to_itself() -> None:
    assert check_schema(SCHEMA) == ""
    assert "JSON Schema" in check_schema({"type": "huge"})
    assert "itself" in check_schema({"properties": {"a": {"$ref": "http://127.0.0.1:9/schema.json"}}})


def test_a_part_that_the_schema_does_not_have_is_told() -> None:
    with pytest.raises(Unfit, match="does not have"):
        fitted({}, "", {"$ref": "#/$defs/absent"})
