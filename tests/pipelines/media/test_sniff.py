"""The door: what a file is, from its headers alone."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipelines.errors import BadFile
from pipelines.media.sniff import Limits, sniff


def encoded(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((96, 64), 60).convert("RGB").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "AVIF"])
def test_a_whole_file_is_what_it_says_with_its_size(kind: str) -> None:
    found = sniff(encoded(kind), name="photo")
    assert (found.kind, found.format.upper(), found.width, found.height) == ("image", kind, 96, 64)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_short_is_refused(kind: str, share: float) -> None:
    data = encoded(kind)
    with pytest.raises(BadFile):
        sniff(data[: int(len(data) * share)], name="photo")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_is_refused_where_a_still_is_needed(kind: str) -> None:
    frames = [Image.new("RGB", (16, 16), shade) for shade in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    with pytest.raises(BadFile, match="3 frames"):
        sniff(out.getvalue(), name="photo")
    assert sniff(out.getvalue(), name="photo", limits=Limits(still=False)).width == 16


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.png", b"", "empty"),
        ("a.png", b"just words", "text file"),
        ("a.svg", b"<svg onload='x'/>", "SVG"),
        ("a.txt", b"<html><SVG><script>", "SVG"),
        ("a.jpg", b"%PDF-1.7 and more", "PDF"),
        ("a.jpg", b"PK\x03\x04 and more", "zip"),
        ("a.jpg", bytes(range(256)), "no format"),
        ("a.heic", b"\0\0\0\x18ftypheic and more", "HEIC"),
    ],
)
def test_what_is_no_picture_is_refused_by_name_with_what_it_is(name: str, data: bytes, told: str) -> None:
    with pytest.raises(BadFile) as caught:
        sniff(data, name=name)
    assert told in caught.value.message
    assert name in caught.value.message


def test_plain_text_is_text() -> None:
    assert sniff("Grüße".encode(), name="note.txt").kind == "text"


def test_a_heavy_file_is_refused_with_both_weights() -> None:
    with pytest.raises(BadFile, match=r"1\.5 MB; the limit is 1 MB"):
        sniff(b"x" * (3 * 512 * 1024), name="a.png", limits=Limits(bytes=1024 * 1024))


def test_a_sideways_photo_has_its_upright_size() -> None:
    exif = Image.Exif()
    exif[274] = 6
    found = sniff(encoded("JPEG", exif=exif), name="photo.jpg")
    assert (found.width, found.height) == (64, 96)
