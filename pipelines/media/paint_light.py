"""Light on a set: a low sun through a window, leaves or a blind, a soft fill, and the dark of corners."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from PIL import Image, ImageDraw

from .light import Floats, blur, smoothstep
from .paint_set import Hits, Stage, in_arch
from .paint_words import Hour, Plan

# Sun height, sun colour, sun strength, fill colour, fill strength.
_HOURS: dict[Hour, tuple[float, tuple[float, float, float], float, tuple[float, float, float], float]] = {
    "morning": (0.62, (1.0, 0.94, 0.87), 1.15, (0.99, 0.99, 1.0), 0.74),
    "day": (0.85, (1.0, 0.98, 0.94), 1.1, (1.0, 1.0, 1.0), 0.80),
    "dusk": (0.46, (1.0, 0.79, 0.60), 1.45, (1.0, 0.90, 0.82), 0.58),
    "night": (0.60, (1.0, 0.82, 0.62), 1.9, (0.80, 0.82, 1.0), 0.34),
}


_TILE = 512


@dataclass(frozen=True)
class Sun:
    """The unit direction towards the sun, its colour times strength, and the fill's."""

    x: float
    y: float
    z: float
    colour: Floats
    fill: Floats


def read_sun(plan: Plan) -> Sun:
    """The sun and fill of a plan's hour and side."""
    high, colour, strength, fill, level = _HOURS[plan.hour]
    x, y, z = 0.95 * plan.side, high, -0.62
    length = sqrt(x * x + y * y + z * z)
    return Sun(
        x / length,
        y / length,
        z / length,
        np.array(colour, np.float32) * np.float32(strength),
        np.array(fill, np.float32) * np.float32(level),
    )


def light_set(plan: Plan, stage: Stage, hits: Hits, generator: np.random.Generator) -> Floats:
    """The light that reaches each pixel, linear RGB."""
    sun = read_sun(plan)
    facing = np.clip(hits.nx * np.float32(sun.x) + hits.ny * np.float32(sun.y) + hits.nz * np.float32(sun.z), 0, 1)
    direct = facing * _gobo(plan, sun, hits, generator) * _shadows(stage, sun, hits)
    fill = _fill(plan, stage, hits)
    return direct[..., None] * sun.colour + fill[..., None] * sun.fill


def _fill(plan: Plan, stage: Stage, hits: Hits) -> Floats:
    """A large soft source beside the set: falls off across it, and corners stay darker."""
    aside = (hits.x - np.float32(1.7 * plan.side)) ** 2 + (hits.y - 1.9) ** 2 + (hits.z + 0.4) ** 2
    spread = 1.5 / (0.55 + 0.24 * aside)
    up = 0.88 + 0.12 * hits.ny + 0.12 * hits.nx * plan.side
    corner = np.ones_like(hits.x)
    if not stage.cove:
        near_wall = np.abs(np.float32(stage.depth) - hits.z) + hits.y
        corner = 1 - 0.42 * np.exp(-near_wall * 5) - 0.16 * np.exp(-near_wall * 1.4)
    for radius, top, centre in stage.discs:
        apart = np.sqrt(hits.x**2 + (hits.z - np.float32(centre)) ** 2) - np.float32(radius)
        beside = (hits.y < top - 1e-3) & (apart > -1e-2)
        corner = corner * np.where(beside, 1 - 0.45 * np.exp(-np.maximum(apart, 0) * 9), 1)
    inner = np.where(hits.surface == 2, 0.62, 1.0)
    return (spread * up * corner * inner).astype(np.float32)


def _shadows(stage: Stage, sun: Sun, hits: Hits) -> Floats:
    """What the set's own solids keep from the sun, with soft edges."""
    free = np.ones_like(hits.x)
    if stage.arch:
        # Points behind the wall see the sun only through the opening.
        behind = np.maximum(hits.z - np.float32(stage.depth), 0)
        step = behind / np.float32(-sun.z)
        lit = in_arch(stage, hits.x + step * np.float32(sun.x), hits.y + step * np.float32(sun.y))
        free *= np.where((hits.surface == 2) & (behind > 0.01), lit.astype(np.float32), 1)
    for radius, top, centre in stage.discs:
        step = np.maximum(np.float32(top) - hits.y, 0) / np.float32(sun.y)
        x = hits.x + step * np.float32(sun.x)
        z = hits.z - np.float32(centre) + step * np.float32(sun.z)
        apart = np.sqrt(x * x + z * z) - np.float32(radius)
        free *= np.where(hits.y < top - 1e-3, smoothstep(-0.03, 0.03, apart), 1)
    return blur(free.astype(np.float32), max(1.0, free.shape[1] / 400))


def _gobo(plan: Plan, sun: Sun, hits: Hits, generator: np.random.Generator) -> Floats:
    """The pattern that the sun comes through, 0 shade to 1 sun, seen from each point along the sun's direction."""
    step = (np.float32(2.6 * plan.side) - hits.x) / np.float32(sun.x)
    z = hits.z + step * np.float32(sun.z)
    y = hits.y + step * np.float32(sun.y)
    soft = 0.035 + 0.022 * np.maximum(step, 0)
    centre_z, centre_y = -0.62 * 2.6 / 0.95 + 0.75, _HOURS[plan.hour][0] * 2.6 / 0.95 + 0.45
    centre_z += float(generator.uniform(-0.15, 0.15))
    if plan.gobo == "none":
        wide = _bar(z, centre_z - 1.6, centre_z + 1.6, soft * 10) * _bar(y, centre_y - 1.3, centre_y + 1.3, soft * 10)
        return 0.35 + 0.4 * wide
    if plan.gobo == "window":
        return 0.06 + 0.94 * _panes(z - centre_z, y - centre_y, soft)
    if plan.gobo == "blind":
        frame = _bar(z, centre_z - 1.2, centre_z + 1.2, soft) * _bar(y, centre_y - 1.1, centre_y + 1.1, soft)
        slats = smoothstep(-0.55, 0.55, np.sin((y - centre_y) * np.float32(2 * np.pi / 0.23)).astype(np.float32))
        return 0.08 + 0.92 * frame * slats
    return 0.22 + 0.78 * _leaves(z - centre_z, y - centre_y, generator)


def _bar(value: Floats, low: float, high: float, soft: Floats) -> Floats:
    rise = np.clip((value - np.float32(low)) / soft + 0.5, 0, 1)
    fall = np.clip((np.float32(high) - value) / soft + 0.5, 0, 1)
    return (rise * rise * (3 - 2 * rise) * fall * fall * (3 - 2 * fall)).astype(np.float32)


def _panes(z: Floats, y: Floats, soft: Floats) -> Floats:
    """Two by three panes between slim bars."""
    lit = np.zeros_like(z)
    for column in range(2):
        for row in range(3):
            left, low = -0.86 + column * 0.88, -1.14 + row * 0.78
            lit += _bar(z, left, left + 0.80, soft) * _bar(y, low, low + 0.71, soft)
    return lit


def _leaves(z: Floats, y: Floats, generator: np.random.Generator) -> Floats:
    """Branches with leaves between the sun and the set, out of focus; the pattern repeats without a seam."""
    image = Image.new("L", (_TILE, _TILE), 255)
    pen = ImageDraw.Draw(image)
    for _ in range(9):
        _branch(pen, float(generator.uniform(0, _TILE)), float(generator.uniform(0, _TILE)), generator)
    wrapped = np.pad(np.asarray(image, dtype=np.float32) / np.float32(255), 32, mode="wrap")
    pattern = blur(wrapped, 5.0)[32:-32, 32:-32]
    i = np.mod(z * np.float32(_TILE / 2.6), _TILE).astype(np.int32) % _TILE
    j = np.mod(y * np.float32(_TILE / 2.6), _TILE).astype(np.int32) % _TILE
    return blur(pattern[j, i], z.shape[1] / 300)


def _branch(pen: ImageDraw.ImageDraw, x: float, y: float, generator: np.random.Generator) -> None:
    """One bending twig with leaves in pairs, drawn on every side it wraps around to."""
    turn, bend = float(generator.uniform(0.3, 1.2)), float(generator.uniform(-0.06, 0.06))
    for index in range(8):
        x, y, turn = x + np.cos(turn) * 30, y + np.sin(turn) * 30, turn + bend
        for fork in (-0.85, 0.85):
            length, wide = generator.uniform(50, 84), generator.uniform(8, 13)
            leaf = _leaf(0, 0, turn + fork, length * (1 - index / 14), wide)
            for over_x in (-_TILE, 0, _TILE):
                for over_y in (-_TILE, 0, _TILE):
                    place_x, place_y = x % _TILE + over_x, y % _TILE + over_y
                    pen.polygon([(place_x + dx, place_y + dy) for dx, dy in leaf], fill=0)


def _leaf(x: float, y: float, angle: float, length: float, wide: float) -> list[tuple[float, float]]:
    shares = np.linspace(0, 1, 9)
    bulge = np.sin(shares * np.pi) ** 0.8 * wide
    cosine, sine = np.cos(angle), np.sin(angle)
    upper = [
        (x + s * length * cosine - b * sine, y + s * length * sine + b * cosine)
        for s, b in zip(shares, bulge, strict=True)
    ]
    lower = [
        (x + s * length * cosine + b * sine, y + s * length * sine - b * cosine)
        for s, b in zip(shares, bulge, strict=True)
    ]
    return upper + lower[::-1]
