"""Pictures and masks on their way to a service."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import BadFile
from pipelines.media.picture import Picture, read_picture
from pipelines.media.sendable import alpha_mask, canonical_mask, put_inside, sendable


def encoded(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((96, 64), 60).convert("RGB").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_every_service_reads_goes_as_it_is(kind: str) -> None:
    data = encoded(kind)
    ready = sendable(data)
    assert (ready.data, ready.mime, ready.width, ready.height) == (data, f"image/{kind.lower()}", 96, 64)


@pytest.mark.parametrize("kind", ["TIFF", "AVIF", "GIF"])
def test_anything_else_goes_as_png(kind: str) -> None:
    ready = sendable(encoded(kind))
    assert (ready.mime, read_picture(ready.data).width) == ("image/png", 96)


def test_a_sideways_photo_goes_upright() -> None:
    exif = Image.Exif()
    exif[274] = 6
    ready = sendable(encoded("JPEG", exif=exif))
    assert (ready.mime, ready.width, ready.height) == ("image/png", 64, 96)


def test_what_is_no_picture_is_refused() -> None:
    for data in (b"words", encoded("PNG")[:200]):
        with pytest.raises(BadFile):
            sendable(data)


def test_a_mask_is_grey_of_the_size_wanted_and_clear_parts_are_dark() -> None:
    pixels = np.full((4, 4, 4), 255, dtype=np.uint8)
    pixels[:, 2:, 3] = 0
    data = canonical_mask(Picture(pixels), width=8, height=4)
    image = Image.open(io.BytesIO(data))
    assert (image.mode, image.size) == ("L", (8, 4))
    assert (np.asarray(image) == [255] * 4 + [0] * 4).all()
    turned = Image.open(io.BytesIO(canonical_mask(Picture(pixels), width=8, height=4, invert=True)))
    assert (np.asarray(turned) == [0] * 4 + [255] * 4).all()


def test_only_what_is_inside_the_mask_is_put_in_whatever_size_it_came_in() -> None:
    below = Picture(np.zeros((4, 4, 3), dtype=np.uint8))
    above = Picture(np.full((9, 9, 4), 200, dtype=np.uint8))
    mask = Picture(np.dstack([np.array([[255, 255, 0, 0]] * 4, dtype=np.uint8)] * 3))
    mixed = put_inside(below, above, canonical_mask(mask, width=4, height=4))
    assert mixed.pixels.shape == (4, 4, 3)
    assert (mixed.pixels[:, :2] == 200).all()
    assert not mixed.pixels[:, 2:].any()


def test_a_picture_without_alpha_is_all_there() -> None:
    assert alpha_mask(Picture(np.zeros((2, 2, 3), dtype=np.uint8))).pixels.min() == 255
