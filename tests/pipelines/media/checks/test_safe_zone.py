"""Whether the margin is calm."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipelines.media.checks import check_safe_zone, look
from tests.pipelines.media.checks.drawn import blurred, photo, plain, view

RULES = {"margin": 0.1, "most": 0.2, "wrong": "warning"}


def lettered(at: tuple[int, int]) -> np.ndarray:
    image = Image.new("RGB", (800, 400), "#f5f0ea")
    ImageDraw.Draw(image).text(at, "MADE TO LAST", fill="#1b1b1a", font_size=30)
    return np.array(image)


def test_words_in_the_margin_are_found_where_they_stand() -> None:
    (found,) = check_safe_zone(view(lettered((300, 5))), **RULES)
    assert found.level == "warning"
    assert "In the top margin hard edges take up to" in found.text
    assert "no more than 20 % is asked for." in found.text
    assert (found.box.y, found.box.h) == (0, pytest.approx(0.1))
    assert 0.3 <= found.box.x <= 0.4
    assert 0.5 <= found.box.x + found.box.w <= 0.75


def test_words_inside_the_safe_zone_are_none_of_its_business() -> None:
    (found,) = check_safe_zone(view(lettered((300, 180))), **RULES)
    assert (found.level, found.value) == ("passed", 0)


@pytest.mark.parametrize(
    ("at", "side"), [((300, 365), "bottom"), ((2, 180), "left"), ((590, 180), "right"), ((300, 5), "top")]
)
def test_each_side_is_told_by_its_name(at: tuple[int, int], side: str) -> None:
    (found,) = check_safe_zone(view(lettered(at)), **{**RULES, "most": 0.1})
    assert f"In the {side} margin" in found.text


def test_a_sliver_of_a_part_tells_nothing() -> None:
    pixels = plain("#808080", 400, 400)
    # One line of pixels that stands in the margin by itself, behind the edge of a cell.
    pixels[40, np.arange(400) // 2 % 2 == 0] = 0
    thin = {**RULES, "margin": 41 / 400}
    assert [found.level for found in check_safe_zone(view(pixels), **thin)] == ["passed"]


def test_the_box_ends_where_the_margin_does() -> None:
    pixels = plain("#808080", 400, 400)
    pixels[20:30, [column for column in range(100, 300) if column // 2 % 2]] = 0
    (found,) = check_safe_zone(view(pixels), **{**RULES, "margin": 0.07})
    assert found.box.y + found.box.h == pytest.approx(0.07)
    # Of the part that lies half in the margin, that half counts by itself.
    assert found.value == pytest.approx(1)


def test_a_plain_picture_is_calm() -> None:
    assert [found.level for found in check_safe_zone(view(plain("#808080")), **RULES)] == ["passed"]


def test_a_busy_photograph_is_not_and_a_soft_one_is() -> None:
    rocket = photo("rocket.jpg")
    assert {found.level for found in check_safe_zone(look(rocket), **RULES)} == {"warning"}
    assert [found.level for found in check_safe_zone(look(blurred(rocket, 4)), **RULES)] == ["passed"]
