"""Font files as somebody brings them, made of one that ships."""

from __future__ import annotations

import io
from pathlib import Path

from fontTools.ttLib import TTFont

from pipelines.media import fonts

SHIPPED = Path(fonts.__file__).parent / "instrument-serif.ttf"


def font(family: str = "Harbour Serif", *, fs_type: int = 0, without: tuple[str, ...] = ()) -> bytes:
    """A TTF of this family, embeddable as said, without some of its tables."""
    into = io.BytesIO()
    with TTFont(SHIPPED, recalcTimestamp=False) as made:
        made["name"].setName(family, 1, 3, 1, 0x409)
        made["name"].removeNames(nameID=16)
        made["OS/2"].fsType = fs_type
        for tag in without:
            del made[tag]
        made.save(into)
    return into.getvalue()
