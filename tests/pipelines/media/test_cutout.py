"""Cutting out: the subject stays, its ground goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.errors import StepFailed
from pipelines.media import cutout
from pipelines.media.cutout import cut_out, describe_model
from pipelines.media.picture import Picture, read_picture
from tests.conftest import PHOTOS


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [("coffee.jpg", (0.5, 0.42), (0.04, 0.06)), ("astronaut.jpg", (0.6, 0.44), (0.04, 0.95))],
)
def test_the_subject_is_solid_and_the_ground_is_clear(
    name: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    picture = read_picture((PHOTOS / name).read_bytes())
    found = cut_out(picture)
    alpha = found.image.pixels[..., 3]
    assert (found.image.width, found.image.height) == (picture.width, picture.height)
    assert alpha[int(inside[0] * alpha.shape[0]), int(inside[1] * alpha.shape[1])] > 240
    assert alpha[int(outside[0] * alpha.shape[0]), int(outside[1] * alpha.shape[1])] < 15
    assert 0.1 < found.coverage < 0.7


def test_the_same_photo_gives_the_same_cut(photo: bytes) -> None:
    one, two = (cut_out(read_picture(photo)) for _ in range(2))
    assert (one.image.pixels == two.image.pixels).all()


@pytest.mark.parametrize("what", ["flat", "noise"])
def test_no_clear_subject_is_told_with_what_to_do(what: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    picture = Picture(noise if what == "noise" else np.full((200, 300, 3), 128, np.uint8))
    with pytest.raises(StepFailed, match="No clear subject"):
        cut_out(picture)


def test_what_is_cut_out_already_stays_as_it_is(photo: bytes) -> None:
    once = cut_out(read_picture(photo))
    assert (cut_out(once.image).image.pixels == once.image.pixels).all()


def test_a_model_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutout, "_NETWORK", replace(cutout._NETWORK, carrier="a-package-nobody-has"))
    with pytest.raises(StepFailed, match="make setup"):
        describe_model()
