"""Whether a picture is sharp anywhere."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.media.checks import check_sharpness, look
from pipelines.media.checks.sharpness import sharpness
from pipelines.media.picture import Picture, resized
from tests.pipelines.media.checks.drawn import NAMES, blurred, photo, plain, view

RULES = {"least": 60.0, "wrong": "warning"}


def test_a_board_of_single_pixels_has_the_variance_that_follows_from_the_formula() -> None:
    board = (np.indices((96, 96)).sum(axis=0) % 2 * 10.0).astype(np.float32)
    # Each Laplacian is +40 or -40.
    assert sharpness(board) == pytest.approx(1600)


@pytest.mark.parametrize("name", NAMES)
def test_photographs_are_sharp_until_they_are_blurred(name: str) -> None:
    picture = photo(name)
    values = [check_sharpness(look(blurred(picture, radius)), **RULES) for radius in (0, 1, 2, 4)]
    assert [found.value for found in values] == sorted((found.value for found in values), reverse=True)
    assert (values[0].level, values[2].level) == ("passed", "warning")


def test_enlarging_makes_a_picture_no_sharper() -> None:
    small = blurred(photo("coffee.jpg"), 2)
    large = resized(small, small.width * 3, small.height * 3)
    assert check_sharpness(look(large), **RULES).value < check_sharpness(look(small), **RULES).value


def test_a_large_file_is_measured_as_it_is_looked_at() -> None:
    small = photo("coffee.jpg")
    large = look(resized(small, 3000, 2000))
    assert (large.width, large.height) == (1500, 1000)
    assert check_sharpness(large, **RULES).level == "passed"


def test_one_sharp_thing_on_a_soft_ground_is_enough() -> None:
    picture, soft = photo("coffee.jpg"), blurred(photo("coffee.jpg"), 8).pixels.copy()
    soft[100:260, 200:400] = picture.pixels[100:260, 200:400]
    assert check_sharpness(look(Picture(soft)), **RULES).level == "passed"


def test_one_colour_is_told_with_both_numbers() -> None:
    found = check_sharpness(view(plain("#808080")), **RULES)
    assert found.text == "The sharpest parts have a sharpness of 0; at least 60 is asked for."


def test_a_picture_of_a_few_pixels_is_no_crash() -> None:
    assert check_sharpness(view(plain("#808080", 2, 2)), **RULES).value == 0
