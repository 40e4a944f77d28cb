"""A picture as the checks look at it: small enough to measure at once, and which of its pixels are seen at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..light import Bytes, Floats, luminance, to_linear
from ..picture import Picture, working_size

SIDE: Final = 1500
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class View:
    """RGB bytes (H x W x 3), and where the picture is opaque (H x W); what is clear has no colour to be judged."""

    pixels: Bytes
    opaque: Mask

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def is_clear(self) -> bool:
        """Whether nothing of it is seen."""
        return not self.opaque.any()

    @cached_property
    def level(self) -> Floats:
        """The relative luminance of each pixel, 0-1."""
        return luminance(to_linear(self.pixels))

    @cached_property
    def grey(self) -> Floats:
        """The encoded grey of each pixel, 0-255; what is clear is white, as on paper."""
        weights = np.array([0.299, 0.587, 0.114], dtype=np.float32)
        return np.where(self.opaque, self.pixels @ weights, np.float32(255))


def look(picture: Picture, *, side: int = SIDE) -> View:
    """The picture at no more than so many pixels on its longer side."""
    small = working_size(picture, side=side)
    opaque = small.pixels[..., 3] >= 128 if small.has_alpha else np.ones(small.pixels.shape[:2], dtype=bool)
    return View(small.pixels[..., :3], opaque)
