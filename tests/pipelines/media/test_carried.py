"""What a picture carries besides its pixels."""

from __future__ import annotations

import struct
import zlib

import pytest

from pipelines.errors import BadFile
from pipelines.media.carried import texts_in
from tests.workflows import png_with


def test_texts_are_found_by_their_keyword_in_whatever_letters() -> None:
    data = png_with(prompt='{"text": "café"}', workflow="{}")
    assert texts_in(data) == {"prompt": '{"text": "café"}', "workflow": "{}"}


def test_a_picture_without_any_carries_none() -> None:
    assert texts_in(png_with()) == {}


def test_no_pixel_is_decoded() -> None:
    whole = png_with(prompt="{}")
    broken = whole[: whole.index(b"IDAT") + 4] + b"\0" * 64
    assert texts_in(broken) == {"prompt": "{}"}


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\nrubbish", b"{}"])
def test_what_is_no_whole_png_is_told(data: bytes) -> None:
    with pytest.raises(BadFile, match="damaged or cut short"):
        texts_in(data)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def test_a_text_that_grows_without_end_is_refused() -> None:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    bomb = _chunk(b"zTXt", b"prompt\0\0" + zlib.compress(b" " * 80_000_000))
    with pytest.raises(BadFile):
        texts_in(b"\x89PNG\r\n\x1a\n" + head + bomb + _chunk(b"IDAT", b""))


def test_its_size_in_pixels_matters_to_nobody() -> None:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 0))
    text = _chunk(b"tEXt", b"prompt\0{}")
    assert texts_in(b"\x89PNG\r\n\x1a\n" + head + text + _chunk(b"IDAT", b"")) == {"prompt": "{}"}
