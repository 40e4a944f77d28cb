"""Logos as they come in."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from pipelines.errors import BadFile
from pipelines.media.mark import read_mark
from pipelines.media.picture import read_picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><circle cx="20" cy="20" r="20"/></svg>'


def picture(
    mode: str, colour: tuple[int, ...], *, size: tuple[int, int] = (120, 40), kind: str, **more: object
) -> bytes:
    into = io.BytesIO()
    Image.new(mode, size, colour).save(into, kind, **more)
    return into.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_a_logo_in_cmyk_is_brought_to_srgb_and_told(kind: str) -> None:
    mark = read_mark(picture("CMYK", (0, 255, 255, 0), kind=kind), name="logo.tif")
    red = read_picture(mark.png).pixels[20, 60]
    assert (red[0] > 200, red[1] < 60, red[2] < 60) == (True, True, True)
    assert "without a colour profile" in mark.notes[0]
    assert "no transparent ground" in mark.notes[1]


def test_the_profile_in_a_file_in_cmyk_is_used() -> None:
    # Any profile says that there is one; what it is for is Pillow's to judge.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    mark = read_mark(picture("CMYK", (0, 255, 255, 0), kind="JPEG", icc_profile=profile), name="logo.jpg")
    assert "by the colour profile in it" in mark.notes[0]


def test_a_png_with_a_clear_ground_stays_as_it_is_without_a_word() -> None:
    data = picture("RGBA", (10, 20, 30, 0), kind="PNG")
    assert read_mark(data, name="logo.png") == read_mark(data, name="other.png")
    assert (read_mark(data, name="logo.png").png, read_mark(data, name="logo.png").notes) == (data, ())


def test_a_drawing_is_kept_beside_its_raster() -> None:
    mark = read_mark(SVG, name="logo.svg")
    assert mark.svg == SVG
    assert (read_picture(mark.png).width, mark.notes) == (2048, ())


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (picture("RGBA", (0, 0, 0, 0), size=(63, 40), kind="PNG"), "logo.png", "63 × 40 pixels, too small"),
        (SVG.replace(b"circle", b"g"), "logo.svg", "nothing can be seen"),
        (b"hello", "logo.txt", "is no picture"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(data: bytes, name: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read_mark(data, name=name)
