"""Whether a picture has bars along its edges."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipelines.media.checks import check_borders, look
from pipelines.media.picture import Picture
from tests.pipelines.media.checks.drawn import NAMES, as_jpeg, photo, plain, view

RULES = {"least": 0.01, "wrong": "warning"}


def boxed(name: str, colour: int = 0) -> np.ndarray:
    return np.pad(photo(name).pixels, ((50, 30), (0, 0), (0, 0)), constant_values=colour)


@pytest.mark.parametrize("colour", [0, 255])
@pytest.mark.parametrize("name", NAMES)
def test_bars_above_and_below_a_photograph_are_found_where_they_are(name: str, colour: int, tmp_path: Path) -> None:
    picture = as_jpeg(boxed(name, colour), tmp_path)
    top, bottom = check_borders(look(picture), **RULES)
    assert top.box.h == pytest.approx(50 / picture.height, abs=0.01)
    assert bottom.box.entry()["y"] == pytest.approx(1 - 30 / picture.height, abs=0.01)
    assert (top.box.w, bottom.box.w) == (1, 1)


def test_bars_at_the_sides_are_told_with_their_share() -> None:
    pixels = np.pad(photo("coffee.jpg").pixels, ((0, 0), (200, 0), (0, 0)))
    (found,) = check_borders(view(pixels), **RULES)
    assert found.text == "A bar of one colour takes 25 % at the left; none is asked for."
    assert found.box.entry() == {"x": 0.0, "y": 0.0, "w": 0.25, "h": 1.0}


@pytest.mark.parametrize("name", NAMES)
def test_photographs_have_none(name: str) -> None:
    assert [found.level for found in check_borders(look(photo(name)), **RULES)] == ["passed"]


def test_a_thing_on_a_plain_ground_has_none() -> None:
    image = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(image).rectangle((110, 90, 190, 220), fill="#3a1d12")
    assert [found.level for found in check_borders(view(np.array(image)), **RULES)] == ["passed"]


def test_a_plain_ground_that_slowly_becomes_a_picture_is_no_bar() -> None:
    ramp = np.clip(np.arange(300) - 100, 0, 255).astype(np.uint8)
    # Each column is a little later than the one before.
    pixels = np.repeat(np.stack([np.roll(ramp, column // 4) for column in range(300)], axis=1)[..., None], 3, axis=2)
    pixels[:60] = 0
    assert [found.level for found in check_borders(view(pixels), **RULES)] == ["passed"]


def test_one_colour_all_over_is_no_bar() -> None:
    assert [found.level for found in check_borders(view(plain("black")), **RULES)] == ["passed"]


def test_a_bar_that_is_thinner_than_what_counts_passes() -> None:
    assert [found.level for found in check_borders(view(boxed("coffee.jpg")), **{**RULES, "least": 0.2})] == ["passed"]


def test_what_is_clear_is_no_bar() -> None:
    inside = np.dstack([photo("coffee.jpg").pixels, np.full((400, 600), 255, dtype=np.uint8)])
    cut = np.pad(inside, ((50, 50), (50, 50), (0, 0)))
    assert [found.level for found in check_borders(look(Picture(cut)), **RULES)] == ["passed"]
