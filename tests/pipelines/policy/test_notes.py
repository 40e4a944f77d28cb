"""What reviewers said, as words for a model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import Invalid
from pipelines.policy import check_note, check_pins, regions_of, spoken_note


def test_reasons_note_and_marks_become_one_text() -> None:
    pins = [{"x": 0.1, "y": 0.9, "note": "a stain"}, {"x": 0.4, "y": 0.4, "w": 0.2, "h": 0.2, "note": "softer"}]
    told = spoken_note("Warmer, please.", ["Too dark", "Off brand"], pins)
    assert told == "Too dark; Off brand. Warmer, please. At the bottom left: a stain. In the middle centre: softer."


def test_a_mark_in_a_film_has_a_time() -> None:
    assert spoken_note("", [], check_pins([{"t": 3.25, "note": "cut here"}])) == "At 3.2 s: cut here."


def test_only_boxes_are_regions() -> None:
    pins = check_pins([{"x": 0, "y": 0, "w": 0.5, "h": 0.5, "region": True}, {"x": 0.5, "y": 0.5, "region": True}])
    assert regions_of(pins) == [{"x": 0.0, "y": 0.0, "w": 0.5, "h": 0.5}]


@pytest.mark.parametrize(
    "pin",
    [
        {"x": 1.2, "y": 0.5},
        {"x": -0.1, "y": 0.5},
        {"x": 0.8, "y": 0.5, "w": 0.4, "h": 0.1},
        {"x": float("nan"), "y": 0.5},
        {"x": float("inf"), "y": 0.5},
        {"x": "0.5", "y": 0.5},
        {"x": True, "y": 0.5},
        {"x": 0.5},
        {"x": 0.5, "y": 0.5, "colour": "red"},
        {"t": -1},
        {"t": 1, "w": 0.1, "h": 0.1, "region": True},
        {"x": None, "y": None},
        {"x": 0.1, "y": 0.1, "w": 0.1},
        {},
        {"t": 1e9},
        "here",
        None,
    ],
)
def test_a_mark_outside_the_picture_is_refused(pin: Any) -> None:
    with pytest.raises(Invalid):
        check_pins([pin])


def test_a_note_is_bounded() -> None:
    with pytest.raises(Invalid, match=r"4,000 characters; this one has 20,000"):
        check_note("y" * 20_000)
    with pytest.raises(Invalid, match="no text"):
        check_note("a\x00b")


@given(
    st.lists(
        st.fixed_dictionaries({"x": st.floats(0, 1), "y": st.floats(0, 1), "note": st.text(max_size=20)}), max_size=5
    )
)
def test_what_is_kept_is_kept_again_as_it_is(pins: list[dict[str, Any]]) -> None:
    pins = [{**pin, "note": pin["note"].replace("\x00", "")} for pin in pins]
    kept = check_pins(pins)
    assert check_pins(kept) == kept
