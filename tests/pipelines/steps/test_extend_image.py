"""Extend."""

from __future__ import annotations

import pytest

from pipelines.errors import Invalid
from pipelines.media.picture import read_picture
from pipelines.steps.extend_image import ExtendImage, ExtendImageParams
from tests.hands import Hands


@pytest.mark.parametrize(("ratio", "wanted"), [("16:9", 16 / 9), ("4:5", 4 / 5)])
def test_it_grows_to_the_proportion_and_keeps_what_was_there(photo: bytes, ratio: str, wanted: float) -> None:
    hands = Hands(image=photo)
    made = ExtendImage().run(hands, ExtendImageParams(ratio=ratio))["image"]
    assert made.width / made.height == pytest.approx(wanted, rel=0.01)
    left, top, _, _ = hands.facts["sides"]
    before, after = read_picture(photo), read_picture(hands.files[made.sha256])
    inside = after.pixels[top : top + before.height, left : left + before.width]
    assert (inside == before.pixels[..., :3]).all()


def test_pixels_a_side_are_added_where_they_are_wanted(photo: bytes) -> None:
    hands = Hands(image=photo)
    made = ExtendImage().run(hands, ExtendImageParams(top=40, right=10))["image"]
    given = hands.asset("image")
    assert (made.width, made.height) == (given.width + 10, given.height + 40)


@pytest.mark.parametrize(("place", "sides"), [("start", [0, 0]), ("end", [1, 0])])
def test_the_picture_stands_at_its_place(photo: bytes, place: str, sides: list[int]) -> None:
    hands = Hands(image=photo)
    ExtendImage().run(hands, ExtendImageParams(ratio="2:1", place=place))
    left, _, right, _ = hands.facts["sides"]
    assert [bool(left), bool(left) and bool(right)] == [bool(sides[0]), False]


def test_a_picture_of_that_proportion_already_is_handed_on_and_nobody_is_asked(photo: bytes) -> None:
    hands = Hands(image=photo)
    given = hands.asset("image")
    made = ExtendImage().run(hands, ExtendImageParams(ratio=f"{given.width}:{given.height}"))
    assert made["image"] == given
    assert not hands.asked


@pytest.mark.parametrize("params", [{}, {"ratio": "16:9", "left": 10}])
def test_how_far_must_be_said_once(params: dict[str, object]) -> None:
    assert [field for field, _ in ExtendImage().problems(params)] == ["ratio"]


def test_what_would_be_too_large_is_not_sent(photo: bytes) -> None:
    hands = Hands(image=photo)
    with pytest.raises(Invalid, match="megapixels"):
        ExtendImage().run(hands, ExtendImageParams(ratio="9999:1"))
    assert not hands.asked
