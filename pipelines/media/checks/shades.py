"""Whether a picture's colours are a brand's own shades: how far each pixel strays, measured by what each may.

Distances are CIEDE2000 (Sharma, Wu, Dalal, 2005; see `delta`). A stray of 1 is the colour's own tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..light import Bytes, Floats, hex_linear, to_lab, to_linear
from .delta import delta_e
from .found import PASSED, Finding, Wrong, per_cent
from .places import largest, shares
from .view import Mask, View

CHECK: Final = "palette"
# What nobody sees is allowed even by a tolerance of 0.
_LEAST: Final = 1.0
_BITS: Final = 6
# Levels between the neighbours of a pixel within which it counts as painted in one colour, not photographed.
_EVEN: Final = 2
# So many levels from its commonest colour a painted surface may be: dither, and what a lossy file adds.
_SAME: Final = 3
# What takes less than this share is no concern; a painted surface fills its cells to this share.
_SMALL: Final = 0.01
_FULL: Final = 0.9
_MOST: Final = 4


@dataclass(frozen=True)
class Shade:
    """A brand's colour: its name, #rrggbb, and how far uses may stray, in ΔE2000."""

    name: str
    hex: str
    tolerance: float


def strays(view: View, shades: Sequence[Shade]) -> Floats:
    """How far each pixel is from the shade it keeps to best, H x W: ΔE2000 by that shade's tolerance, at least ΔE 1.

    Colours are told apart by the upper six bits of each channel; a bin counts as the mean of what is in it.
    """
    coarse = (view.pixels >> (8 - _BITS)).astype(np.int32)
    keys = ((coarse[..., 0] << 2 * _BITS) | (coarse[..., 1] << _BITS) | coarse[..., 2]).ravel()
    bins = 1 << 3 * _BITS
    count = np.bincount(keys, minlength=bins)
    used = np.flatnonzero(count)
    sums = [np.bincount(keys, view.pixels[..., channel].ravel(), bins)[used] for channel in range(3)]
    apart = np.zeros(bins, dtype=np.float32)
    apart[used] = _apart(np.rint(np.stack(sums, axis=-1) / count[used, None]).astype(np.uint8), shades).min(axis=-1)
    return apart[keys].reshape(view.height, view.width)


def check_shades(view: View, shades: Sequence[Shade], *, off: Floats, wrong: Wrong) -> list[Finding]:
    """One finding for each even surface of another colour than the brand's, with the box of its largest patch.

    What was photographed has grain and is told of as a share alone. `off` is what `strays` gives.
    """
    kept = float((off <= 1)[view.opaque].mean())
    found = [_stray(view, colour, where, shades, wrong) for colour, where in _surfaces(view, off > 1)]
    said = f"No even surface strays from the palette; {per_cent(kept)} of the picture is in its colours."
    return found or [Finding(CHECK, PASSED, said, kept)]


def _stray(view: View, colour: Bytes, where: Mask, shades: Sequence[Shade], wrong: Wrong) -> Finding:
    apart = _apart(colour, shades)
    shade = shades[int(apart.argmin())]
    distance = float(apart.min()) * max(shade.tolerance, _LEAST)
    share = float(where.sum() / view.opaque.sum())
    said = f"#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x} takes {per_cent(share)} of the picture"
    asked = f"{shade.name} {shade.hex} may stray by {shade.tolerance:g}, and it is ΔE {distance:.1f} away"
    return Finding(CHECK, wrong, f"{said}; {asked}.", distance, largest(where))


def _surfaces(view: View, off: Mask) -> list[tuple[Bytes, Mask]]:
    """The even surfaces among the pixels that are off, each by its commonest colour, the largest first."""
    left, least = _even(view.pixels) & off & view.opaque, max(1.0, _SMALL * view.opaque.sum())
    found: list[tuple[Bytes, Mask]] = []
    for _ in range(_MOST):
        if left.sum() < least:
            break
        colour, here = _commonest(view, left)
        left &= ~here
        if _is_solid(here):
            found.append((colour, here))
    return found


def _is_solid(here: Mask) -> bool:
    """Whether enough of the picture is filled with it, rather than strewn."""
    return float((shares(here) >= _FULL).mean()) >= _SMALL


def _commonest(view: View, left: Mask) -> tuple[Bytes, Mask]:
    """The commonest colour of what is left, and where in it is something that looks the same."""
    seen = view.pixels[left].astype(np.int32)
    keys = (seen[:, 0] << 16) | (seen[:, 1] << 8) | seen[:, 2]
    values, counts = np.unique(keys, return_counts=True)
    colours = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=-1).astype(np.uint8)
    colour: Bytes = colours[counts.argmax()]
    near = np.abs(colours.astype(np.int16) - colour).max(axis=-1) <= _SAME
    here = np.zeros_like(left)
    here[left] = near[np.searchsorted(values, keys)]
    return colour, here


def _even(pixels: Bytes) -> Mask:
    """Where a pixel differs from none of its four neighbours by more than two levels in any channel."""
    wide = pixels.astype(np.int16)
    even = np.ones(pixels.shape[:2], dtype=bool)
    down = np.abs(np.diff(wide, axis=0)).max(axis=2) <= _EVEN
    right = np.abs(np.diff(wide, axis=1)).max(axis=2) <= _EVEN
    even[1:] &= down
    even[:-1] &= down
    even[:, 1:] &= right
    even[:, :-1] &= right
    return even


def _apart(colours: Bytes, shades: Sequence[Shade]) -> Floats:
    """ΔE2000 of colours (… x 3) to each of n shades by its tolerance, … x n."""
    lab = to_lab(to_linear(colours))
    far = [delta_e(lab, to_lab(hex_linear(shade.hex))) / max(shade.tolerance, _LEAST) for shade in shades]
    return np.stack(far, axis=-1)
