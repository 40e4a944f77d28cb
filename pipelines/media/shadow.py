"""Shadows of a standing subject: a dark line of contact, a soft pool, and one that falls away from the light."""

from __future__ import annotations

from math import sqrt

import numpy as np
from PIL import Image

from .light import Floats, blur, resize, smoothstep

_SQUASH, _LEAN = 0.55, 0.5


def standing_shadow(alpha: Floats, *, light_x: float, strength: float) -> Floats:
    """How much light (H x W, 0-1) the subject keeps from the ground; `light_x` is -1 for light from the left."""
    height, width = alpha.shape
    # Shadows are soft, so half the resolution is enough for them.
    alpha = resize(alpha, max(1, width // 2), max(1, height // 2))
    box = _box(alpha)
    if strength <= 0 or box is None:
        return np.zeros((height, width), dtype=np.float32)
    top, base, left, right = box
    size = sqrt((base - top) * (right - left))
    contact = blur(_lowered(alpha, size * 0.006), size * 0.007)
    pool = blur(_lowered(alpha, size * 0.022), size * 0.035)
    cast = _cast(alpha, box, light_x, size)
    kept = (1 - 0.62 * strength * contact) * (1 - 0.55 * strength * pool) * (1 - 0.85 * strength * cast)
    return np.clip(resize((1 - kept).astype(np.float32), width, height), 0, 1)


def rising_shadow(alpha: Floats, *, light_x: float, strength: float) -> Floats:
    """The faint shade that a subject cut off by its frame leaves on what is far behind it."""
    size = max(alpha.shape)
    moved = np.roll(alpha, (round(size * 0.012), round(-light_x * size * 0.03)), axis=(0, 1))
    dark: Floats = (blur(moved, size * 0.035) * np.float32(0.34 * strength)).astype(np.float32)
    return dark


def _box(alpha: Floats) -> tuple[int, int, int, int] | None:
    rows = np.flatnonzero((alpha > 0.3).any(axis=1))
    columns = np.flatnonzero((alpha > 0.3).any(axis=0))
    if not len(rows):
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _lowered(alpha: Floats, by: float) -> Floats:
    moved = np.roll(alpha, max(1, round(by)), axis=0)
    moved[: max(1, round(by))] = 0
    return moved


def _cast(alpha: Floats, box: tuple[int, int, int, int], light_x: float, size: float) -> Floats:
    """The silhouette laid on the ground away from the light, sharper at the foot and softer far from it."""
    top, base, _, _ = box
    lean = -float(np.clip(light_x * 1.4, -1, 1)) * _LEAN
    # Pillow asks where each output pixel comes from: heights are unsquashed, then the lean is taken back.
    up = 1 / _SQUASH
    matrix = (1.0, lean * up, -lean * up * base, 0.0, up, base - up * base)
    image = Image.fromarray(np.ascontiguousarray(alpha, dtype=np.float32))
    laid = np.asarray(
        image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR), dtype=np.float32
    )
    rise = (base - np.arange(alpha.shape[0], dtype=np.float32)) / max(1.0, (base - top) * _SQUASH)
    far = smoothstep(0.0, 1.0, rise)[:, None]
    soft: Floats = blur(laid, size * 0.016) * (1 - far) + blur(laid, size * 0.05) * far
    fade: Floats = soft * (1 - np.float32(0.55) * far)
    return fade
