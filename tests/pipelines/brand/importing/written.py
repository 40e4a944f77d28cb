"""Files of colours as other tools write them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

BEGIN, END, COLOUR = 0xC001, 0xC002, 1


def block(kind: int, body: bytes = b"") -> bytes:
    """One block of a swatch file."""
    return struct.pack(">HI", kind, len(body)) + body


def name(text: str) -> bytes:
    """A name with its length in UTF-16 units, its closing zero counted."""
    letters = f"{text}\x00".encode("utf-16-be")
    return struct.pack(">H", len(letters) // 2) + letters


def colour(text: str, model: bytes, parts: Sequence[float]) -> bytes:
    """A colour's block: spot colours and global ones are the same to a reader."""
    return block(COLOUR, name(text) + model + struct.pack(f">{len(parts)}f", *parts) + struct.pack(">H", 2))


def group(text: str, blocks: Iterable[bytes]) -> list[bytes]:
    """A group's blocks around those in it."""
    return [block(BEGIN, name(text)), *blocks, block(END)]


def ase(blocks: Sequence[bytes]) -> bytes:
    """A swatch file of these blocks."""
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def gpl(colours: Iterable[tuple[str, str]]) -> bytes:
    """A GIMP palette of names and #rrggbb."""
    lines = [" ".join(str(int(value[at : at + 2], 16)) for at in (1, 3, 5)) + f"\t{said}" for said, value in colours]
    return "\n".join(["GIMP Palette", "Name: Test", "Columns: 8", "#", *lines, ""]).encode()
