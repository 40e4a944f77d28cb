"""The call to action on a picture: a button in the brand's accent, under the headline or at the foot, off words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..brand import BrandRules
from ..errors import Invalid
from .ink import READABLE, lay_ink
from .light import Floats, contrast, hex_linear, luminance
from .places import Area, Ground
from .type import Headline, draw, fit, read_copy

# Of the picture's shorter side: its letters at most, and at least.
_LARGEST, _SMALLEST = 0.036, 0.022
# In ems of its letters: air beside and above them, and between the button and the headline.
_BESIDE, _ABOVE, _APART = 1.1, 0.72, 1.1
# On any colour one of these two has a contrast of at least 4.58.
_SURE = ("#000000", "#ffffff")


@dataclass(frozen=True)
class Button:
    """A call to action ready to be laid: its letters, its whole size in pixels, and how far it keeps from words."""

    words: Headline
    width: int
    height: int
    apart: float


@dataclass(frozen=True)
class Laid:
    """Where a button stands, where the letters on it do, and the #rrggbb that these are set in."""

    area: Area
    words: Area
    ink: str


def read_button(brand: BrandRules, *, font: bytes | None, ground: Ground, safe: Area) -> Button:
    """The brand's call to action at the largest size that the safe zone holds; raises Invalid where none does."""
    kind = brand.headline.model_copy(update={"line_length": 160, "line_height": 1.15})
    copy = read_copy(brand.placement.cta.words, type=kind, font=font)
    shorter = min(ground.width, ground.height)
    largest, smallest = shorter * _LARGEST, shorter * _SMALLEST
    width = safe.width - 2 * _BESIDE * largest
    # One line where it fits, else two.
    one = fit(copy, width=width, height=largest, largest=largest, smallest=smallest)
    lines = one or fit(copy, width=width, height=3 * smallest, largest=largest, smallest=smallest)
    if lines is None:
        raise Invalid("The brand’s call to action is too long for this picture. Shorten it in the brand.")
    words = draw(lines, copy=copy, align="centre")
    # As high with letters that reach below the line as without.
    high = max(words.height, round(lines.size))
    across, down = words.width + 2 * _BESIDE * lines.size, high + 2 * _ABOVE * lines.size
    return Button(words, round(across), round(down), _APART * lines.size)


def above_button(safe: Area, button: Button) -> Area:
    """What the button leaves of the safe zone to the headline: it fits under it, and at the foot."""
    return replace(safe, bottom=safe.bottom - button.height - button.apart)


def place_button(button: Button, *, brand: BrandRules, ground: Ground, safe: Area, words: Area | None) -> Laid:
    """Where the button hides least of the subject, at best where the brand wants it, and what is set on it.

    `words` is the headline, which ends above `above_button`.
    """
    places = list(_places(button, brand, safe, words))
    area = min(places, key=lambda place: (round(ground.overlap(place), 2), places.index(place)))
    left, top = round(area.left), round(area.top)
    across = left + (button.width - button.words.width) // 2
    down = top + (button.height - button.words.height) // 2
    letters = Area(across, down, across + button.words.width, down + button.words.height)
    return Laid(_at(button, left, top), letters, _ink(brand.colour("accent"), brand))


def lay_button(linear: Floats, button: Button, laid: Laid, *, brand: BrandRules) -> None:
    """Lays the button on the picture in place."""
    ground = hex_linear(brand.colour("accent"))
    lay_ink(linear, _pill(button.width, button.height), int(laid.area.left), int(laid.area.top), ground)
    lay_ink(linear, button.words.ink, int(laid.words.left), int(laid.words.top), hex_linear(laid.ink))


def _places(button: Button, brand: BrandRules, safe: Area, words: Area | None) -> Iterator[Area]:
    """Where it may stand, best first: under the headline or at the foot, each on its own side, then elsewhere."""
    foot = [_at(button, left, safe.bottom - button.height) for left in _sides(button, brand, safe, words)]
    if words is None:
        yield from foot
        return
    top = words.bottom + button.apart
    under = [_at(button, left, top) for left in _sides(button, brand, safe, words)]
    is_under = brand.placement.cta.place == "under"
    yield from (*under[:1], *foot, *under[1:]) if is_under else (*foot, *under[:1])


def _sides(button: Button, brand: BrandRules, safe: Area, words: Area | None) -> list[float]:
    """Left edges inside the safe zone: with the words, in the middle, left, right."""
    middle, right = (safe.left + safe.right - button.width) / 2, safe.right - button.width
    centred = brand.placement.align == "centre"
    with_words = middle if centred or words is None else words.left
    if words is None and not centred:
        with_words = safe.left
    elif words is not None and not centred and words.right >= safe.right - 1 and words.left > safe.left + 1:
        with_words = words.right - button.width
    return [min(max(left, safe.left), right) for left in (with_words, middle, safe.left, right)]


def _at(button: Button, left: float, top: float) -> Area:
    return Area(left, top, left + button.width, top + button.height)


def _ink(colour: str, brand: BrandRules) -> str:
    """The brand's ink or paper, whichever reads better on the button; black or white where neither reads."""
    ground = float(luminance(hex_linear(colour)))

    def ratio(ink: str) -> float:
        return contrast(ground, float(luminance(hex_linear(ink))))

    own = max((brand.colour("ink"), brand.colour("paper")), key=ratio)
    return own if ratio(own) >= READABLE else max(_SURE, key=ratio)


def _pill(width: int, height: int) -> Floats:
    """Coverage of a button with rounded corners, by the distance of each pixel's middle to its edge."""
    round_by = height * 0.22
    right = np.abs(np.arange(width, dtype=np.float32) + 0.5 - width / 2)[None, :] - (width / 2 - round_by)
    down = np.abs(np.arange(height, dtype=np.float32) + 0.5 - height / 2)[:, None] - (height / 2 - round_by)
    outside = np.hypot(np.maximum(right, 0), np.maximum(down, 0))
    distance = outside + np.minimum(np.maximum(right, down), 0) - round_by
    found: Floats = np.clip(0.5 - distance, 0, 1).astype(np.float32)
    return found
