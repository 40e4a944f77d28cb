"""Boxes as a mask."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pipelines.media.regions import boxed_mask


def levels(*boxes: tuple[float, float, float, float], width: int = 100, height: int = 50) -> np.ndarray:
    sides = [dict(zip(("x", "y", "w", "h"), box, strict=True)) for box in boxes]
    image = Image.open(io.BytesIO(boxed_mask(sides, width=width, height=height)))
    assert (image.mode, image.size) == ("L", (width, height))
    return np.asarray(image)


def test_what_is_inside_is_white_and_the_rest_is_black() -> None:
    found = levels((0.1, 0.2, 0.3, 0.4))
    assert (found[10:30, 10:40] == 255).all()
    assert np.count_nonzero(found) == 20 * 30


def test_boxes_add_up() -> None:
    found = levels((0, 0, 0.2, 1), (0.1, 0, 0.2, 1))
    assert np.count_nonzero(found) == 30 * 50


def test_a_pixel_that_a_box_touches_belongs_to_it() -> None:
    assert np.count_nonzero(levels((0.101, 0.5, 0.01, 0.02))) == 2


@pytest.mark.parametrize("box", [(0.5, 0.5, 0, 0), (1, 1, 0, 0)])
def test_a_box_without_breadth_is_one_pixel(box: tuple[float, float, float, float]) -> None:
    assert np.count_nonzero(levels(box)) == 1


def test_the_whole_picture_is_no_pixel_more() -> None:
    assert (levels((0, 0, 1, 1)) == 255).all()
