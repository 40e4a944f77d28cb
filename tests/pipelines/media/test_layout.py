"""Laying out: inside the safe zone, off the subject, readable."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pipelines.brand import BrandRules, Logo
from pipelines.media.ink import READABLE, choose_ink
from pipelines.media.layout import lay_out
from pipelines.media.light import contrast, luminance, to_linear
from pipelines.media.picture import Picture
from pipelines.media.places import Area
from tests.hands import NORTHBAY

SIDE = 600
BRANDED: BrandRules = NORTHBAY.model_copy(update={"logo": Logo(on_light="a", on_dark="b", min_width=40)})


def mark(shade: int) -> bytes:
    image = Image.new("RGBA", (120, 40), (shade, shade, shade, 255))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def scene(shade: int = 120, *, subject: Area | None = None) -> tuple[Picture, Picture]:
    mask = np.zeros((SIDE, SIDE, 3), np.uint8)
    if subject:
        mask[int(subject.top) : int(subject.bottom), int(subject.left) : int(subject.right)] = 255
    return Picture(np.full((SIDE, SIDE, 3), shade, np.uint8)), Picture(mask)


def changed(before: Picture, after: Picture, by: int = 40) -> np.ndarray:
    return np.abs(after.pixels.astype(int) - before.pixels.astype(int)).max(axis=2) > by


@pytest.mark.parametrize("headline", ["Made to last", "صُنع ليدوم", "A rather longer line about coffee and time"])
def test_nothing_leaves_the_safe_zone(headline: str) -> None:
    picture, mask = scene()
    made = lay_out(picture, headline=headline, brand=BRANDED, logo_on_light=mark(0), logo_on_dark=mark(255), focus=mask)
    rows, columns = np.nonzero(changed(picture, made.picture, by=70))
    margin = BRANDED.placement.safe * SIDE - 2
    assert rows.size
    assert min(rows.min(), columns.min(), SIDE - 1 - rows.max(), SIDE - 1 - columns.max()) >= margin


def test_words_and_logo_keep_off_the_subject() -> None:
    subject = Area(200, 260, 400, 540)
    picture, mask = scene(subject=subject)
    made = lay_out(
        picture, headline="Made to last", brand=BRANDED, logo_on_light=mark(0), logo_on_dark=mark(255), focus=mask
    )
    assert not changed(picture, made.picture)[260:540, 200:400].any()


@pytest.mark.parametrize("shade", [10, 60, 118, 180, 245])
def test_the_ink_reads_on_any_ground_once_its_tone_is_shifted(shade: int) -> None:
    ground = to_linear(scene(shade)[0].pixels)
    ink = choose_ink(ground, Area(50, 50, 300, 150), (NORTHBAY.colour("ink"), NORTHBAY.colour("paper")))
    level = float(luminance(ground).mean())
    level = level * (1 + min(ink.shift, 0)) + (1 - level) * max(ink.shift, 0)
    assert contrast(level, ink.level) >= READABLE


def test_a_ground_between_light_and_dark_is_shaded_before_it_is_hazed() -> None:
    ground = to_linear(scene(118)[0].pixels)
    ink = choose_ink(ground, Area(50, 50, 300, 150), (NORTHBAY.colour("ink"), NORTHBAY.colour("paper")))
    assert ink.shift <= 0


def test_without_words_and_logo_the_picture_stays() -> None:
    picture, mask = scene()
    made = lay_out(picture, headline="  ", brand=NORTHBAY, focus=mask)
    assert np.abs(made.picture.pixels.astype(int) - picture.pixels).max() <= 1
