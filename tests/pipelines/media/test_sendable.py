"""Pictures and masks on their way to a service."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import BadFile
from pipelines.media.picture import Picture, read_picture
from pipelines.media.sendable import Most, alpha_mask, canonical_mask, fitted, fitted_mask, put_inside, sendable


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


def noise(kind: str, mode: str = "RGB") -> bytes:
    """A picture that no format makes small."""
    rng = np.random.default_rng(7)
    out = io.BytesIO()
    image = Image.fromarray(rng.integers(0, 255, (480, 640, 3), dtype=np.uint8))
    if mode == "RGBA":
        image.putalpha(128)
    image.save(out, kind, quality=95)
    return out.getvalue()


def test_what_keeps_to_the_bounds_goes_as_it_is() -> None:
    ready = sendable(noise("PNG"))
    assert fitted(ready, Most(edge=640, pixels=640 * 480, bytes=2_000_000)) is ready
    assert fitted(ready, Most()) is ready


@pytest.mark.parametrize(
    ("most", "size"),
    [(Most(edge=320), (320, 240)), (Most(pixels=76_800), (320, 240)), (Most(edge=600, pixels=19_200), (160, 120))],
)
def test_what_is_too_large_goes_smaller_in_its_own_proportion(most: Most, size: tuple[int, int]) -> None:
    smaller = fitted(sendable(noise("PNG")), most)
    assert (smaller.width, smaller.height) == size
    assert (read_picture(smaller.data).width, smaller.mime) == (size[0], "image/png")


@pytest.mark.parametrize(
    ("kind", "mode", "bytes", "mime", "size"),
    [
        ("PNG", "RGB", 500_000, "image/jpeg", (640, 480)),
        ("JPEG", "RGB", 280_000, "image/jpeg", (640, 480)),
        ("PNG", "RGBA", 500_000, "image/webp", (640, 480)),
        ("PNG", "RGB", 50_000, "image/jpeg", None),
    ],
)
def test_a_file_that_is_too_large_loses_what_nobody_sees_before_it_loses_pixels(
    kind: str, mode: str, bytes: int, mime: str, size: tuple[int, int] | None
) -> None:
    smaller = fitted(sendable(noise(kind, mode)), Most(bytes=bytes))
    assert len(smaller.data) <= bytes
    assert smaller.mime == mime
    assert (smaller.width, smaller.height) == (size or (smaller.width, smaller.height))
    assert read_picture(smaller.data).has_alpha == (mode == "RGBA")


def test_no_picture_is_made_of_nothing() -> None:
    with pytest.raises(BadFile):
        fitted(sendable(noise("PNG")), Most(bytes=10))


def test_the_bounds_of_a_request_are_shared_by_its_files() -> None:
    assert Most(bytes=100, all_bytes=150).shared(3) == Most(bytes=50)
    assert Most(bytes=40, all_bytes=150).shared(3) == Most(bytes=40)
    assert Most(edge=9).over(Most(edge=5, pixels=7)) == Most(edge=9, pixels=7)


def test_a_mask_goes_with_its_picture() -> None:
    half = np.zeros((480, 640, 3), dtype=np.uint8)
    half[:, 320:] = 255
    mask = read_picture(fitted_mask(canonical_mask(Picture(half), width=640, height=480), width=160, height=120))
    assert (mask.width, mask.height) == (160, 120)
    assert not mask.pixels[:, :80].any()
    assert (mask.pixels[:, 80:] == 255).all()


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
