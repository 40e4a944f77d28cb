"""Standing a subject on the ground of a background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import StepFailed
from .light import Floats, blur, to_bytes, to_linear, to_unit
from .picture import Picture, resized
from .relight import read_light

Place = Literal["centre", "left", "right"]
FLOOR = 0.86  # where feet stand, as a share of the height
CUT_SHARE = 0.35
_ACROSS = {"centre": 0.5, "left": 0.36, "right": 0.64}


@dataclass(frozen=True)
class Scene:
    """The finished picture, and where the subject is in it (grey as RGB)."""

    image: Picture
    mask: Picture


def composite(
    background: Picture, subject: Picture, *, scale: float = 0.5, place: Place = "centre", shadow: float = 0.6
) -> Scene:
    """The subject on the background: `scale` is its share of the picture's width or height, `shadow` 0-1."""
    rises = is_cut_by_frame(subject)
    layer = _placed(background, subject, scale, place, floor=1.0 if rises else FLOOR)
    ground = to_linear(background.pixels[..., :3])
    alpha = layer[..., 3]
    if not rises:
        ground = ground * (1 - _shadow(alpha, read_light(background).x, shadow))[..., None]
    blended = layer[..., :3] * alpha[..., None] + ground * (1 - alpha[..., None])
    mask = np.rint(alpha * 255).astype(np.uint8)
    return Scene(Picture(to_bytes(blended)), Picture(np.repeat(mask[..., None], 3, axis=2)))


def is_cut_by_frame(subject: Picture) -> bool:
    """Whether the photo ended before its subject did: such a one cannot stand, so it rises from the lower edge."""
    if not subject.has_alpha:
        return False
    solid = subject.pixels[..., 3] > 128
    across = int(solid.any(axis=0).sum())
    return bool(across) and float(solid[-2:].any(axis=0).sum()) / across > CUT_SHARE


def trim(subject: Picture) -> Picture:
    """The subject without the empty margin around it."""
    if not subject.has_alpha:
        return subject
    rows = np.flatnonzero((subject.pixels[..., 3] > 12).any(axis=1))
    columns = np.flatnonzero((subject.pixels[..., 3] > 12).any(axis=0))
    if not len(rows) or not len(columns):
        raise StepFailed("The cut-out is empty. Cut out another photo.")
    return Picture(subject.pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _placed(background: Picture, subject: Picture, scale: float, place: Place, *, floor: float) -> Floats:
    """The subject on a clear layer of the background's size: linear RGB and alpha."""
    cut = trim(subject)
    factor = min(background.width * scale / cut.width, background.height * scale * 1.15 / cut.height)
    cut = resized(cut, max(1, round(cut.width * factor)), max(1, round(cut.height * factor)))
    left = round(background.width * _ACROSS[place] - cut.width / 2)
    left = min(max(left, 0), max(0, background.width - cut.width))
    top = max(0, round(background.height * floor) - cut.height)
    layer = np.zeros((background.height, background.width, 4), dtype=np.float32)
    part = cut.pixels[: background.height - top, : background.width - left]
    alpha = to_unit(part[..., 3]) if cut.has_alpha else np.ones(part.shape[:2], np.float32)
    layer[top : top + part.shape[0], left : left + part.shape[1]] = np.dstack([to_linear(part[..., :3]), alpha])
    return layer


def _shadow(alpha: Floats, light_x: float, strength: float) -> Floats:
    size = max(alpha.shape)
    soft = blur(np.roll(alpha, (round(size * 0.012), round(-light_x * size * 0.02)), axis=(0, 1)), size * 0.012)
    dark: Floats = np.clip(soft * strength * 0.7, 0, 0.9)
    return dark
