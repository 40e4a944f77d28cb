"""How far apart two colours look: CIEDE2000.

Sharma, Wu, Dalal, "The CIEDE2000 Color-Difference Formula: Implementation Notes, Supplementary Test Data, and
Mathematical Observations", Color Research and Application 30 (2005) 21-30; the numbers below are its equations.
"""

from __future__ import annotations

import numpy as np

from ..light import Floats


def delta_e(one: Floats, other: Floats) -> Floats:
    """CIEDE2000 of two arrays of CIE Lab colours (… x 3, broadcast), with kL = kC = kH = 1."""
    first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    chroma = (np.hypot(first[..., 1], first[..., 2]) + np.hypot(second[..., 1], second[..., 2])) / 2  # (2), (3)
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))  # (4), (5)
    c1, h1 = _polar(first, stretch)
    c2, h2 = _polar(second, stretch)
    light = second[..., 0] - first[..., 0]  # (8)
    turn = _turn(h1, h2, c1 * c2)
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))  # (11)
    mean_l, mean_c = (first[..., 0] + second[..., 0]) / 2, (c1 + c2) / 2  # (12), (13)
    mean_h = _mean_hue(h1, h2, c1 * c2)
    square = (mean_l - 50) ** 2
    part_l = light / (1 + 0.015 * square / np.sqrt(20 + square))  # (18)
    part_c = (c2 - c1) / (1 + 0.045 * mean_c)  # (9), (19)
    part_h = hue / (1 + 0.015 * mean_c * _weight(mean_h))  # (20)
    return np.sqrt(part_l**2 + part_c**2 + part_h**2 + _rotation(mean_h, mean_c) * part_c * part_h)  # (22)


def _polar(lab: Floats, stretch: Floats) -> tuple[Floats, Floats]:
    """Chroma and hue in degrees 0-360 of a colour whose a* is stretched (5)-(7); grey has hue 0."""
    a, b = lab[..., 1] * stretch, lab[..., 2]
    return np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def _turn(h1: Floats, h2: Floats, both: Floats) -> Floats:
    """The difference of hues on the shorter way round (10); none where one of the two is grey."""
    turn = h2 - h1
    turn = np.where(turn > 180, turn - 360, np.where(turn < -180, turn + 360, turn))
    return np.where(both == 0, 0, turn)


def _mean_hue(h1: Floats, h2: Floats, both: Floats) -> Floats:
    """The hue halfway between on the shorter way round (14); of grey and a colour, the colour's."""
    total = h1 + h2
    over = np.abs(h1 - h2) > 180
    mean = np.where(over, np.where(total < 360, (total + 360) / 2, (total - 360) / 2), total / 2)
    return np.where(both == 0, total, mean)


def _weight(hue: Floats) -> Floats:
    """T (15)."""
    parts = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return np.sum([share * np.cos(np.radians(times * hue + more)) for share, times, more in parts], axis=0) + 1


def _rotation(hue: Floats, chroma: Floats) -> Floats:
    """RT (16), (17), (21)."""
    turned = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    return -np.sin(np.radians(2 * turned)) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
