"""Setting type: it fits, it reads in its own direction, and what cannot be set is told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.brand import Type
from pipelines.errors import Invalid
from pipelines.media.bidi import is_rtl, levels, visual
from pipelines.media.fonts import FAMILIES, can_shape, describe_fonts
from pipelines.media.type import read_copy, set_headline

BOX = {"width": 400.0, "height": 260.0, "largest": 120.0, "smallest": 10.0}
words = st.text("abcdefgh ÄÖß", min_size=1, max_size=60).filter(str.strip)


@given(words, st.sampled_from(sorted(FAMILIES)))
@example("baaaabÄg", "fraunces")  # a face with optical sizes, wider at this size than where it was measured
@settings(max_examples=40, deadline=None)
def test_a_headline_never_leaves_its_box(text: str, family: str) -> None:
    set_ = set_headline(text, type=Type(family=family), **BOX)
    assert set_.width <= BOX["width"] + 2
    assert set_.height <= BOX["height"] + 2
    assert set_.ink.max() > 0


def test_fewer_words_are_set_larger() -> None:
    few = set_headline("Made to last", type=Type(), **BOX)
    many = set_headline("Made to last a good deal longer than you would think", type=Type(), **BOX)
    assert few.size > many.size


@pytest.mark.parametrize("text", ["صُنع ليدوم", "נועד להחזיק מעמד", "नमस्ते", "Hold on ☕ 100 %", "مرحبا Pressline 2026"])
def test_other_scripts_and_emoji_are_drawn(text: str) -> None:
    if not can_shape() and is_rtl(text):
        pytest.skip("this machine cannot shape right-to-left text")
    assert set_headline(text, type=Type(), **BOX).ink.max() > 0


def test_right_to_left_copy_knows_its_direction_and_numbers_stay_in_order() -> None:
    assert read_copy("صُنع ليدوم", type=Type()).rtl
    assert not read_copy("Made to last", type=Type()).rtl
    text = "אב 12"
    order = "".join(text[index] for index in visual(levels(text, rtl=True)))
    assert order.startswith("12")


@pytest.mark.parametrize(
    ("text", "told"), [("", "empty"), ("\u202e\u200f ", "empty"), ("x" * 4000, "4,000 characters"), ("漢字", "漢")]
)
def test_what_cannot_be_set_is_told_with_what_to_do(text: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        set_headline(text, type=Type(), **BOX)


def test_an_unknown_family_is_told_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="geist"):
        set_headline("x", type=Type(family="comic"), **BOX)
    assert "geist" in describe_fonts()


def test_the_same_words_give_the_same_ink() -> None:
    one, two = (set_headline("Made to last", type=Type(), **BOX) for _ in range(2))
    assert np.array_equal(one.ink, two.ink)
