"""The logo on a picture: in a corner that nothing else is in, with its clear space, in the version that stands out."""

from __future__ import annotations

import numpy as np

from ..brand import BrandRules
from .ink import tone_behind
from .light import Floats, contrast, luminance, to_linear, to_unit
from .picture import Picture, read_picture, resized
from .places import Area, Ground


def set_logo(
    linear: Floats,
    brand: BrandRules,
    logos: tuple[bytes | None, bytes | None],
    ground: Ground,
    safe: Area,
    taken: list[Area],
) -> Floats:
    """The picture with the logo on it; `taken` are the rectangles it keeps away from."""
    assert brand.logo is not None
    shorter = min(ground.width, ground.height)
    pictures = [read_picture(data) for data in logos if data]
    width = max(brand.logo.min_width, round(brand.logo.width * shorter))
    height = round(width * pictures[0].height / pictures[0].width)
    clear = brand.logo.clear_space * height
    area = _logo_area(width, height, clear, ground, safe, taken)
    return _draw_logo(linear, pictures, area)


def _logo_area(width: float, height: float, clear: float, ground: Ground, safe: Area, taken: list[Area]) -> Area:
    """The first corner that neither words nor subject enter: under the words, then beside, above, or with them."""
    ours, other = safe.left, safe.right - width
    if taken and taken[0].left + taken[0].right > safe.left + safe.right + safe.width * 0.2:
        ours, other = other, ours
    low = safe.bottom - height
    places = [(ours, low), (other, low), (other, safe.top), (ours, safe.top), ((ours + other) / 2, low)]
    if taken:
        places.append((taken[0].left if ours == safe.left else taken[0].right - width, taken[0].bottom + clear * 1.5))
    corners = [Area(left, top, left + width, top + height) for left, top in places]
    free = [area for area in corners if not any(area.grown(clear * 0.99).touches(words) for words in taken)] or corners
    return min(free, key=lambda area: _logo_cost(area, clear, ground) + 0.06 * corners.index(area))


def _logo_cost(area: Area, clear: float, ground: Ground) -> float:
    return 40 * ground.overlap(area.grown(clear)) + 5 * ground.business(area.grown(clear * 0.3))


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
