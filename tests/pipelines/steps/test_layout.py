"""Lay out."""

from __future__ import annotations

import pytest

from pipelines.errors import Invalid
from pipelines.steps.layout import Layout
from tests.hands import NORTHBAY, Hands


@pytest.mark.parametrize(
    "headline", ["Made to last", "صُنع ليدوم", "נועד להחזיק מעמד", "Donaudampfschifffahrtsgesellschaft ☕"]
)
def test_the_words_are_set_and_the_size_stays(photo: bytes, headline: str) -> None:
    hands = Hands(brand=NORTHBAY, image=photo, headline=headline)
    made = Layout().run(hands, None)["image"]
    assert (made.width, made.height) == (hands.asset("image").width, hands.asset("image").height)
    assert made.sha256 != hands.asset("image").sha256


def test_it_works_without_a_brand_and_without_words(photo: bytes) -> None:
    hands = Hands(image=photo)
    assert Layout().run(hands, None)["image"].width == hands.asset("image").width


def test_far_too_many_words_are_refused_with_a_sentence(photo: bytes) -> None:
    with pytest.raises(Invalid, match="character"):
        Layout().run(Hands(brand=NORTHBAY, image=photo, headline="word " * 800), None)
