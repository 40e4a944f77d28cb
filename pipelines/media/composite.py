"""Standing a subject on the ground of a background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import ImageFilter

from ..errors import StepFailed
from .light import Floats, blur, to_bytes, to_linear, to_unit
from .picture import Picture, resized, to_image
from .relight import read_light
from .shadow import rising_shadow, standing_shadow

Place = Literal["centre", "left", "right"]
FLOOR = 0.86  # where feet stand, as a share of the height
CUT_SHARE = 0.35
RISES = 1.5  # what is cut off by its frame, a portrait for instance, is shown nearer
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
    grown = min(1.0, scale * RISES) if rises else scale
    layer = _placed(background, subject, grown, place, floor=1.0 if rises else FLOOR)
    ground = to_linear(background.pixels[..., :3])
    alpha = layer[..., 3]
    cast = rising_shadow if rises else standing_shadow
    ground = ground * (1 - cast(alpha, light_x=read_light(background).x, strength=shadow))[..., None]
    colours = _wrapped(layer[..., :3], alpha, ground)
    blended = colours * alpha[..., None] + ground * (1 - alpha[..., None])
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
    cut = _grown(cut, max(1, round(cut.width * factor)), max(1, round(cut.height * factor)))
    left = round(background.width * _ACROSS[place] - cut.width / 2)
    left = min(max(left, 0), max(0, background.width - cut.width))
    top = max(0, round(background.height * floor) - cut.height)
    layer = np.zeros((background.height, background.width, 4), dtype=np.float32)
    part = cut.pixels[: background.height - top, : background.width - left]
    alpha = to_unit(part[..., 3]) if cut.has_alpha else np.ones(part.shape[:2], np.float32)
    layer[top : top + part.shape[0], left : left + part.shape[1]] = np.dstack([to_linear(part[..., :3]), alpha])
    return layer


def _wrapped(colours: Floats, alpha: Floats, ground: Floats) -> Floats:
    """The subject's colours with a little of the ground's light on their very edge, as a lens mixes them."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    reach = max(alpha.shape) / 700
    edge = np.clip(1 - blur(alpha[part], reach), 0, 1) * (alpha[part] > 0)
    near = blur(ground[part], reach * 6)
    colours[part] += (near - colours[part]) * (edge * np.float32(0.3))[..., None]
    return colours


def _grown(cut: Picture, width: int, height: int) -> Picture:
    """The subject at its size in the scene; what had to grow is sharpened a little, since growing softens."""
    out = resized(cut, width, height)
    factor = width / cut.width
    if factor < 1.2:
        return out
    sharp = ImageFilter.UnsharpMask(radius=0.9 * factor, percent=70, threshold=1)
    rgb = np.asarray(to_image(Picture(out.pixels[..., :3])).filter(sharp))
    return Picture(np.dstack([rgb, out.pixels[..., 3]]) if out.has_alpha else rgb)
