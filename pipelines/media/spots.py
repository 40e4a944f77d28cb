"""Choosing where a headline goes: large, high, on its own side, on calm ground that it reads on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import log, sqrt

from ..brand import BrandRules
from ..errors import Invalid
from .light import hex_linear, luminance
from .places import Area, Ground, free_areas
from .type import Copy, Lines, fit

_LARGEST, _SMALLEST = 0.112, 0.03


@dataclass(frozen=True)
class Brief:
    """What has to be placed where: the words, the brand, the picture's ground, the safe zone."""

    copy: Copy
    brand: BrandRules
    ground: Ground
    safe: Area

    @property
    def largest(self) -> float:
        """The size in pixels that no headline exceeds, the same to the eye in tall and in wide formats."""
        return sqrt(self.ground.width * self.ground.height) * _LARGEST

    @property
    def smallest(self) -> float:
        """The size in pixels below which a headline is refused."""
        return min(self.ground.width, self.ground.height) * _SMALLEST


@dataclass(frozen=True)
class Spot:
    """A block of lines, the rectangle they take, and how good a place that is (higher is better)."""

    block: Area
    lines: Lines
    score: float


def best_spot(brief: Brief) -> Spot:
    """The best place off the subject, or the least bad one on it; raises Invalid where the words fit nowhere."""
    found = list(_spots(brief, free_areas(brief.ground, brief.safe, centred=brief.brand.placement.align == "centre")))
    if not found:
        found = [_over_subject(brief, spot) for spot in _spots(brief, _thirds(brief.safe))]
    if not found:
        raise Invalid(
            "The headline is too long for this picture even in its smallest size. Shorten it.", loc=("headline",)
        )
    return max(found, key=lambda spot: spot.score)


def anchored(area: Area, width: float, height: float, brief: Brief) -> Area:
    """The rectangle of a block inside an area: at the area's own edges, against the safe zone."""
    spare = area.width - width
    far = area.left > brief.safe.left + 1 and area.right >= brief.safe.right - 1
    centred = brief.brand.placement.align == "centre"
    # On the far side words keep to the safe zone's edge, or they would begin nowhere in particular.
    left = area.left + (spare / 2 if centred else spare if far or brief.copy.rtl else 0)
    at_bottom = area.bottom >= brief.safe.bottom - 1 and area.top > brief.safe.top + 1
    top = area.bottom - height if at_bottom else area.top
    return Area(left, top, left + width, top + height)


def _spots(brief: Brief, areas: Iterable[Area]) -> Iterator[Spot]:
    inks = [float(luminance(hex_linear(brief.brand.colour(role)))) for role in ("ink", "paper")]
    for area in areas:
        lines = fit(brief.copy, width=area.width, height=area.height, largest=brief.largest, smallest=brief.smallest)
        if lines is not None:
            block = anchored(area, lines.width, lines.height, brief)
            yield Spot(block, lines, _score(block, lines, brief, inks))


def _score(block: Area, lines: Lines, brief: Brief, inks: list[float]) -> float:
    size = 1.2 * log(lines.size / brief.largest)
    safe = brief.safe
    low = 0.25 if block.top > safe.top + 1 else 0.0
    if brief.brand.placement.align == "centre":
        side = abs((block.left + block.right) - (safe.left + safe.right)) / safe.width
    else:
        side = (safe.right - block.right if brief.copy.rtl else block.left - safe.left) / safe.width
    uneasy = 6 * brief.ground.business(block) + 1.5 * brief.ground.lacking(block, inks)
    return size - low - 0.9 * side - uneasy - 0.04 * len(lines.lines)


def _thirds(safe: Area) -> tuple[Area, ...]:
    return (
        replace(safe, bottom=safe.top + safe.height * 0.4),
        replace(safe, top=safe.bottom - safe.height * 0.4),
        safe,
    )


def _over_subject(brief: Brief, spot: Spot) -> Spot:
    return replace(spot, score=spot.score - 2 * brief.ground.overlap(spot.block))
