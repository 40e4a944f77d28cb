"""The rehearsal's stand-ins for crafts of a model."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from pipelines.media.paint import paint_backdrop
from pipelines.media.picture import Picture, read_picture
from pipelines.media.rehearsed import draw_on, film, light_anew, take_apart, tint
from pipelines.media.tracks import read_track

SMALL = paint_backdrop("dusk", seed=1, width=96, height=64)


def test_a_tint_follows_from_words_and_seed() -> None:
    one = tint(SMALL, "blue", seed=1).pixels
    assert (one == tint(SMALL, "blue", seed=1).pixels).all()
    assert (one != tint(SMALL, "red", seed=1).pixels).any()


@pytest.mark.parametrize("sides", [(200, 0, 10, 3), (0, 1, 0, 0), (0, 0, 0, 300)])
def test_what_is_drawn_on_is_as_large_as_asked_and_keeps_the_picture(sides: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = sides
    drawn = draw_on(SMALL, left=left, top=top, right=right, bottom=bottom)
    assert (drawn.width, drawn.height) == (96 + left + right, 64 + top + bottom)
    assert (drawn.pixels[top : top + 64, left : left + 96] == SMALL.pixels).all()


def test_another_light_keeps_size_and_edges() -> None:
    ground = paint_backdrop("morning", seed=2, width=64, height=64)
    clear = Picture(np.dstack([SMALL.pixels, np.full((64, 96), 120, dtype=np.uint8)]))
    lit = light_anew(clear, ground, "", seed=1)
    assert (lit.pixels[..., 3] == 120).all()
    assert light_anew(SMALL, None, "late sun", seed=1).pixels.shape == SMALL.pixels.shape


def test_the_ground_is_whole_and_the_subject_is_gone_from_it(photo: bytes) -> None:
    parts = take_apart(read_picture(photo))
    assert list(parts) == ["ground", "subject"]
    inside = parts["subject"].pixels[..., 3] > 250
    assert (parts["ground"].pixels[inside] != parts["subject"].pixels[inside][:, :3]).any(axis=1).mean() > 0.9
    outside = parts["subject"].pixels[..., 3] == 0
    assert not parts["ground"].has_alpha and outside.any()


@pytest.mark.parametrize("seconds", [0.5, 3.0, 60.0])
def test_a_flip_book_lasts_as_long_as_the_film_would(seconds: float) -> None:
    data = film(SMALL, tint(SMALL, "x", seed=1), seconds=seconds, width=1280, height=720)
    at = data.index(b"\x44\x89") + 10
    (lasted,) = struct.unpack(">d", data[at : at + 8])
    assert lasted == pytest.approx(seconds * 1000, rel=0.05)
    assert (read_track(data).kind, len(data) < 2_000_000) == ("video", True)
