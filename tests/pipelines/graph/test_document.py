"""The pipeline file as text: YAML by its 1.2 rules, JSON byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import Invalid
from pipelines.graph import dump_json, dump_line, load_text, texts_in

EXAMPLES = Path(__file__).parents[3] / "examples"
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_an_unquoted_ratio_or_no_stays_text() -> None:
    content = load_text("format: 1\nsteps: {a: {type: x, params: {ratio: 16:9, country: no, on: on}}}")
    assert content["steps"]["a"]["params"] == {"ratio": "16:9", "country": "no", "on": "on"}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


def test_whole_floats_are_read_and_written_as_integers_wherever_they_stand() -> None:
    yaml = load_text("format: 1.0\nlayout: {a: [2.0, -0.0]}\nsteps: {a: {params: {strength: 1.0, half: 0.5}}}")
    assert yaml == load_text(json.dumps({"format": 1.0, "layout": {"a": [2.0, -0.0]}, "steps": yaml["steps"]}))
    assert (
        dump_json({"layout": {"a": [2.0, -0.0]}}) == '{\n  "layout": {\n    "a": [\n      2,\n      0\n    ]\n  }\n}\n'
    )
    assert str(yaml["steps"]["a"]["params"]) == "{'strength': 1, 'half': 0.5}"


def test_sections_are_written_in_their_order() -> None:
    names = ["notes", "groups", "bends", "layout", "outputs", "steps", "inputs", "name", "format"]
    assert list(json.loads(dump_json(dict.fromkeys(names, 1)))) == names[::-1]


@pytest.mark.parametrize(
    "text",
    ['{"a": NaN}', '{"a": -Infinity}', '{"a": 1e999}', "a: .nan", "a: .inf", f'{{"a": {"9" * 5000}}}', "a: 2024-01-01"],
)
def test_what_no_file_can_hold_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"number|quotes"):
        load_text(text)


@pytest.mark.parametrize("text", ['{"a":' + "[" * 100_000, "a: " + "[" * 5_000, "a: &a [*a]"])
def test_what_is_nested_without_end_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="deeply"):
        load_text(text)


@pytest.mark.parametrize("text", [f"a: 0x{'f' * 5_000}", f"a: 0x{'f' * 300}", f"0x{'f' * 300}: 1"])
def test_numbers_that_nobody_can_write_in_digits_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="digits"):
        load_text(text)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_is_the_same_after_a_line_of_yaml(text: str) -> None:
    assert load_text(f"say: {dump_line({'it': [text]})}") == {"say": {"it": [text]}}


def test_every_text_is_found_among_keys_and_values() -> None:
    assert sorted(texts_in({"a": ["b", {"c": 1}], "d": None})) == ["a", "b", "c", "d"]
