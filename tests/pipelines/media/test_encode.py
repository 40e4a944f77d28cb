"""Encoding: exact pixels, within the weight, in sRGB, without a trace of the camera."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import Invalid, StepFailed
from pipelines.media.encode import best_source, encode
from pipelines.media.picture import Picture, read_picture
from pipelines.media.presets import PRESETS, find_preset

NOISE = Picture(np.random.default_rng(3).integers(0, 255, (300, 400, 3), dtype=np.uint8))


def test_a_heavy_picture_meets_the_weight_at_a_lower_quality() -> None:
    preset = replace(find_preset("web-hero"), width=400, height=300, max_bytes=45_000, quality=(5, 90))
    made = encode(NOISE, preset)
    assert len(made.data) <= 45_000
    assert made.quality < 90


def test_a_weight_nothing_can_meet_is_told() -> None:
    with pytest.raises(StepFailed):
        encode(NOISE, replace(find_preset("story"), max_bytes=900))


def test_nothing_of_the_camera_is_left(photo: bytes) -> None:
    exif = Image.Exif()
    exif[271] = "A camera"
    out = io.BytesIO()
    Image.open(io.BytesIO(photo)).save(out, "JPEG", exif=exif)
    made = encode(read_picture(out.getvalue()), find_preset("story"))
    assert b"A camera" not in made.data


def test_clear_parts_become_white_not_black() -> None:
    made = encode(Picture(np.zeros((100, 100, 4), np.uint8)), find_preset("instagram-square"))
    assert Image.open(io.BytesIO(made.data)).convert("RGB").getpixel((500, 500)) == (255, 255, 255)


def test_the_nearest_proportion_wins() -> None:
    square, tall, wide = (Picture(np.zeros((h, w, 3), np.uint8)) for w, h in ((50, 50), (45, 80), (80, 45)))
    chosen = [best_source([square, tall, wide], find_preset(key)) for key in ("instagram-square", "story", "web-hero")]
    assert chosen == [0, 1, 2]


def test_every_preset_has_a_key_of_its_own_and_a_quality_it_can_choose_from() -> None:
    assert len({preset.key for preset in PRESETS}) == len(PRESETS)
    assert all(preset.quality[0] <= preset.quality[1] for preset in PRESETS)


def test_an_unknown_preset_is_told_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="story"):
        find_preset("myspace")
