"""Colours out of files of other tools: design tokens, Adobe swatches, GIMP palettes; pure."""

from __future__ import annotations

from ...errors import BadFile
from .ase import MAGIC, read_ase
from .gpl import HEADER, read_gpl
from .palette import MOST_BYTES, MOST_READ, Palette, Swatch, usual_role
from .tokens import read_tokens

__all__ = [
    "MOST_READ",
    "Palette",
    "Swatch",
    "read_ase",
    "read_gpl",
    "read_palette",
    "read_tokens",
    "usual_role",
]
KNOWN = "Bring design tokens (.json), Adobe swatches (.ase) or a GIMP palette (.gpl)."


def read_palette(data: bytes, *, name: str) -> Palette:
    """The colours of a file, told by how it begins and by its name's ending; raises BadFile with a sentence."""
    if len(data) > MOST_BYTES:
        raise BadFile(f"This file is larger than {MOST_BYTES // 1_000_000} MB, which is the limit for a palette.")
    if data.startswith(MAGIC):
        return read_ase(data)
    if data.removeprefix(b"\xef\xbb\xbf").startswith(HEADER.encode()):
        return read_gpl(data)
    readers = {"json": read_tokens, "tokens": read_tokens, "ase": read_ase, "gpl": read_gpl}
    read = readers.get(name.rpartition(".")[2].lower())
    if read is None:
        raise BadFile(f"This is no file of colours that is known here. {KNOWN}")
    return read(data)
