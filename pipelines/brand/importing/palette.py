"""Colours as a file of another tool names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ...errors import BadFile

MOST_READ: Final = 2_000
MOST_BYTES: Final = 2_000_000
LONGEST_NAME: Final = 80
# The roles of what is nearly black and nearly white, by WCAG's relative luminance.
DARK, BRIGHT = 0.03, 0.8


@dataclass(frozen=True)
class Swatch:
    """One colour: what the file calls it, and `hex` as #rrggbb in sRGB."""

    name: str
    hex: str


@dataclass(frozen=True)
class Palette:
    """The colours of a file in its order, and a sentence for all that was left out or is not exactly so."""

    swatches: tuple[Swatch, ...]
    notes: tuple[str, ...] = ()


def palette_of(swatches: Iterable[Swatch], notes: Iterable[str] = ()) -> Palette:
    """What was read; raises BadFile where that is nothing, or more than anybody reads through."""
    found = tuple(swatches)
    if not found:
        raise BadFile("There is no colour in this file.")
    if len(found) > MOST_READ:
        raise BadFile(f"This file holds {len(found):,} colours. At most {MOST_READ:,} are read.")
    return Palette(found, tuple(notes))


def named(name: str, value: str) -> Swatch:
    """A swatch with its name in one line and cut to length; one without a name is called by its hex."""
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    return Swatch(" ".join(shown.split())[:LONGEST_NAME].strip() or value, value)


def usual_role(value: str) -> str:
    """The part that a colour usually plays, by how light it is: ink, paper, or accent in between."""
    red, green, blue = (_linear(int(value[at : at + 2], 16) / 255) for at in (1, 3, 5))
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "ink" if light < DARK else "paper" if light > BRIGHT else "accent"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
