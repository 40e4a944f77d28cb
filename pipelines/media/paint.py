"""The rehearsal's generator: studio backdrops in a brand's palette, the same for the same words, seed and brand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np

from ..brand import BrandRules
from .light import Floats, blur, resize, smoothstep, to_bytes
from .noise import Noise
from .paint_light import light_set
from .paint_set import Hits, build_stage, trace
from .paint_sky import paint_sky
from .paint_words import Plan, read_plan
from .picture import Picture

Progress = Callable[[float], None]
_WORK = 1024
# What came to brands after the first pictures were painted, and shows in none: the same words give the same still.
_NOT_PAINTED = {
    "headline": {"file", "base", "ratio", "line_length"},
    "logo": {"svg_on_light", "svg_on_dark"},
}


def paint_backdrop(
    prompt: str,
    *,
    brand: BrandRules | None = None,
    seed: int = 0,
    width: int = 2048,
    height: int = 2048,
    progress: Progress | None = None,
) -> Picture:
    """A backdrop that suits the prompt's words (dusk, window, arch, paper, left ...)."""
    tell = progress or (lambda share: None)
    told = brand.model_dump_json(exclude=_NOT_PAINTED) if brand else ""
    digest = hashlib.sha256(f"{seed}\n{prompt}\n{told}".encode()).digest()
    generator = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    plan = read_plan(prompt, brand=brand, generator=generator)
    share = min(1.0, _WORK / max(width, height))
    small = _render(plan, max(16, round(width * share)), max(16, round(height * share)), generator, tell)
    full: Floats = resize(small, width, height)
    tell(0.9)
    full = _finish(full, generator)
    picture = Picture(to_bytes(full, seed=int.from_bytes(digest[8:12], "big")))
    tell(1.0)
    return picture


def _render(plan: Plan, width: int, height: int, generator: np.random.Generator, tell: Progress) -> Floats:
    stage = build_stage(plan, generator)
    hits = trace(stage, width, height)
    tell(0.25)
    light = light_set(plan, stage, hits, generator)
    tell(0.5)
    scene: Floats = _surface(plan, hits, Noise(generator)) * light
    if plan.set == "terrace":
        scene = paint_sky(plan, hits, scene, generator)
    tell(0.7)
    return _develop(_focus(scene, hits))


def _surface(plan: Plan, hits: Hits, noise: Noise) -> Floats:
    """The colour of what each ray meets, with the grain of its material."""
    upright = np.clip(hits.surface, 0, 1)[..., None]
    colour = plan.floor * (1 - upright) + plan.wall * upright
    if plan.set in {"sweep", "drape"}:
        colour = np.broadcast_to(plan.wall, colour.shape)
    if plan.set == "podium":
        lid = (hits.surface == 3)[..., None]
        colour = np.where(lid, plan.wall * 0.35 + plan.floor * 0.65, colour)
    colour = colour * (1 + _plaster(hits, noise) * upright[..., 0] * _WALLS[plan.stuff])[..., None]
    colour = colour * (1 + _ground(plan, hits, noise) * (1 - upright[..., 0]))[..., None]
    if plan.set == "drape":
        colour = colour * _folds(hits, noise)[..., None]
    return np.clip(colour, 0, 1).astype(np.float32)


_WALLS = {"plaster": 0.075, "stone": 0.055, "wood": 0.045, "paper": 0.0}


def _plaster(hits: Hits, noise: Noise) -> Floats:
    """Trowelled lime plaster: broad clouds and finer ones drawn out sideways."""
    broad = noise.clouds(hits.x * 1.6 + hits.z, hits.y * 1.9, octaves=3)
    fine = noise.clouds(hits.x * 9 + 40, hits.y * 15, octaves=2)
    return 0.75 * broad + 0.3 * fine


def _ground(plan: Plan, hits: Hits, noise: Noise) -> Floats:
    if plan.stuff == "paper":
        return np.zeros_like(hits.x)
    if plan.stuff == "wood":
        board = np.floor(hits.z * 2.4)
        rings = noise.clouds(hits.x * 1.1 + board * 7.3, hits.z * 26, octaves=3)
        gap = np.exp(-(((hits.z * 2.4 - np.round(hits.z * 2.4)) * 60) ** 2))
        return 0.16 * rings + 0.05 * noise.at(board * 3.1, board) - 0.35 * gap
    clouds = noise.clouds(hits.x * 2.1 + 90, hits.z * 2.1, octaves=4)
    if plan.stuff == "plaster":
        return 0.07 * clouds
    veins = noise.clouds(hits.x * 1.3 + 5, hits.z * 6.5, octaves=3)
    pits = smoothstep(0.62, 0.9, noise.at(hits.x * 42, hits.z * 60))
    return 0.09 * clouds + 0.09 * veins - 0.045 * pits


def _folds(hits: Hits, noise: Noise) -> Floats:
    """Cloth that hangs in soft, uneven folds and flattens out towards the floor."""
    level = np.zeros_like(hits.y)
    sway = noise.at(hits.y * 0.35 + 3, level + 1.5) * 0.12
    place = hits.x * 2.1 + noise.clouds(hits.x * 0.9 + 20, hits.y * 0.12, octaves=2) * 1.1 + sway
    wave = 0.62 * np.sin(place * 4.2) + 0.38 * np.sin(place * 9.7 + 1.3)
    deep = smoothstep(-1.0, 1.0, wave.astype(np.float32))
    hang = smoothstep(0.0, 1.6, hits.y)
    return (1 - 0.46 * hang * (1 - deep)).astype(np.float32)


def _focus(scene: Floats, hits: Hits) -> Floats:
    """The back of the set a little out of focus, as a portrait lens leaves it."""
    soft = blur(scene, scene.shape[1] / 260)
    share = smoothstep(2.6, 4.6, hits.far)[..., None] * np.float32(0.9)
    return scene * (1 - share) + soft * share


def _develop(scene: Floats) -> Floats:
    """Exposed so that the brighter parts sit just below white, with a film-like shoulder."""
    bright = float(np.quantile(scene.max(axis=-1)[::4, ::4], 0.9))
    exposed = scene * np.float32(0.86 / max(bright, 1e-3))
    knee = np.float32(0.62)
    over = np.maximum(exposed - knee, 0)
    out: Floats = np.minimum(exposed, knee) + over / (1 + over / (1 - knee))
    return out


def _finish(full: Floats, generator: np.random.Generator) -> Floats:
    """A breath of grain and darker corners."""
    height, width = full.shape[:2]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    right = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    corners = 1 - np.float32(0.10) * np.clip((down**2 + right**2 - 0.5) / 1.5, 0, 1) ** 1.5
    grain = generator.standard_normal((height, width), dtype=np.float32)
    grain *= np.float32(0.010)
    grain += corners
    full *= grain[..., None]
    return full
