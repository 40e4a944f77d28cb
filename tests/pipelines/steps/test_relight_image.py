"""Relight by model."""

from __future__ import annotations

import pytest

from pipelines.errors import Invalid
from pipelines.media.paint import paint_backdrop
from pipelines.steps.relight_image import RelightImage, RelightImageParams
from tests.hands import NORTHBAY, Hands


def test_words_or_a_background_give_it_another_light(photo: bytes) -> None:
    ground = paint_backdrop("dusk", brand=NORTHBAY, seed=1, width=128, height=128)
    for hands in (Hands(subject=photo, prompt="late sun"), Hands(subject=photo, background=ground)):
        made = RelightImage().run(hands, RelightImageParams(seed=2))["image"]
        assert (made.width, made.height) == (hands.asset("subject").width, hands.asset("subject").height)
        assert made.sha256 != hands.asset("subject").sha256


def test_without_either_nobody_is_asked(photo: bytes) -> None:
    hands = Hands(subject=photo)
    with pytest.raises(Invalid, match="light"):
        RelightImage().run(hands, RelightImageParams())
    assert not hands.asked
