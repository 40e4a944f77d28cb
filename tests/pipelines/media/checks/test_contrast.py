"""Whether words on a picture can be read."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipelines.media.checks import Box, check_contrast, look
from pipelines.media.layout import lay_out
from pipelines.media.picture import Picture, from_image
from tests.hands import NORTHBAY
from tests.pipelines.media.checks.drawn import photo, plain, view

RULES = {"ratio": 4.5, "wrong": "failed"}
WHOLE = Box(0, 0, 1, 1)


def written(ink: str, ground: str) -> Picture:
    image = Image.new("RGB", (400, 120), ground)
    ImageDraw.Draw(image).text((20, 20), "Made to last", fill=ink, font_size=60)
    return from_image(image)


# Published ratios: WebAIM's contrast checker and WCAG 2's own definition give the same.
@pytest.mark.parametrize(
    ("ink", "ground", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ffff00", "#ffffff", 1.07),
    ],
)
def test_the_ratio_is_that_of_wcag(ink: str, ground: str, ratio: float) -> None:
    found = check_contrast(look(written(ink, ground)), WHOLE, ink=ink, **RULES)
    assert found.value == pytest.approx(ratio, abs=0.01)
    assert found.level == ("passed" if ratio >= 4.5 else "failed")


def test_an_ink_that_nobody_named_is_found_by_its_tone() -> None:
    found = check_contrast(look(written("#ffffff", "#1b1b1a")), WHOLE, **RULES)
    assert found.value == pytest.approx(17.2, abs=0.2)


def test_too_little_is_told_with_the_words_both_numbers_and_the_place() -> None:
    found = check_contrast(look(written("#777777", "#ffffff")), WHOLE, ink="#777777", words="Made\n to last", **RULES)
    assert found.text == "“Made to last” stands out from its ground by 4.48 : 1; at least 4.5 : 1 is asked for."
    assert found.box == WHOLE


def test_the_least_readable_part_of_the_ground_counts() -> None:
    pixels = np.asarray(written("#ffffff", "#000000").pixels).copy()
    pixels[:, 300:][(pixels[:, 300:] < 128).all(axis=2)] = 0xC0
    assert check_contrast(view(pixels), WHOLE, ink="#ffffff", **RULES).value < 2


def test_only_the_box_is_looked_at() -> None:
    pixels = np.vstack([written("#000000", "#ffffff").pixels, plain("#101010", 400, 120)])
    assert check_contrast(view(pixels), Box(0, 0, 1, 0.5), ink="#000000", **RULES).value == pytest.approx(21, abs=0.01)


def test_where_no_ink_is_nothing_is_said() -> None:
    assert check_contrast(view(plain("#ffffff")), WHOLE, ink="#000000", **RULES) is None
    assert check_contrast(view(plain("#ffffff")), WHOLE, **RULES) is None


def test_words_on_a_ground_of_their_own_colour_fail() -> None:
    assert check_contrast(view(plain("#fefefe")), WHOLE, ink="#ffffff", **RULES).value == 1


def test_a_headline_that_was_laid_out_on_a_photograph_can_be_read() -> None:
    before = photo("coffee.jpg")
    after = lay_out(before, headline="Made to last", brand=NORTHBAY).picture
    inks = {
        name: np.array([int(NORTHBAY.colour(name)[at : at + 2], 16) for at in (1, 3, 5)]) for name in ("ink", "paper")
    }
    drawn = {name: (np.abs(after.pixels.astype(int) - ink) <= 2).all(axis=2) for name, ink in inks.items()}
    name = max(drawn, key=lambda role: drawn[role].sum())
    # Right of the headline, the rim of the cup has its colour too.
    down, right = np.nonzero(drawn[name][:, :172])
    box = Box(right.min() / 600, down.min() / 400, np.ptp(right) / 600, np.ptp(down) / 400)
    assert check_contrast(look(after), box, ink=NORTHBAY.colour(name), **RULES).level == "passed"
