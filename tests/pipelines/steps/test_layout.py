"""Lay out."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.brand import Type
from pipelines.errors import Invalid
from pipelines.media.picture import read_picture
from pipelines.media.type import fit, read_copy
from pipelines.steps.check_image import CheckImage, CheckImageParams
from pipelines.steps.layout import Layout, LayoutParams
from tests.fonts import font
from tests.hands import NORTHBAY, Hands


@pytest.mark.parametrize(
    "headline", ["Made to last", "صُنع ليدوم", "נועד להחזיק מעמד", "Donaudampfschifffahrtsgesellschaft ☕"]
)
def test_the_words_are_set_and_the_size_stays(photo: bytes, headline: str) -> None:
    hands = Hands(brand=NORTHBAY, image=photo, headline=headline)
    made = Layout().run(hands, LayoutParams())["image"]
    assert (made.width, made.height) == (hands.asset("image").width, hands.asset("image").height)
    assert made.sha256 != hands.asset("image").sha256


def test_it_works_without_a_brand_and_without_words(photo: bytes) -> None:
    hands = Hands(image=photo)
    assert Layout().run(hands, LayoutParams())["image"].width == hands.asset("image").width


def test_where_the_words_stand_is_told_with_their_colour(photo: bytes) -> None:
    hands = Hands(brand=NORTHBAY, image=photo, headline="Made to last")
    made = Layout().run(hands, LayoutParams())
    (place,) = made["places"]["words"]
    assert place["ink"] in {NORTHBAY.colour("ink"), NORTHBAY.colour("paper")}
    margin = NORTHBAY.placement.safe * min(made["image"].width, made["image"].height) - 2
    for side, length, pixels in (("x", "w", made["image"].width), ("y", "h", made["image"].height)):
        assert margin <= place[side] * pixels
        assert (place[side] + place[length]) * pixels <= pixels - margin
    ink = np.array([int(place["ink"][at : at + 2], 16) for at in (1, 3, 5)])
    picture = read_picture(hands.files[made["image"].sha256]).pixels[..., :3].astype(int)
    drawn = np.abs(picture - ink).max(axis=2) <= 2
    top, left = (round(place[side] * drawn.shape[axis]) for axis, side in enumerate(("y", "x")))
    low, right = (round((place[a] + place[b]) * drawn.shape[n]) for n, (a, b) in enumerate((("y", "h"), ("x", "w"))))
    assert drawn[top:low, left:right].any()


def test_without_words_there_are_no_places(photo: bytes) -> None:
    assert Layout().run(Hands(image=photo), LayoutParams())["places"] == {"words": []}


def test_a_check_that_is_wired_to_it_measures_these_words(photo: bytes) -> None:
    made = Layout().run(hands := Hands(brand=NORTHBAY, image=photo, headline="Made to last"), LayoutParams())
    laid = Hands(image=hands.files[made["image"].sha256], places=made["places"])
    CheckImage().run(laid, CheckImageParams())
    assert "contrast" in {item["check"] for item in laid.facts["passed"]}


def test_a_font_that_the_brand_brought_is_what_the_words_are_set_in(photo: bytes) -> None:
    made = {}
    for family, file in (("geist", ""), ("instrument-serif", ""), ("Harbour Serif", "f" * 64)):
        type_ = Type(family=family, file=file, weight=400)
        hands = Hands(brand=NORTHBAY.model_copy(update={"headline": type_}), image=photo, headline="Made to last")
        hands.files["f" * 64] = font()
        made[family] = Layout().run(hands, LayoutParams())["image"].sha256
    # It was made from a typeface that ships: the letters are the same, and other than the usual ones.
    assert made["Harbour Serif"] == made["instrument-serif"] != made["geist"]


def test_a_line_is_no_longer_than_the_brand_says() -> None:
    copy = read_copy("Made to last a good deal longer than you would think", type=Type(line_length=14))
    found = fit(copy, width=4000, height=4000, largest=60, smallest=20)
    assert found
    assert max(map(len, found.lines)) <= 14


def test_far_too_many_words_are_refused_with_a_sentence(photo: bytes) -> None:
    with pytest.raises(Invalid, match="character"):
        Layout().run(Hands(brand=NORTHBAY, image=photo, headline="word " * 800), LayoutParams())
