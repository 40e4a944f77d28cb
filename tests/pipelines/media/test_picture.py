"""Pictures: upright, 8 bits, sRGB, whatever they came as."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from pipelines.errors import BadFile
from pipelines.media.picture import Picture, png, read_picture, thumbnail, working_size


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_a_sideways_photo_stands_upright() -> None:
    image = Image.new("RGB", (40, 20), "black")
    image.paste("white", (0, 0, 10, 20))
    exif = Image.Exif()
    exif[274] = 6
    picture = read_picture(encoded(image, "PNG", exif=exif))
    assert (picture.width, picture.height) == (20, 40)
    assert picture.pixels[2].mean() > 200 > 60 > picture.pixels[-2].mean()


def test_a_cmyk_tiff_becomes_srgb() -> None:
    picture = read_picture(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "TIFF"))
    red, green, blue = picture.pixels[4, 4]
    assert picture.pixels.shape == (8, 8, 3)
    assert red > 150 > 90 > max(green, blue)


def test_sixteen_bits_become_eight_without_changing_tone() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    picture = read_picture(encoded(Image.fromarray(ramp)))
    assert abs(int(picture.pixels[8, 0, 0]) - 128) <= 1


def test_another_profile_is_converted_not_ignored() -> None:
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    lab = Image.new("LAB", (4, 4), (128, 178, 128))
    picture = read_picture(encoded(lab, "TIFF", icc_profile=wide))
    assert picture.pixels[2, 2, 0] > picture.pixels[2, 2, 1] + 40


def test_alpha_stays() -> None:
    assert read_picture(encoded(Image.new("LA", (4, 4), (200, 10)))).pixels[0, 0].tolist() == [200, 200, 200, 10]


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff\xe0 broken"])
def test_what_cannot_be_decoded_is_told(data: bytes) -> None:
    with pytest.raises(BadFile):
        read_picture(data)


def test_a_truncated_photo_is_told_even_if_the_door_let_it_in(photo: bytes) -> None:
    with pytest.raises(BadFile, match="damaged or cut short"):
        read_picture(photo[: len(photo) // 2])


def test_png_is_lossless_and_tagged(photo: bytes) -> None:
    picture = read_picture(photo)
    data = png(picture)
    assert (read_picture(data).pixels == picture.pixels).all()
    assert Image.open(io.BytesIO(data)).info.get("icc_profile")


def test_a_thumbnail_is_small_and_keeps_its_proportion(photo: bytes) -> None:
    image = Image.open(io.BytesIO(thumbnail(read_picture(photo), side=120)))
    assert (image.format, max(image.size)) == ("WEBP", 120)
    assert image.width / image.height == pytest.approx(600 / 400, rel=0.02)


def test_a_very_large_picture_is_worked_on_smaller() -> None:
    large = Picture(np.zeros((100, 6000, 3), np.uint8))
    assert working_size(large).width == 3000
