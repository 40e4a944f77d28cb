"""Font files at the door."""

from __future__ import annotations

import pytest

from pipelines.errors import BadFile
from pipelines.media.typeface import font_mime, read_typeface
from tests.fonts import font


def test_a_font_says_its_family_and_the_weights_it_has() -> None:
    found = read_typeface(font(), name="harbour.ttf")
    assert (found.family, found.lightest, found.boldest, found.format) == ("Harbour Serif", 400, 400, "TTF")
    assert found.nearest(700) == 400
    assert font_mime(font()) == "font/ttf"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (font()[:20_000], "damaged or cut short"),
        (font()[:12] + b"\xff" * 16 + font()[28:], "damaged or cut short"),
        (font(without=("cmap",)), "which characters it has"),
        (font(without=("glyf", "loca")), "no outlines"),
        (font(fs_type=0x0002), "restricted licence"),
        (font(fs_type=0x0200), "only bitmaps"),
        (b"wOF2" + bytes(80), "packed for web pages"),
        (b"ttcf" + bytes(80), "collection"),
        (b"%PDF-1.7" + bytes(80), "is no font"),
        (font() + bytes(10 * 1024 * 1024), "may weigh 10 MB"),
    ],
    ids=["cut", "broken", "no-cmap", "no-outlines", "restricted", "bitmaps", "woff2", "collection", "pdf", "large"],
)
def test_a_font_in_which_words_cannot_or_must_not_be_set_is_refused_with_the_reason(data: bytes, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read_typeface(data, name="harbour.ttf")


def test_one_that_may_be_printed_and_previewed_is_taken() -> None:
    assert read_typeface(font(fs_type=0x0004), name="harbour.ttf").family == "Harbour Serif"
