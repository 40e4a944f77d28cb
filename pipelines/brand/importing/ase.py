"""Adobe Swatch Exchange (`.ase`): blocks of big-endian numbers and UTF-16 names, colours in groups."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ...errors import BadFile
from .palette import MOST_READ, Palette, Swatch, named, palette_of
from .spaces import Three, fits, from_cmyk, from_lab, hex_of

MAGIC: Final = b"ASEF"
COLOUR, BEGIN, END = 0x0001, 0xC001, 0xC002
PARTS: Final = {b"RGB ": 3, b"CMYK": 4, b"LAB ": 3, b"GRAY": 1}
SHORT: Final = "This swatch file ends too early. Save it again, then bring it in."
INKS: Final = "{n} given in CMYK, and turned into sRGB without a profile: see that they look right."
OUTSIDE: Final = "{n} outside sRGB, and cut to what it has: see that they look right."


@dataclass
class _Told:
    inks: int = 0
    outside: int = 0
    swatches: list[Swatch] = field(default_factory=list)


def read_ase(data: bytes) -> Palette:
    """The colours of a swatch file, each with its group's name before its own; raises BadFile for a damaged one."""
    if data[:4] != MAGIC:
        raise BadFile("This is no Adobe Swatch Exchange file.")
    major, _, blocks = _unpack(">HHI", data, 4)
    if major != 1:
        raise BadFile(f"This swatch file is of version {major}. Pressline reads version 1.")
    told, group = _Told(), ""
    for kind, body in _blocks(data, blocks):
        if kind == BEGIN:
            group = _name(body)[0]
        elif kind == END:
            group = ""
        elif kind == COLOUR:
            _read_colour(body, group, told)
    return palette_of(told.swatches, _notes(told))


def _blocks(data: bytes, blocks: int) -> Iterator[tuple[int, bytes]]:
    at = 12
    # What no block stands for is not counted through.
    if blocks > MOST_READ * 3:
        raise BadFile(f"This swatch file says that it holds {blocks:,} parts. At most {MOST_READ:,} colours are read.")
    for _ in range(blocks):
        kind, length = _unpack(">HI", data, at)
        if at + 6 + length > len(data):
            raise BadFile(SHORT)
        yield kind, data[at + 6 : at + 6 + length]
        at += 6 + length


def _read_colour(body: bytes, group: str, told: _Told) -> None:
    name, at = _name(body)
    model = body[at : at + 4].upper()
    if model not in PARTS:
        raise BadFile(f"The swatch {name or 'without a name'} is in no colour space that is known here.")
    parts = _unpack(f">{PARTS[model]}f", body, at + 4)
    if not all(math.isfinite(part) and abs(part) < 1_000 for part in parts):
        raise BadFile(f"The swatch {name or 'without a name'} has a number that is none.")
    colour = _to_srgb(model, parts)
    told.inks += model == b"CMYK"
    told.outside += not fits(colour)
    told.swatches.append(named(f"{group} / {name}" if group and name else name or group, hex_of(colour)))


def _to_srgb(model: bytes, parts: tuple[float, ...]) -> Three:
    if model == b"CMYK":
        return from_cmyk(parts)
    if model == b"LAB ":
        # Lightness is a share; a few writers give it from 0 to 100 all the same.
        return from_lab((parts[0] * 100 if parts[0] <= 1 else parts[0], parts[1], parts[2]))
    if model == b"GRAY":
        return parts[0], parts[0], parts[0]
    return parts[0], parts[1], parts[2]


def _name(body: bytes) -> tuple[str, int]:
    """The name that a block begins with, and where it ends."""
    (length,) = _unpack(">H", body, 0)
    end = 2 + 2 * length
    if end > len(body):
        raise BadFile(SHORT)
    return body[2:end].decode("utf-16-be", errors="replace").rstrip("\x00"), end


def _notes(told: _Told) -> Iterator[str]:
    for words, number in ((INKS, told.inks), (OUTSIDE, told.outside)):
        if number:
            yield words.format(n="1 colour is" if number == 1 else f"{number} colours are")


def _unpack(form: str, data: bytes, at: int) -> tuple[Any, ...]:
    try:
        return struct.unpack_from(form, data, at)
    except struct.error as error:
        raise BadFile(SHORT) from error
