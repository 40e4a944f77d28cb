"""A font file as it comes in: checked before it is kept, and what it says of itself."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Any, Final

from fontTools.ttLib import TTFont, TTLibError
from PIL import ImageFont

from ..errors import BadFile

MOST_BYTES: Final = 10 * 1024 * 1024
_KINDS: Final = {b"\x00\x01\x00\x00": "TTF", b"true": "TTF", b"OTTO": "OTF"}
_NEEDED: Final = ("head", "hhea", "hmtx", "maxp", "cmap", "name")
_OUTLINES: Final = ("glyf", "CFF ", "CFF2")
# The OpenType specification, OS/2 fsType: of the lowest four bits one says how a font may be embedded.
_HOW_EMBEDDED, _RESTRICTED, _BITMAPS_ONLY = 0x000F, 0x0002, 0x0200
_FAMILY: Final = (16, 1)
# What reading tables that are not as they should be comes to.
_BROKEN: Final = (
    TTLibError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Typeface:
    """What a font file calls its family, the weights it has (equal where it has one), and whether it is TTF or OTF."""

    family: str
    lightest: int
    boldest: int
    format: str

    def nearest(self, weight: int) -> int:
        """The weight that it has nearest to this one."""
        return min(max(weight, self.lightest), self.boldest)


def read_typeface(data: bytes, *, name: str) -> Typeface:
    """What is in a font file; raises BadFile with the reason where words cannot or must not be set in it."""
    if len(data) > MOST_BYTES:
        raise BadFile(f"{name} weighs {len(data) / 1024**2:.1f} MB; a font may weigh 10 MB. Take a subset of it.")
    kind = _kind(data, name)
    try:
        with TTFont(io.BytesIO(data), lazy=True) as font:
            _check_length(font, data)
            found = _read(font, kind, name)
        ImageFont.truetype(io.BytesIO(data), 40).getmask("Hamburgefonstiv 0123")
    except _BROKEN as error:
        raise BadFile(f"{name} is a font that is damaged or cut short. Export it again.") from error
    return found


def font_mime(data: bytes) -> str:
    """The content type of a font file that was kept."""
    return "font/otf" if data.startswith(b"OTTO") else "font/ttf"


def _kind(data: bytes, name: str) -> str:
    if data.startswith((b"wOFF", b"wOF2")):
        told = "is a font packed for web pages (WOFF), which cannot be unpacked here"
        raise BadFile(f"{name} {told}. Upload the TTF or OTF that it was made from.")
    if data.startswith(b"ttcf"):
        raise BadFile(f"{name} is a collection of fonts. Upload one of them as TTF or OTF.")
    if data[:4] not in _KINDS:
        raise BadFile(f"{name} is no font. Upload a TTF or an OTF.")
    return _KINDS[data[:4]]


def _check_length(font: TTFont, data: bytes) -> None:
    """Raises TTLibError where a table lies beyond the end."""
    if any(entry.offset + entry.length > len(data) for entry in font.reader.tables.values()):
        raise TTLibError("A table lies beyond the end of the file.")


def _read(font: TTFont, kind: str, name: str) -> Typeface:
    # Outlines first: a font of pictures or of bitmaps alone has the rest, and would draw nothing.
    outlines = next((tag for tag in _OUTLINES if tag in font), None)
    if outlines is None:
        raise BadFile(f"{name} has no outlines: its letters are pictures or dots. Upload a font with outlines.")
    if "cmap" not in font or not font.getBestCmap():
        raise BadFile(f"{name} does not say which characters it has (no cmap table). Export it again.")
    for tag in (*_NEEDED, outlines):
        font[tag]
    _check_licence(font, name)
    return Typeface(_family(font, name), *_weights(font), kind)


def _check_licence(font: TTFont, name: str) -> None:
    how = int(font["OS/2"].fsType) if "OS/2" in font else 0
    if how & _HOW_EMBEDDED == _RESTRICTED:
        raise BadFile(
            f"{name} has a restricted licence: it says that it may not be embedded (OS/2 fsType). "
            "Ask its foundry for a file that may be."
        )
    if how & _BITMAPS_ONLY:
        raise BadFile(
            f"{name} says that only bitmaps of it may be embedded (OS/2 fsType). Ask its foundry for another."
        )


def _family(font: TTFont, name: str) -> str:
    told = (font["name"].getDebugName(number) for number in _FAMILY)
    clean = "".join(letter for letter in next((one for one in told if one), name) if letter.isprintable())
    return clean.strip()[:80] or "Unnamed"


def _weights(font: TTFont) -> tuple[int, int]:
    axes: list[Any] = font["fvar"].axes if "fvar" in font else []
    for axis in axes:
        if axis.axisTag == "wght":
            return _weight(axis.minValue), _weight(axis.maxValue)
    one = _weight(font["OS/2"].usWeightClass if "OS/2" in font else 400)
    return one, one


def _weight(said: float) -> int:
    """Some old fonts say 1-9."""
    return int(min(max(said * 100 if said < 10 else said, 100), 900))
