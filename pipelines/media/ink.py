"""Which colour words are set in, and the quiet change of tone behind them where the picture alone is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .light import Floats, blur, contrast, hex_linear, luminance
from .places import Area

READABLE = 4.5
HAZE = 5.0


@dataclass(frozen=True)
class Ink:
    """A colour as linear RGB, its luminance, and the tone shift (-1 darker to 1 lighter) its ground needs."""

    colour: Floats
    level: float
    shift: float


def choose_ink(linear: Floats, area: Area, colours: Sequence[str]) -> Ink:
    """The brand colour that reads best over an area (first of equals), with the least shift of tone it needs."""
    levels = luminance(_under(linear, area))
    inks = [_ink(hex_linear(colour), levels) for colour in colours]
    return min(inks, key=lambda ink: (round(_cost(ink.shift), 2), -_worst(levels, ink.level)))


def _cost(shift: float) -> float:
    """How much a shift disturbs a picture: shade passes for light, while a veil of white reads as haze."""
    return -shift if shift < 0 else HAZE * shift


def _ink(colour: Floats, levels: Floats) -> Ink:
    level = float(luminance(colour))
    sign = -1 if level > 0.35 else 1
    for step in range(21):
        shift = sign * step * 0.045
        if _worst(shifted(levels, shift), level) >= READABLE * 1.03:
            return Ink(colour, level, shift)
    return Ink(colour, level, sign * 0.95)


def _worst(levels: Floats, level: float) -> float:
    """The contrast at the least readable two per cent of the ground."""
    near = float(np.quantile(levels, 0.98 if level > float(levels.mean()) else 0.02))
    return contrast(near, level)


def shifted(linear: Floats, shift: float | Floats) -> Floats:
    """Linear light made darker or lighter: negative shifts multiply, positive ones move towards white."""
    amount = np.asarray(shift, dtype=np.float32)
    darker = linear * (1 - np.clip(-amount, 0, 1))
    out: Floats = (darker + (1 - darker) * np.clip(amount, 0, 1)).astype(np.float32)
    return out


def tone_behind(linear: Floats, area: Area, shift: float) -> Floats:
    """The picture with its tone shifted behind an area, fading out so softly that no edge shows."""
    if shift == 0:
        return linear
    height, width = linear.shape[:2]
    reach = min(height, width) * 0.09
    grown = area.grown(reach * 1.5)
    veil = np.zeros((height, width), dtype=np.float32)
    rows = slice(max(0, int(grown.top)), max(0, int(grown.bottom)))
    veil[rows, max(0, int(grown.left)) : max(0, int(grown.right))] = 1
    return shifted(linear, blur(veil, reach)[..., None] * np.float32(shift))


def _under(linear: Floats, area: Area) -> Floats:
    top, bottom = max(0, int(area.top)), max(1, int(np.ceil(area.bottom)))
    left, right = max(0, int(area.left)), max(1, int(np.ceil(area.right)))
    return linear[top:bottom, left:right]


def lay_ink(linear: Floats, coverage: Floats, left: int, top: int, colour: Floats) -> None:
    """Lays coverage (h x w, 0-1) of a linear colour onto a picture in place."""
    height, width = coverage.shape
    part = linear[top : top + height, left : left + width]
    share = coverage[: part.shape[0], : part.shape[1], None]
    part *= 1 - share
    part += colour * share
