"""Headline and logo on a picture: inside the safe zone, off the subject, in brand type and colours, readable."""

from __future__ import annotations

from ..brand import BrandRules
from .ink import choose_ink, lay_ink, tone_behind
from .light import Floats, to_bytes, to_linear
from .logo import set_logo
from .picture import Picture
from .places import Area, read_ground
from .spots import Brief, anchored, best_spot
from .type import draw, read_copy


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
    ground = read_ground(picture, focus, air=shorter * 0.045)
    linear = to_linear(picture.pixels[..., :3])
    taken: list[Area] = []
    if headline.strip():
        brief = Brief(read_copy(headline, type=brand.headline), brand, ground, safe)
        linear, area = _set_words(linear, brief)
        taken.append(area)
    if brand.logo and (logo_on_light or logo_on_dark):
        linear = set_logo(linear, brand, (logo_on_light, logo_on_dark), ground, safe, taken)
    return Picture(to_bytes(linear))


def _set_words(linear: Floats, brief: Brief) -> tuple[Floats, Area]:
    """The picture with the headline on it, and the rectangle its ink takes."""
    brand = brief.brand
    spot = best_spot(brief)
    ink = draw(spot.lines, copy=brief.copy, align=brand.placement.align)
    # Ink is a little smaller than the lines it was planned with: it keeps to the same edges.
    area = anchored(spot.block, ink.width, ink.height, brief)
    left, top = max(0, round(area.left)), max(0, round(area.top))
    colour = choose_ink(linear, area, (brand.colour("ink"), brand.colour("paper")))
    toned = tone_behind(linear, area, colour.shift)
    lay_ink(toned, ink.ink, left, top, colour.colour)
    return toned, Area(left, top, left + ink.width, top + ink.height)
