"""A far view behind a terrace: evening sky, sun in haze, hills one behind another."""

from __future__ import annotations

import numpy as np

from .light import Floats, smoothstep
from .noise import Noise
from .paint_set import Hits
from .paint_words import Plan


def paint_sky(plan: Plan, hits: Hits, scene: Floats, generator: np.random.Generator) -> Floats:
    """The scene with its wall replaced by a view; the floor stays, as the terrace's stone."""
    height, width = hits.x.shape
    sky = np.float32(1) - np.clip(hits.surface, 0, 1)
    edge = int(np.argmax((sky > 0.5).mean(axis=1) > 0.5)) or height // 3
    down = np.linspace(0, height / max(edge, 1), height, dtype=np.float32)[:, None]
    right = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    view = _air(plan, down, right)
    noise = Noise(generator)
    for index, level in enumerate((0.72, 0.82, 0.92)):
        ridge = level + 0.055 * noise.clouds(right * (1.6 + index) + 11 * index, np.zeros_like(right), octaves=3)
        share = smoothstep(-0.004, 0.004, down - ridge)[..., None]
        near = np.float32(0.30 + 0.24 * index)
        tone = view * (1 - near) + (plan.wall * 0.55 + plan.deep * 0.25) * near
        haze = np.exp(-np.maximum(down - ridge, 0) * 9)[..., None] * np.float32(0.10)
        view = view * (1 - share) + (tone * (1 - haze) + plan.sky * haze) * share
    keep = sky[..., None]
    return scene * keep + (view * np.float32(1.05)).astype(np.float32) * (1 - keep)


def _air(plan: Plan, down: Floats, right: Floats) -> Floats:
    """The sky from zenith to horizon, with the sun's glow on its side."""
    share = smoothstep(0.0, 0.95, down)[..., None]
    top = plan.wall * 0.62 + plan.deep * 0.10 if plan.hour in {"dusk", "night"} else plan.wall * 0.8 + 0.05
    view = top * (1 - share) + plan.sky * share
    near = (right - np.float32(0.55 * plan.side)) ** 2 + ((down - 0.62) * 0.8) ** 2
    glow = 0.55 * np.exp(-near * 2.2) + 0.5 * np.exp(-near * 30)
    warm = np.array([1.0, 0.82, 0.58], dtype=np.float32)
    air: Floats = (view * (0.92 + 0.1 * (1 - glow[..., None])) + glow[..., None] * warm * np.float32(0.55)).astype(
        np.float32
    )
    return air
