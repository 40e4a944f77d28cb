"""Headline and logo on a picture: inside the safe zone, off the subject, in brand type and colours, readable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log

import numpy as np

from ..brand import BrandRules
from ..errors import Invalid
from .ink import choose_ink, lay_ink, tone_behind
from .light import Floats, contrast, luminance, to_bytes, to_linear, to_unit
from .picture import Picture, read_picture, resized
from .places import Area, Ground, free_areas, read_ground
from .type import Copy, Headline, Lines, draw, fit, read_copy


@dataclass(frozen=True)
class _Spot:
    area: Area
    lines: Lines
    score: float


def lay_out(
    picture: Picture,
    *,
    headline: str,
    brand: BrandRules,
    logo_on_light: bytes | None = None,
    logo_on_dark: bytes | None = None,
    focus: Picture | None = None,
) -> Picture:
    """The picture with its words and logo; raises Invalid where the headline cannot be set."""
    shorter = min(picture.width, picture.height)
    margin = max(brand.placement.safe * shorter, shorter * 0.02)
    safe = Area(margin, margin, picture.width - margin, picture.height - margin)
    ground = read_ground(picture, focus, air=shorter * 0.03)
    linear = to_linear(picture.pixels[..., :3])
    taken: list[Area] = []
    if headline.strip():
        linear, area = _set_words(linear, headline, brand, ground, safe)
        taken.append(area)
    if brand.logo and (logo_on_light or logo_on_dark):
        linear = _set_logo(linear, brand, (logo_on_light, logo_on_dark), ground, safe, taken)
    return Picture(to_bytes(linear))


def _set_words(linear: Floats, text: str, brand: BrandRules, ground: Ground, safe: Area) -> tuple[Floats, Area]:
    copy = read_copy(text, type=brand.headline)
    spot = _best_spot(copy, brand, ground, safe)
    ink = draw(spot.lines, copy=copy, align=brand.placement.align)
    left, top = _corner(ink, spot.area, safe, brand, copy)
    area = Area(left, top, left + ink.width, top + ink.height)
    colour = choose_ink(linear, area, (brand.colour("ink"), brand.colour("paper")))
    toned = tone_behind(linear, area, colour.shift)
    lay_ink(toned, ink.ink, left, top, colour.colour)
    return toned, area


def _corner(ink: Headline, area: Area, safe: Area, brand: BrandRules, copy: Copy) -> tuple[int, int]:
    """Where the ink's top left goes: at the area's own edges, against the safe zone."""
    spare = area.width - ink.width
    left = area.left + (spare / 2 if brand.placement.align == "centre" else spare if copy.rtl else 0)
    at_bottom = area.bottom >= safe.bottom - 1 and area.top > safe.top + 1
    top = area.bottom - ink.height if at_bottom else area.top
    return max(0, round(left)), max(0, round(top))


def _best_spot(copy: Copy, brand: BrandRules, ground: Ground, safe: Area) -> _Spot:
    spots = list(_spots(copy, brand, ground, safe, free_areas(ground, safe)))
    if not spots:
        bare = Ground(np.zeros_like(ground.taken), ground.busy, ground.width, ground.height)
        halves = (
            Area(safe.left, safe.top, safe.right, safe.top + safe.height * 0.4),
            Area(safe.left, safe.bottom - safe.height * 0.4, safe.right, safe.bottom),
            safe,
        )
        spots = list(_spots(copy, brand, bare, safe, iter(halves)))
        spots = [_Spot(s.area, s.lines, s.score - 2 * ground.overlap(s.area)) for s in spots]
    if not spots:
        raise Invalid(
            "The headline is too long for this picture even in its smallest size. Shorten it.",
            loc=("headline",),
        )
    return max(spots, key=lambda spot: spot.score)


def _spots(copy: Copy, brand: BrandRules, ground: Ground, safe: Area, areas: Iterator[Area]) -> Iterator[_Spot]:
    shorter = min(ground.width, ground.height)
    largest, smallest = shorter * 0.125, shorter * 0.03
    for area in areas:
        lines = fit(copy, width=area.width, height=area.height, largest=largest, smallest=smallest)
        if lines is not None:
            yield _Spot(area, lines, _score(area, lines, largest, copy, brand, ground, safe))


def _score(
    area: Area, lines: Lines, largest: float, copy: Copy, brand: BrandRules, ground: Ground, safe: Area
) -> float:
    """Large, high, on its own side, on a calm ground, in a compact block."""
    size = 1.2 * log(lines.size / largest)
    low = 0.25 if area.top > safe.top + 1 else 0.0
    if brand.placement.align == "centre":
        side = abs((area.left + area.right) - (safe.left + safe.right)) / safe.width
    else:
        side = (safe.right - area.right if copy.rtl else area.left - safe.left) / safe.width
    calm = 6 * ground.business(area)
    return size - low - 0.6 * side - calm - 0.04 * len(lines.lines)


def _set_logo(
    linear: Floats,
    brand: BrandRules,
    logos: tuple[bytes | None, bytes | None],
    ground: Ground,
    safe: Area,
    taken: list[Area],
) -> Floats:
    assert brand.logo is not None
    shorter = min(ground.width, ground.height)
    pictures = [read_picture(data) for data in logos if data]
    width = max(brand.logo.min_width, round(brand.logo.width * shorter))
    height = round(width * pictures[0].height / pictures[0].width)
    clear = brand.logo.clear_space * height
    area = _logo_area(width, height, clear, ground, safe, taken)
    return _draw_logo(linear, pictures, area)


def _logo_area(width: float, height: float, clear: float, ground: Ground, safe: Area, taken: list[Area]) -> Area:
    """The corner with the clearest ground that neither words nor subject enter."""
    corners = [
        Area(left, top, left + width, top + height)
        for top in (safe.bottom - height, safe.top)
        for left in (safe.left, safe.right - width, (safe.left + safe.right - width) / 2)
    ]
    free = [area for area in corners if not any(area.grown(clear).touches(other) for other in taken)]
    return min(free or corners, key=lambda area: 4 * ground.overlap(area.grown(clear)) + 3 * ground.business(area))


def _draw_logo(linear: Floats, logos: list[Picture], area: Area) -> Floats:
    """The version that stands out more, laid on; where neither does, the tone behind it gives way."""
    left, top = round(area.left), round(area.top)
    width, height = round(area.width), round(area.height)
    behind = float(np.median(luminance(linear[top : top + height, left : left + width])))
    logo = max(logos, key=lambda one: contrast(_level(one), behind))
    level = _level(logo)
    if contrast(level, behind) < 3:
        linear = tone_behind(linear, area, -0.5 if level > behind else 0.4)
    drawn = resized(logo, width, height)
    share = to_unit(drawn.pixels[..., 3:4]) if drawn.has_alpha else np.ones((height, width, 1), np.float32)
    part = linear[top : top + height, left : left + width]
    part *= 1 - share
    part += to_linear(drawn.pixels[..., :3]) * share
    return linear


def _level(logo: Picture) -> float:
    """The mean luminance of a logo's ink."""
    levels = luminance(to_linear(logo.pixels[..., :3]))
    if not logo.has_alpha:
        return float(levels.mean())
    share = to_unit(logo.pixels[..., 3])
    return float((levels * share).sum() / max(float(share.sum()), 1e-6))
