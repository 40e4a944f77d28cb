"""Whether words on a picture can be read: the WCAG 2 contrast of their ink and what is behind them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..light import Bytes, Floats, hex_linear, luminance, to_lab, to_linear
from ..light import contrast as ratio_of
from .delta import delta_e
from .found import PASSED, Box, Finding, Wrong
from .places import spread
from .view import Mask, View

CHECK: Final = "contrast"
# What looks like the ink counts as ink; the soft edge around it is neither ink nor ground.
_INK: Final = 5.0
_WORST: Final = 0.05


def check_contrast(
    view: View, box: Box, *, ink: str = "", words: str = "", ratio: float, wrong: Wrong
) -> Finding | None:
    """Whether the words in a box have this ratio; None where no ink is found there.

    The ground counts by its least readable twentieth. Where the ink's #rrggbb is not given, the smaller of the two
    tones that part the box best (Otsu) is the ink.
    """
    pixels, level = _cut(view.pixels, view, box), _cut(view.level, view, box)
    drawn = _by_colour(pixels, ink) if ink else _by_tone(_cut(view.grey, view, box))
    if not drawn.any():
        return None
    own = float(luminance(hex_linear(ink))) if ink else float(np.median(level[drawn]))
    found = ratio_of(own, _worst(level, drawn, own))
    named = f"“{_short(words)}”" if words.strip() else "The text"
    said = f"{named} stands out from its ground by {found:.2f} : 1"
    if found >= ratio:
        return Finding(CHECK, PASSED, f"{said}.", found)
    return Finding(CHECK, wrong, f"{said}; at least {ratio:g} : 1 is asked for.", found, box)


def _cut(plane: NDArray[Any], view: View, box: Box) -> NDArray[Any]:
    top, left = int(box.y * view.height), int(box.x * view.width)
    low, right = round((box.y + box.h) * view.height), round((box.x + box.w) * view.width)
    return plane[top : max(low, top + 1), left : max(right, left + 1)]


def _by_colour(pixels: Bytes, ink: str) -> Mask:
    return delta_e(to_lab(to_linear(pixels)), to_lab(hex_linear(ink))) <= _INK


def _by_tone(grey: Floats) -> Mask:
    """The smaller side of the threshold that parts the tones best; nothing where there is only one tone."""
    counts = np.bincount(np.rint(grey).astype(int).ravel(), minlength=256).astype(np.float64)
    levels, below = np.arange(256), np.cumsum(counts)
    above, sums = below[-1] - below, np.cumsum(counts * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    apart = np.nan_to_num(apart)
    if not apart.any():
        return np.zeros(grey.shape, dtype=bool)
    # Between two clear tones every threshold is as good: the middle one leaves the most room.
    best = np.flatnonzero(apart >= apart.max() * (1 - 1e-9))
    dark = np.rint(grey) <= levels[best[len(best) // 2]]
    return dark if dark.mean() <= 0.5 else ~dark


def _worst(level: Floats, drawn: Mask, own: float) -> float:
    """The luminance of the ground's least readable twentieth, away from the soft edges of the ink."""
    ground = level[~spread(drawn, max(1, min(3, level.shape[0] // 30)))]
    ground = ground if len(ground) >= 0.02 * level.size else level[~drawn]
    if not len(ground):
        return own
    near = np.quantile(ground, (_WORST, 1 - _WORST))
    return min((float(tone) for tone in near), key=lambda tone: ratio_of(own, tone))


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
