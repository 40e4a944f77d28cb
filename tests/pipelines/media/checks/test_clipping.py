"""How much of a picture has lost its drawing."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.media.checks import check_clipping, look
from pipelines.media.picture import Picture
from tests.pipelines.media.checks.drawn import photo, plain, view

RULES = {"highlights": 0.02, "shadows": 0.05, "wrong": "warning"}


def test_white_and_black_are_told_apart_each_with_its_share_and_place() -> None:
    pixels = plain("#808080")
    pixels[:50, :20] = 255
    pixels[:, 180:] = 0
    white, black = check_clipping(view(pixels), **RULES)
    assert white.text == "5.0 % of the picture is pure white; no more than 2.0 % is asked for."
    assert black.text == "10 % of the picture is pure black; no more than 5.0 % is asked for."
    assert white.box.entry() == {"x": 0.0, "y": 0.0, "w": 0.1, "h": 0.5}
    assert black.box.entry() == {"x": 0.9, "y": 0.0, "w": 0.1, "h": 1.0}


def test_a_strong_colour_is_not_clipped() -> None:
    assert {found.level for found in check_clipping(view(plain("#ff0000")), **RULES)} == {"passed"}


def test_what_is_clear_is_neither() -> None:
    pixels = np.dstack([plain("#ffffff"), np.zeros((100, 200), dtype=np.uint8)])
    pixels[:, 100:] = (128, 128, 128, 255)
    pixels[50:, :100, :3] = 0
    assert {found.value for found in check_clipping(look(Picture(pixels)), **RULES)} == {0}


@pytest.mark.parametrize(("level", "which"), [(255, 0), (0, 1)])
def test_the_box_is_where_it_is_seen(level: int, which: int) -> None:
    pixels = np.dstack([plain("#808080"), np.full((100, 200), 255, dtype=np.uint8)])
    pixels[:, :100] = (level, level, level, 0)
    pixels[:, 180:, :3] = level
    found = check_clipping(look(Picture(pixels)), **RULES)[which]
    assert found.box.entry() == {"x": 0.9, "y": 0.0, "w": 0.1, "h": 1.0}


def test_the_shadows_of_the_astronaut_are_found_and_more_light_clips_more() -> None:
    picture = photo("astronaut.jpg")
    white, black = check_clipping(look(picture), **RULES)
    assert (white.level, black.level) == ("passed", "warning")
    assert black.value == pytest.approx(0.11, abs=0.02)
    brighter = Picture(np.clip(picture.pixels.astype(int) * 2, 0, 255).astype(np.uint8))
    assert check_clipping(look(brighter), **RULES)[0].level == "warning"
