"""Whether a picture keeps to the brand's colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PIL import Image

from ..light import Floats, hex_linear, to_lab, to_linear
from .delta import delta_e
from .found import PASSED, Finding, Wrong, per_cent
from .places import largest
from .view import View

CHECK: Final = "palette"
DOMINANT: Final = 6
# Colours are told apart by the upper six bits of each channel; a bin counts as the mean of what is in it.
_BITS: Final = 6
_ENOUGH: Final = 40_000


@dataclass(frozen=True)
class Tone:
    """A dominant colour, its share of the picture, the nearest colour of the palette and how far that is (ΔE2000)."""

    hex: str
    share: float
    nearest: str
    distance: float

    def entry(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "hex": self.hex,
            "share": round(self.share, 4),
            "nearest": self.nearest,
            "delta": round(self.distance, 2),
        }


def check_palette(view: View, colours: Sequence[str], *, tolerance: float, share: float, wrong: Wrong) -> Finding:
    """Whether this share of what is seen is within ΔE2000 `tolerance` of a colour; else with the largest patch off."""
    near = distances(view, colours) <= tolerance
    found = float(near[view.opaque].mean())
    said = f"{per_cent(found, beside=share)} of the picture is within ΔE {tolerance:g} of the palette"
    if found >= share:
        return Finding(CHECK, PASSED, f"{said}.", found)
    off = largest(~near & view.opaque)
    return Finding(CHECK, wrong, f"{said}; at least {per_cent(share)} is asked for.", found, off)


def distances(view: View, colours: Sequence[str]) -> Floats:
    """How far (ΔE2000) each pixel is from the nearest of these #rrggbb colours, H x W."""
    coarse = (view.pixels >> (8 - _BITS)).astype(np.int32)
    keys = (coarse[..., 0] << 2 * _BITS) | (coarse[..., 1] << _BITS) | coarse[..., 2]
    flat, bins = keys.ravel(), 1 << 3 * _BITS
    count = np.bincount(flat, minlength=bins)
    used = np.flatnonzero(count)
    sums = [np.bincount(flat, view.pixels[..., channel].ravel(), bins)[used] for channel in range(3)]
    mean = np.rint(np.stack(sums, axis=-1) / count[used, None]).astype(np.uint8)
    apart = np.zeros(bins)
    apart[used] = _nearest(to_lab(to_linear(mean)), colours).min(axis=1)
    return apart[keys]


def dominant(view: View, colours: Sequence[str], *, count: int = DOMINANT) -> list[Tone]:
    """The colours that make up what is seen, by median cut, the largest share first."""
    # Some ten thousand pixels tell the shares to the per cent.
    every = max(1, round((view.width * view.height / _ENOUGH) ** 0.5))
    seen = view.pixels[::every, ::every][view.opaque[::every, ::every]]
    if not len(seen):
        return []
    cut = Image.fromarray(seen[None, ...]).quantize(count, Image.Quantize.MEDIANCUT)
    table = np.asarray(cut.getpalette(), dtype=np.uint8).reshape(-1, 3)
    numbers, counts = np.unique(np.asarray(cut), return_counts=True)
    apart = _nearest(to_lab(to_linear(table[numbers])), colours)
    tones = [
        Tone(_hex(table[number]), float(times / len(seen)), colours[int(row.argmin())], float(row.min()))
        for number, times, row in zip(numbers, counts, apart, strict=True)
    ]
    return sorted(tones, key=lambda tone: -tone.share)


def _nearest(lab: Floats, colours: Sequence[str]) -> Floats:
    """ΔE2000 of each of n colours to each of the palette's m, n x m."""
    return np.stack([delta_e(lab, to_lab(hex_linear(colour))) for colour in colours], axis=-1)


def _hex(rgb: Floats) -> str:
    return "#" + "".join(f"{int(level):02x}" for level in rgb)
