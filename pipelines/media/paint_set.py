"""A photographer's set as geometry: where each pixel's ray lands on floor, wall, arch or podium."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .light import Floats
from .paint_words import Plan

FAR = np.float32(1e6)


@dataclass(frozen=True)
class Stage:
    """Measures of a set in units of about one table width; the camera looks along z and down by `pitch` radians."""

    eye: float
    back: float
    pitch: float
    lens: float
    depth: float
    cove: float
    arch: tuple[float, float, float] | None
    discs: tuple[tuple[float, float, float], ...]


@dataclass
class Hits:
    """What each ray meets: world position, normal, distance, and surface (0 floor, 1 wall, 2 niche, 3 podium)."""

    x: Floats
    y: Floats
    z: Floats
    nx: Floats
    ny: Floats
    nz: Floats
    far: Floats
    surface: Floats


def build_stage(plan: Plan, generator: np.random.Generator) -> Stage:
    """The measures for a plan, varied a little by the generator."""
    lean = float(generator.uniform(-0.02, 0.02))
    arch: tuple[float, float, float] | None = None
    discs: tuple[tuple[float, float, float], ...] = ()
    depth, cove = 1.9, 0.0
    if plan.set == "sweep":
        depth, cove = 2.6, 1.6
    if plan.set == "drape":
        depth, cove = 2.2, 0.9
    if plan.set == "arch":
        arch, depth = (float(generator.uniform(-0.12, 0.12)), float(generator.uniform(0.80, 0.90)), 0.62), 2.0
    if plan.set == "podium":
        discs, depth = ((1.30, 0.09, 0.08), (1.02, 0.18, 0.04)), 2.3
    return Stage(1.62, 2.05, 0.50 + lean, 0.60, depth, cove, arch, discs)


def trace(stage: Stage, width: int, height: int) -> Hits:
    """Casts one ray a pixel."""
    across, down = width / min(width, height), height / min(width, height)
    u = np.linspace(-across, across, width, dtype=np.float32)[None, :] * np.float32(stage.lens)
    v = np.linspace(down, -down, height, dtype=np.float32)[:, None] * np.float32(stage.lens)
    sine, cosine = np.float32(np.sin(stage.pitch)), np.float32(np.cos(stage.pitch))
    dx = np.broadcast_to(u, (height, width)).copy()
    dy = np.broadcast_to(v * cosine - sine, (height, width)).copy()
    dz = np.broadcast_to(v * sine + cosine, (height, width)).copy()
    hits = _floor_and_wall(stage, dx, dy, dz)
    if stage.cove:
        _cove(stage, hits, dx, dy, dz)
    if stage.arch:
        _niche(stage, hits, dx, dy, dz)
    for radius, top, centre in stage.discs:
        _disc(stage, hits, (dx, dy, dz), radius, top, centre)
    return hits


def _floor_and_wall(stage: Stage, dx: Floats, dy: Floats, dz: Floats) -> Hits:
    eye, back = np.float32(stage.eye), np.float32(-stage.back)
    floor = np.where(dy < -1e-4, -eye / np.minimum(dy, -1e-4), FAR)
    wall = np.where(dz > 1e-4, (np.float32(stage.depth) - back) / np.maximum(dz, 1e-4), FAR)
    upright = wall < floor
    far = np.where(upright, wall, floor)
    zero = np.zeros_like(far)
    return Hits(
        dx * far,
        eye + dy * far,
        back + dz * far,
        zero.copy(),
        np.where(upright, 0, 1).astype(np.float32),
        np.where(upright, -1, 0).astype(np.float32),
        far,
        upright.astype(np.float32),
    )


def _cove(stage: Stage, hits: Hits, dx: Floats, dy: Floats, dz: Floats) -> None:
    """Rounds the corner between floor and wall, as a paper sweep hangs."""
    radius = np.float32(stage.cove)
    oy, oz = np.float32(stage.eye) - radius, np.float32(-stage.back) - (np.float32(stage.depth) - radius)
    a = dy * dy + dz * dz
    b = oy * dy + oz * dz
    root = np.sqrt(np.maximum(b * b - a * (oy * oy + oz * oz - radius * radius), 0))
    far = (-b + root) / a
    y, z = oy + dy * far, oz + dz * far
    on = (y < 0) & (z > 0)
    hits.x[on] = (dx * far)[on]
    hits.y[on], hits.z[on] = (y + radius)[on], (z + np.float32(stage.depth) - radius)[on]
    # The paper's turn eases in and out: a plain quarter circle shows a line where its curve begins.
    turn = np.arctan2(np.maximum(z, 0), np.maximum(-y, 1e-6)) / np.float32(np.pi / 2)
    turn = turn * turn * (3 - 2 * turn) * np.float32(np.pi / 2)
    hits.ny[on], hits.nz[on] = np.cos(turn)[on], -np.sin(turn)[on]
    hits.far[on] = far[on]
    # The sweep is one sheet: the surface blends from floor to wall along the curve.
    hits.surface[on] = (1 + y / radius)[on]


def _niche(stage: Stage, hits: Hits, dx: Floats, dy: Floats, dz: Floats) -> None:
    """Opens a round-headed niche in the wall and finds its back and its sides."""
    assert stage.arch is not None
    centre, _, spring = stage.arch
    inside = (hits.surface == 1) & in_arch(stage, hits.x, hits.y)
    deep = np.float32(0.55)
    far = (np.float32(stage.depth) + deep + np.float32(stage.back)) / np.maximum(dz, 1e-4)
    x, y = dx * far, np.float32(stage.eye) + dy * far
    back = inside & in_arch(stage, x, y) & (y > 0)
    ground = inside & (y <= 0)
    side = inside & ~back & ~ground
    for plane, value in ((hits.x, x), (hits.y, y)):
        plane[back] = value[back]
    hits.z[back] = stage.depth + deep
    hits.surface[inside] = 2
    floor = np.float32(stage.eye) / np.maximum(-dy, 1e-4)
    hits.x[ground], hits.y[ground] = (dx * floor)[ground], 0
    hits.z[ground] = (dz * floor - np.float32(stage.back))[ground]
    hits.ny[ground], hits.nz[ground], hits.surface[ground] = 1, 0, 0
    # The sides turn from upright jambs to the round head; their normal points to the axis.
    reach = np.maximum(hits.y - np.float32(spring), 0)
    length = np.sqrt((hits.x - np.float32(centre)) ** 2 + reach**2) + 1e-6
    hits.nx[side] = (-(hits.x - np.float32(centre)) / length)[side]
    hits.ny[side] = (-reach / length)[side]
    hits.nz[side] = 0
    hits.z[side] += np.float32(0.2)


def in_arch(stage: Stage, x: Floats, y: Floats) -> Floats:
    """Whether points of the wall's plane lie in the arch's opening."""
    assert stage.arch is not None
    centre, half, spring = stage.arch
    aside = np.abs(x - np.float32(centre))
    head = aside**2 + np.maximum(y - np.float32(spring), 0) ** 2 < np.float32(half) ** 2
    found: Floats = (aside < half) & head
    return found


def _disc(
    stage: Stage, hits: Hits, ray: tuple[Floats, Floats, Floats], radius: float, top: float, centre: float
) -> None:
    """A low round podium: its top and its upright edge."""
    dx, dy, dz = ray
    eye, oz = np.float32(stage.eye), np.float32(-stage.back - centre)
    far = np.where(dy < -1e-4, (eye - np.float32(top)) / np.maximum(-dy, 1e-4), FAR)
    x, z = dx * far, oz + dz * far
    lid = (x * x + z * z < radius * radius) & (far < hits.far)
    a = dx * dx + dz * dz
    b = oz * dz
    under = b * b - a * (oz * oz - np.float32(radius) ** 2)
    edge = (-b - np.sqrt(np.maximum(under, 0))) / a
    y = eye + dy * edge
    rim = (under > 0) & (edge > 0) & (y < top) & (y > 0) & (edge < hits.far) & ~lid
    hits.x[lid], hits.y[lid], hits.z[lid] = x[lid], top, (z + np.float32(centre))[lid]
    hits.nx[lid], hits.ny[lid], hits.nz[lid], hits.far[lid], hits.surface[lid] = 0, 1, 0, far[lid], 3
    side_x, side_z = dx * edge, oz + dz * edge
    hits.x[rim], hits.y[rim], hits.z[rim] = side_x[rim], y[rim], (side_z + np.float32(centre))[rim]
    hits.nx[rim], hits.ny[rim], hits.nz[rim] = (side_x / radius)[rim], 0, (side_z / radius)[rim]
    hits.far[rim], hits.surface[rim] = edge[rim], 3
