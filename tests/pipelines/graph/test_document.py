"""The pipeline file as text: YAML by its 1.2 rules, JSON byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import Invalid
from pipelines.graph import dump_json, load_text

EXAMPLES = Path(__file__).parents[3] / "examples"
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_an_unquoted_ratio_or_no_stays_text() -> None:
    content = load_text("format: 1\nsteps: {a: {type: x, params: {ratio: 16:9, country: no, on: on}}}")
    assert content["steps"]["a"]["params"] == {"ratio": "16:9", "country": "no", "on": "on"}


@given(st.dictionaries(st.text(min_size=1, max_size=8), plain, max_size=4))
def test_json_round_trips_byte_for_byte(steps: dict[str, object]) -> None:
    text = dump_json({"format": 1, "name": "x", "steps": steps})
    assert dump_json(load_text(text)) == text


def test_the_example_reads_the_same_as_yaml_and_as_json() -> None:
    content = load_text((EXAMPLES / "launch.yaml").read_text())
    assert load_text(dump_json(content)) == json.loads(json.dumps(content))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "JSON: line 1"),
        ("a: [1", "YAML: line"),
        ("- just\n- a list", "starts with `format: 1`"),
        ("a: !!python/object:os.system x", "YAML"),
        ("a: 1\na: 2", "YAML"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        load_text(text)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Invalid, match="2 MB"):
        load_text("a: " + "x" * 2_000_001)
