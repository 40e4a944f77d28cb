"""Masks, by the pixel."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from pipelines.media.masks import to_alpha
from pipelines.media.picture import read_picture

ROW = [0, 1, 127, 128, 254, 255]


def grey(*rows: list[int], mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.array(rows, np.uint8)).convert(mode).save(out, "PNG")
    return out.getvalue()


def test_white_becomes_clear_and_black_stays() -> None:
    made = read_picture(to_alpha(grey(ROW, ROW[::-1])))
    assert made.pixels[..., 3].tolist() == [[255, 255, 255, 0, 0, 0], [0, 0, 0, 255, 255, 255]]
    assert not made.pixels[..., :3].any()


def test_it_is_a_png_of_the_same_size_with_alpha() -> None:
    made = Image.open(io.BytesIO(to_alpha(grey(ROW, ROW, ROW))))
    assert (made.format, made.mode, made.size) == ("PNG", "RGBA", (6, 3))


def test_a_mask_in_colours_is_read_by_its_brightness() -> None:
    assert to_alpha(grey(ROW, mode="RGB")) == to_alpha(grey(ROW))


def test_a_mask_that_is_all_white_or_all_black_keeps_its_alpha() -> None:
    for value, alpha in ((255, 0), (0, 255)):
        made = Image.open(io.BytesIO(to_alpha(grey([value] * 4))))
        assert made.getchannel("A").getextrema() == (alpha, alpha)
