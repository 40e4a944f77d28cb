"""Boxes that people drew on a picture, as the mask of what alone may be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor

import numpy as np

from .picture import Picture
from .sendable import canonical_mask


def boxed_mask(boxes: Sequence[Mapping[str, float]], *, width: int, height: int) -> bytes:
    """A canonical mask of this size, white inside the boxes (`x y w h`, in fractions of the picture's sides).

    A pixel that a box touches belongs to it; a box without breadth or height is one pixel wide or high.
    """
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    for box in boxes:
        left, right = _span(box["x"], box["w"], width)
        top, low = _span(box["y"], box["h"], height)
        pixels[top:low, left:right] = 255
    return canonical_mask(Picture(pixels), width=width, height=height)


def _span(start: float, length: float, side: int) -> tuple[int, int]:
    """The first pixel and the one behind the last; what rounding adds to a fraction is no pixel more."""
    first = min(max(0, floor(start * side + 1e-6)), side - 1)
    return first, min(side, max(first + 1, ceil((start + length) * side - 1e-6)))
