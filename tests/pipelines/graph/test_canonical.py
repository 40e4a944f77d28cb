"""Values as JavaScript writes them; the texts on the right are what `JSON.stringify` gives."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import Invalid
from pipelines.graph.canonical import Canonical, write


def told(value: Any) -> str:
    return write(Canonical().value(value))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2.0, "2"),
        (-0.0, "0"),
        (-7.0, "-7"),
        (0.1, "0.1"),
        (1e-5, "0.00001"),
        (1e-6, "0.000001"),
        (9.99e-7, "9.99e-7"),
        (5e-324, "5e-324"),
        (1e16, "10000000000000000"),
        (2.0**60, "1152921504606847000"),
        (1e21, "1e+21"),
        (10**21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (2**53, "9007199254740992"),
        (True, "true"),
        (None, "null"),
    ],
)
def test_a_number_is_written_as_javascript_writes_it(number: Any, text: str) -> None:
    assert told(number) == text
    assert told(json.loads(text)) == text


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_keeps_its_value_and_is_read_the_same_again(number: float) -> None:
    assert float(told(number)) == number
    assert told(json.loads(told(number))) == told(number)


def test_names_that_are_numbers_come_first_in_their_order() -> None:
    names = {"b": 0, "10": 0, "2": 0, "01": 0, "4294967295": 0, "a": 0}
    assert list(Canonical().value(names)) == ["2", "10", "b", "01", "4294967295", "a"]


def test_text_is_written_as_it_is_and_half_a_character_escaped() -> None:
    assert told("“Å” \u2028 \x01\t\U0001f600 \ud800") == '"“Å” \u2028 \\u0001\\t\U0001f600 \\ud800"'


def test_what_is_empty_stays_on_one_line() -> None:
    assert told({"a": {}, "b": [], "c": [1]}) == '{\n  "a": {},\n  "b": [],\n  "c": [\n    1\n  ]\n}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53 + 1, 10**400, b"bytes", {("a", "b"): 1}])
def test_what_javascript_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        told({"deep": [value]})


def test_what_stands_for_itself_or_for_too_much_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    bomb: Any = "x"
    for _ in range(12):
        bomb = [bomb] * 10
    for value in (circle, bomb):
        with pytest.raises(Invalid, match="deeply"):
            told(value)
