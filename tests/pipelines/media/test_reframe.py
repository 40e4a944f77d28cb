"""Reframing: the proportion is exact and the subject is whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.media.picture import Picture
from pipelines.media.reframe import focus_box, reframe

RATIOS = [(1, 1), (4, 5), (9, 16), (16, 9), (191, 100)]


def scene(left: int, top: int, size: int = 80, side: int = 400) -> tuple[Picture, Picture]:
    mask = np.zeros((side, side, 3), np.uint8)
    mask[top : top + size, left : left + size] = 255
    return Picture(np.full((side, side, 3), 99, np.uint8)), Picture(mask)


@given(st.sampled_from(RATIOS), st.integers(0, 320), st.integers(0, 320))
@settings(max_examples=60, deadline=None)
def test_a_subject_that_fits_is_whole_wherever_it_stands(ratio: tuple[int, int], left: int, top: int) -> None:
    picture, mask = scene(left, top)
    frame = reframe(picture, ratio=ratio, focus=mask)
    assert frame.image.width / frame.image.height == pytest.approx(ratio[0] / ratio[1], rel=0.02)
    found = focus_box(frame.focus)
    assert (found.width, found.height) == (80, 80)


def test_without_a_mask_the_place_that_stands_out_is_kept(photo: bytes) -> None:
    from pipelines.media.picture import read_picture

    frame = reframe(read_picture(photo), ratio=(9, 16))
    assert frame.image.width / frame.image.height == pytest.approx(9 / 16, rel=0.01)
    assert frame.focus.pixels[..., 0].max() > 128
