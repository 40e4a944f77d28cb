"""Smooth value noise in world coordinates, for plaster, stone, wood and hills."""

from __future__ import annotations

import numpy as np

from .light import Floats

_SIZE = 256


class Noise:
    """A lattice of random values that repeats every 256 units."""

    def __init__(self, generator: np.random.Generator) -> None:
        self._lattice = generator.random((_SIZE, _SIZE), dtype=np.float32) * 2 - 1

    def at(self, x: Floats, y: Floats) -> Floats:
        """Smooth values -1 to 1 at points; one feature is about one unit wide."""
        left, top = np.floor(x), np.floor(y)
        across, down = x - left, y - top
        across *= across * (3 - 2 * across)
        down *= down * (3 - 2 * down)
        i, j = left.astype(np.int32) & (_SIZE - 1), top.astype(np.int32) & (_SIZE - 1)
        flat = self._lattice.ravel()
        here, below = j * _SIZE, ((j + 1) & (_SIZE - 1)) * _SIZE
        beside = (i + 1) & (_SIZE - 1)
        upper = flat[here + i] * (1 - across) + flat[here + beside] * across
        lower = flat[below + i] * (1 - across) + flat[below + beside] * across
        out: Floats = (upper * (1 - down) + lower * down).astype(np.float32)
        return out

    def clouds(self, x: Floats, y: Floats, *, octaves: int = 3) -> Floats:
        """Several sizes of noise summed, about -1 to 1."""
        total = np.zeros_like(x)
        for octave in range(octaves):
            scale = np.float32(2**octave)
            total += self.at(x * scale + 17 * octave, y * scale + 31 * octave) / scale
        return total / np.float32(1.75)
