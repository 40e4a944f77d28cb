"""Whether the margin that a brand keeps free is calm: how much of it is hard edges."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..light import Floats
from .found import PASSED, Box, Finding, Wrong, per_cent
from .places import CELLS, patches, shares
from .view import Mask, View

CHECK: Final = "safe_zone"
# A hard edge is a step of so many grey levels between the neighbours of a pixel, as letters and logos have.
_HARD: Final = 60.0


def check_safe_zone(view: View, *, margin: float, most: float, wrong: Wrong) -> list[Finding]:
    """Whether no part of the margin has a larger share of hard edges than this; one finding for each busy side.

    `margin` is a share of the shorter side. The box is around what is busy on that side; a cell that lies partly in the
    margin counts with that part alone.
    """
    depth = max(1, round(margin * min(view.height, view.width)))
    hard = _hard(view.grey)
    busiest, found = 0.0, []
    for name, strip in _strips(view, depth).items():
        dense = _density(hard, strip)
        busiest = max(busiest, float(dense.max(initial=0)))
        boxes = patches(dense > most)
        if boxes:
            found.append(_busy(name, float(dense.max()), most, _held(_around([box for _, box in boxes]), strip), wrong))
    if found:
        return found
    return [Finding(CHECK, PASSED, f"Nowhere in the margin are hard edges more than {per_cent(busiest)}.", busiest)]


def _busy(name: str, dense: float, most: float, box: Box, wrong: Wrong) -> Finding:
    said = f"In the {name} margin hard edges take up to {per_cent(dense, beside=most)} of a part"
    return Finding(CHECK, wrong, f"{said}; no more than {per_cent(most)} is asked for.", dense, box)


def _hard(grey: Floats) -> Mask:
    padded = np.pad(grey, 1, mode="edge")
    down, right = padded[2:, 1:-1] - padded[:-2, 1:-1], padded[1:-1, 2:] - padded[1:-1, :-2]
    return np.hypot(down, right) >= _HARD


def _strips(view: View, depth: int) -> dict[str, Box]:
    """The four sides of the margin; corners belong to the top and the bottom."""
    down, right = min(0.5, depth / view.height), min(0.5, depth / view.width)
    return {
        "top": Box(0, 0, 1, down),
        "bottom": Box(0, 1 - down, 1, down),
        "left": Box(0, down, right, 1 - 2 * down),
        "right": Box(1 - right, down, right, 1 - 2 * down),
    }


def _density(hard: Mask, strip: Box) -> Floats:
    """The share of hard edges in each cell of a strip, over the whole picture's grid."""
    height, width = hard.shape
    inside = np.zeros(hard.shape, dtype=bool)
    top, left = round(strip.y * height), round(strip.x * width)
    inside[top : round((strip.y + strip.h) * height), left : round((strip.x + strip.w) * width)] = True
    own = shares(inside, CELLS // 2)
    dense = shares(hard & inside, CELLS // 2)
    # A sliver of a cell has too few pixels to tell.
    return np.where(own >= 0.1, dense / np.maximum(own, 1e-9), 0)


def _around(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, low = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
    return Box(left, top, right - left, low - top)


def _held(box: Box, strip: Box) -> Box:
    left, top = max(box.x, strip.x), max(box.y, strip.y)
    right, low = min(box.x + box.w, strip.x + strip.w), min(box.y + box.h, strip.y + strip.h)
    return Box(left, top, right - left, low - top)
