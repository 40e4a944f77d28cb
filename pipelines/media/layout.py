"""Words, call to action and logo on a picture: inside the safe zone, off the subject, in brand type, readable."""

from __future__ import annotations

from dataclasses import dataclass

from ..brand import BrandRules
from .cta import Button, Laid, above_button, lay_button, place_button, read_button
from .ink import choose_ink, lay_ink, tone_behind
from .light import Floats, to_bytes, to_linear
from .logo import set_logo
from .picture import Picture
from .places import Area, read_ground
from .spots import Brief, anchored, best_spot
from .type import draw, read_copy


@dataclass(frozen=True)
class Words:
    """Where words stand, in pixels, and the #rrggbb they are set in."""

    area: Area
    ink: str


@dataclass(frozen=True)
class LaidOut:
    """A picture with what was laid on it; `words` and `cta` are None where there were none."""

    picture: Picture
    words: Words | None = None
    cta: Laid | None = None


def lay_out(
    picture: Picture,
    *,
    headline: str,
    brand: BrandRules,
    font: bytes | None = None,
    logo_on_light: bytes | None = None,
    logo_on_dark: bytes | None = None,
    focus: Picture | None = None,
    cta: bool = True,
) -> LaidOut:
    """The picture with its words and logo, same size; `font` is the file that the brand's type names, if it does.

    With `cta` also with the brand's call to action, where it has one. Raises Invalid where words cannot be set.
    """
    shorter = min(picture.width, picture.height)
    margin = max(brand.placement.safe * shorter, shorter * 0.02)
    safe = Area(margin, margin, picture.width - margin, picture.height - margin)
    ground = read_ground(picture, focus, air=shorter * 0.045)
    linear = to_linear(picture.pixels[..., :3])
    words: Words | None = None
    laid: Laid | None = None
    button: Button | None = None
    if cta and brand.placement.cta.words:
        button = read_button(brand, font=font, ground=ground, safe=safe)
    if headline.strip():
        room = above_button(safe, button) if button else safe
        brief = Brief(read_copy(headline, type=brand.headline, font=font), brand, ground, room)
        linear, words = _set_words(linear, brief)
    if button:
        headed = words.area if words else None
        laid = place_button(button, brand=brand, ground=ground, safe=safe, words=headed)
    if brand.logo and (logo_on_light or logo_on_dark):
        taken = [one.area for one in (words, laid) if one]
        linear = set_logo(linear, brand, (logo_on_light, logo_on_dark), ground, safe, taken)
    if button and laid:
        # Last: what is toned behind a logo leaves the button as it is.
        lay_button(linear, button, laid, brand=brand)
    return LaidOut(Picture(to_bytes(linear)), words, laid)


def _set_words(linear: Floats, brief: Brief) -> tuple[Floats, Words]:
    """The picture with the headline on it, and the rectangle that its ink takes."""
    brand = brief.brand
    spot = best_spot(brief)
    ink = draw(spot.lines, copy=brief.copy, align=brand.placement.align)
    # Ink is a little smaller than the lines it was planned with: it keeps to the same edges.
    area = anchored(spot.block, ink.width, ink.height, brief)
    left, top = max(0, round(area.left)), max(0, round(area.top))
    colour = choose_ink(linear, area, (brand.colour("ink"), brand.colour("paper")))
    toned = tone_behind(linear, area, colour.shift)
    lay_ink(toned, ink.ink, left, top, colour.colour)
    return toned, Words(Area(left, top, left + ink.width, top + ink.height), colour.hex)
