"""Whether a picture keeps to the brand's colours."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.media.checks import check_palette, dominant, look
from pipelines.media.picture import Picture
from tests.hands import NORTHBAY
from tests.pipelines.media.checks.drawn import NAMES, photo, plain, view

BRAND = [colour.hex for colour in NORTHBAY.palette]
RULES = {"tolerance": 10.0, "share": 0.5, "wrong": "warning"}


def test_the_share_is_that_of_the_pixels_near_a_colour() -> None:
    pixels = plain("#e7a87c")
    pixels[:, :50] = plain("#0000ff", 50)
    found = check_palette(view(pixels), BRAND, **RULES)
    assert (found.level, found.value) == ("passed", pytest.approx(0.75))


def test_too_little_of_it_is_told_with_both_numbers_and_the_largest_patch() -> None:
    pixels = plain("#e7a87c")
    pixels[:, 80:] = plain("#0000ff", 120)
    pixels[:10, :10] = plain("#00ff00", 10, 10)
    found = check_palette(view(pixels), BRAND, **RULES)
    assert "of the picture is within ΔE 10 of the palette; at least 50 % is asked for." in found.text
    assert found.level == "warning"
    assert found.box.entry() == {"x": 0.4, "y": 0.0, "w": 0.6, "h": 1.0}


def test_a_wider_tolerance_takes_in_more() -> None:
    near = view(plain("#d99a70"))
    assert check_palette(near, BRAND, **{**RULES, "tolerance": 2}).value == 0
    assert check_palette(near, BRAND, **{**RULES, "tolerance": 8}).value == 1


def test_what_is_clear_does_not_count() -> None:
    pixels = np.dstack([plain("#0000ff"), np.zeros((100, 200), dtype=np.uint8)])
    pixels[:, 150:] = (0xE7, 0xA8, 0x7C, 255)
    assert check_palette(look(Picture(pixels)), BRAND, **RULES).value == 1


def test_dominant_colours_come_with_their_share_and_their_nearest() -> None:
    pixels = plain("#e7a87c")
    pixels[:, :50] = plain("#102030", 50)
    first, second = dominant(view(pixels), BRAND)
    assert (first.hex, first.share, first.nearest) == ("#e7a87c", pytest.approx(0.75), "#e7a87c")
    assert first.distance == pytest.approx(0, abs=1e-4)
    assert (second.hex, second.nearest) == ("#102030", "#3a1d12")
    assert second.distance > 10


def test_the_coffee_is_of_the_coffee_brand_and_the_rocket_is_not() -> None:
    shares = {name: check_palette(look(photo(name)), BRAND, **{**RULES, "tolerance": 15}) for name in NAMES}
    assert shares["coffee.jpg"].level == "passed"
    assert shares["rocket.jpg"].level == "warning"
    assert shares["rocket.jpg"].value < 0.2 < 0.5 < shares["coffee.jpg"].value
