"""Upscale."""

from __future__ import annotations

import pytest

from pipelines.errors import Invalid
from pipelines.media.paint import paint_backdrop
from pipelines.steps.upscale_image import UpscaleImage, UpscaleImageParams
from tests.hands import Hands


def test_it_is_so_many_times_as_wide_and_high() -> None:
    hands = Hands(image=paint_backdrop("dusk", width=96, height=64))
    made = UpscaleImage().run(hands, UpscaleImageParams(factor=3))["image"]
    assert (made.width, made.height) == (288, 192)
    assert (hands.facts["factor"], hands.facts["rehearsal"]) == (3, True)


def test_what_would_be_too_large_is_not_sent() -> None:
    hands = Hands(image=paint_backdrop("dusk", width=2000, height=1500))
    with pytest.raises(Invalid, match="16000 × 12000"):
        UpscaleImage().run(hands, UpscaleImageParams(factor=8))
    assert not hands.asked
