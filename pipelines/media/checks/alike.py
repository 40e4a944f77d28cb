"""Colours of a palette that hardly anybody tells apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..light import hex_linear, to_lab
from .delta import delta_e

# Side by side, two colours closer than this look like one.
ALIKE: Final = 2.0


def alike(hexes: Sequence[str], *, under: float = ALIKE) -> list[tuple[int, int, float]]:
    """Each colour, as #rrggbb, that is nearer than `under` in ΔE2000 to one before it.

    Told are its place, the place of the nearest before it, and how far apart the two are.
    """
    if len(hexes) < 2:
        return []
    lab = to_lab(np.stack([hex_linear(value) for value in hexes]))
    found = []
    for place in range(1, len(hexes)):
        apart = delta_e(lab[place], lab[:place])
        nearest = int(apart.argmin())
        if apart[nearest] < under:
            found.append((place, nearest, float(apart[nearest])))
    return found
