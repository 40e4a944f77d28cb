"""GIMP palettes (`.gpl`): lines of red, green and blue from 0 to 255, then a name."""

from __future__ import annotations

import re
from typing import Final

from ...errors import BadFile
from .palette import Palette, named, palette_of

HEADER: Final = "GIMP Palette"
# ASCII digits alone: `\d` also takes those of other scripts.
LINE: Final = re.compile(r"\s*([0-9]{1,3})\s+([0-9]{1,3})\s+([0-9]{1,3})(?:\s+(.*))?")
SAYS: Final = re.compile(r"(?:Name|Columns|Channels)\s*:", re.IGNORECASE)


def read_gpl(data: bytes) -> Palette:
    """The colours of a GIMP palette; raises BadFile with the line that cannot be read."""
    lines = _text(data).splitlines()
    if not lines or lines[0].strip() != HEADER:
        raise BadFile(f"This is no GIMP palette: its first line is not “{HEADER}”.")
    swatches = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.lstrip().startswith("#") or SAYS.match(line):
            continue
        found = LINE.fullmatch(line)
        if not found or any(int(part) > 255 for part in found.groups()[:3]):
            raise BadFile(f"Line {number} of this palette is no colour. It says three numbers from 0 to 255.")
        red, green, blue, name = found.groups()
        shown = "" if (name or "").strip().lower() == "untitled" else name or ""
        swatches.append(named(shown, f"#{int(red):02x}{int(green):02x}{int(blue):02x}"))
    return palette_of(swatches)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Old ones are written in the letters of the machine that wrote them.
        return data.decode("latin-1")
