"""Compositing: the subject stands, casts a shadow, and the mask says where it is."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StepFailed
from pipelines.media.composite import composite, is_cut_by_frame
from pipelines.media.picture import Picture


def subject(*, at_bottom: bool = False) -> Picture:
    pixels = np.zeros((80, 60, 4), np.uint8)
    pixels[20 : 80 if at_bottom else 60, 10:50] = (200, 30, 30, 255)
    return Picture(pixels)


GROUND = Picture(np.full((200, 200, 3), 180, np.uint8))


def test_it_stands_on_the_ground_and_casts_a_shadow() -> None:
    scene = composite(GROUND, subject(), scale=0.4)
    rows = np.flatnonzero((scene.mask.pixels[..., 0] > 128).any(axis=1))
    assert (scene.image.width, scene.image.height) == (200, 200)
    assert rows[-1] < 190
    assert scene.image.pixels[rows[-1] + 2, 100].mean() < 175


def test_without_a_shadow_the_ground_is_untouched() -> None:
    scene = composite(GROUND, subject(), scale=0.4, shadow=0)
    outside = scene.mask.pixels[..., 0] == 0
    assert abs(scene.image.pixels[outside].astype(int) - 180).max() <= 1


@pytest.mark.parametrize(("place", "side"), [("left", -1), ("right", 1)])
def test_its_place_is_where_it_was_put(place: str, side: int) -> None:
    mask = composite(GROUND, subject(), scale=0.3, place=place).mask.pixels[..., 0]  # type: ignore[arg-type]
    assert (np.argwhere(mask > 128)[:, 1].mean() - 100) * side > 10


def test_a_subject_that_the_photo_cut_off_rises_from_the_lower_edge() -> None:
    assert is_cut_by_frame(subject(at_bottom=True))
    assert not is_cut_by_frame(subject())
    mask = composite(GROUND, subject(at_bottom=True), scale=0.4).mask.pixels[..., 0]
    assert mask[-1].max() > 128


def test_an_empty_cut_is_told() -> None:
    with pytest.raises(StepFailed, match="empty"):
        composite(GROUND, Picture(np.zeros((10, 10, 4), np.uint8)))
