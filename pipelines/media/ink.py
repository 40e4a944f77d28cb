"""Which colour words are set in, and the quiet change of tone behind them where the picture alone is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .light import Floats, blur, contrast, hex_linear, luminance, smoothstep
from .places import Area

READABLE = 4.5
HAZE = 12.0


@dataclass(frozen=True)
class Ink:
    """A colour (#rrggbb and linear RGB), its luminance, and the tone shift its ground needs: -1 darker to 1 lighter."""

    hex: str
    colour: Floats
    level: float
    shift: float


def choose_ink(linear: Floats, area: Area, colours: Sequence[str]) -> Ink:
    """The brand colour that reads best over an area (first of equals), with the least shift of tone it needs."""
    levels = luminance(_under(linear, area))
    inks = [_ink(colour, levels) for colour in colours]
    return min(inks, key=lambda ink: (round(_cost(ink.shift), 2), -_worst(levels, ink.level)))


def _cost(shift: float) -> float:
    """How much a shift disturbs a picture: shade passes for light, while a veil of white reads as haze."""
    return -shift if shift < 0 else HAZE * shift


def _ink(hex_code: str, levels: Floats) -> Ink:
    colour = hex_linear(hex_code)
    level = float(luminance(colour))
    sign = -1 if level > 0.35 else 1
    for step in range(21):
        shift = sign * step * 0.045
        if _worst(shifted(levels, shift), level) >= READABLE * 1.03:
            return Ink(hex_code, colour, level, shift)
    return Ink(hex_code, colour, level, sign * 0.95)


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
    """The picture with its tone shifted from the edge nearest to an area, as light falls off: no patch, no seam."""
    if shift == 0:
        return linear
    height, width = linear.shape[:2]
    down = np.arange(height, dtype=np.float32)[:, None]
    right = np.arange(width, dtype=np.float32)[None, :]
    sides = (
        (area.bottom / height, down - np.float32(area.bottom), height),
        (1 - area.top / height, np.float32(area.top) - down, height),
        (area.right / width, right - np.float32(area.right), width),
        (1 - area.left / width, np.float32(area.left) - right, width),
    )
    # The side whose band takes least of the picture; then it fades over a quarter of it.
    _, beyond, length = min(sides, key=lambda side: side[0])
    veil = 1 - smoothstep(0.0, 0.26 * length, beyond + np.float32(0.02 * length))
    veil = np.where(beyond <= 0, 1, veil).astype(np.float32)
    return shifted(linear, blur(np.broadcast_to(veil, (height, width)), length / 60)[..., None] * np.float32(shift))


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
