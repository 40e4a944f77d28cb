"""Reframe."""

from __future__ import annotations

import pytest

from pipelines.steps.reframe import Reframe, ReframeParams
from tests.hands import Hands


def test_it_gives_one_picture_and_one_mask_for_each_format(photo: bytes) -> None:
    made = Reframe().run(Hands(image=photo), ReframeParams(formats=["1:1", "16:9", "4:5"]))
    ratios = [image.width / image.height for image in made["image"]]
    assert ratios == [pytest.approx(wanted, rel=0.01) for wanted in (1, 16 / 9, 4 / 5)]
    assert [(mask.width, mask.height) for mask in made["focus"]] == [(i.width, i.height) for i in made["image"]]


def test_a_format_that_is_no_proportion_is_told() -> None:
    assert Reframe().problems({"formats": ["wide", "0:3"]})[0][0] == "formats.0"
