"""Edges of a coarse mask, moved onto the edges of the photograph (He, Sun and Tang: guided filter, fast variant)."""

from __future__ import annotations

import numpy as np

from .light import Floats, box, resize, smoothstep

_SIDE = 900


def refine_edges(colours: Floats, mask: Floats) -> Floats:
    """The mask (H x W, 0-1) with edges that follow the photograph (H x W x 3, 0-1), at full resolution."""
    height, width = mask.shape
    share = min(1.0, _SIDE / max(height, width))
    size = (max(8, round(width * share)), max(8, round(height * share)))
    guide, coarse = resize(colours, *size), np.clip(resize(mask, *size), 0, 1)
    for radius, epsilon in ((max(2, round(max(size) / 90)), 1e-4), (2, 1e-5)):
        slope, offset = _fit(guide, coarse, radius, epsilon)
        coarse = np.clip((slope * guide).sum(axis=-1) + offset, 0, 1)
    alpha = (resize(slope, width, height) * colours).sum(axis=-1) + resize(offset, width, height)
    return smoothstep(0.12, 0.88, alpha.astype(np.float32))


def _fit(guide: Floats, target: Floats, radius: int, epsilon: float) -> tuple[Floats, Floats]:
    """The local linear model target = slope . colour + offset, averaged over windows."""
    mean = np.stack([box(guide[..., c], radius) for c in range(3)], axis=-1)
    level = box(target, radius)
    cross = np.stack([box(guide[..., c] * target, radius) for c in range(3)], axis=-1) - mean * level[..., None]
    spread = np.empty((*target.shape, 3, 3), dtype=np.float32)
    for one in range(3):
        for other in range(one, 3):
            value = box(guide[..., one] * guide[..., other], radius) - mean[..., one] * mean[..., other]
            spread[..., one, other] = spread[..., other, one] = value
    spread += np.eye(3, dtype=np.float32) * epsilon
    slope = np.linalg.solve(spread, cross[..., None])[..., 0].astype(np.float32)
    offset = level - (slope * mean).sum(axis=-1)
    return np.stack([box(slope[..., c], radius) for c in range(3)], axis=-1), box(offset, radius)
