"""Windows of a picture: plain inside it, drawn-out ground beyond it, the subject never changed."""

from __future__ import annotations

import numpy as np

from pipelines.media.picture import Picture
from pipelines.media.reframe import focus_box, reframe
from pipelines.media.stretch import Window, is_calm, take_window

RAMP = Picture(np.repeat(np.tile(np.arange(200, dtype=np.uint8), (100, 1))[..., None], 3, axis=2))
ROWS = Window(0, 100, 40, 60)


def test_a_window_inside_is_a_plain_crop() -> None:
    found = take_window(RAMP, Window(30, 50, 40, 60), Window(10, 80, 40, 60))
    assert (found.pixels == RAMP.pixels[10:90, 30:80]).all()


def test_beyond_the_edge_the_ground_is_drawn_out_and_the_subject_is_not() -> None:
    found = take_window(RAMP, Window(-30, 230, 90, 120), ROWS).pixels[0, :, 0].astype(int)
    assert (found.size, found[0], found[-1]) == (230, 0, 199)
    assert list(found[120:151]) == list(range(90, 121))
    assert (np.diff(found) >= 0).all()


def test_the_other_edge_is_drawn_out_too() -> None:
    found = take_window(RAMP, Window(0, 240, 90, 120), ROWS).pixels[0, :, 0].astype(int)
    assert (found.size, found[-1]) == (240, 199)
    assert list(found[90:121]) == list(range(90, 121))
    assert (np.diff(found) >= 0).all()


def test_a_clear_wall_is_calm_and_a_pattern_is_not() -> None:
    nothing = Picture(np.zeros((100, 100, 3), np.uint8))
    checks = (np.indices((100, 100)).sum(axis=0) // 8 % 2 * 200).astype(np.uint8)
    assert is_calm(Picture(np.full((100, 100, 3), 120, np.uint8)), nothing)
    assert not is_calm(Picture(np.repeat(checks[..., None], 3, axis=2)), nothing)


def test_on_calm_ground_a_wide_frame_leaves_room_for_words_beside_the_subject() -> None:
    mask = np.zeros((400, 400, 3), np.uint8)
    mask[180:340, 130:270] = 255
    frame = reframe(Picture(np.full((400, 400, 3), 99, np.uint8)), ratio=(16, 9), focus=Picture(mask))
    found = focus_box(frame.focus)
    assert (found.width, found.height) == (140, 160)
    assert (found.left + found.right) / 2 > frame.image.width * 0.55


def test_a_subject_that_rises_from_the_lower_edge_stays_there() -> None:
    mask = np.zeros((400, 400, 3), np.uint8)
    mask[150:, 100:300] = 255
    for ratio in ((1, 1), (9, 16), (16, 9)):
        frame = reframe(Picture(np.full((400, 400, 3), 99, np.uint8)), ratio=ratio, focus=Picture(mask))
        assert frame.focus.pixels[-1].max() == 255
