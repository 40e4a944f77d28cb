"""The nearest that a service has to the size that is wanted."""

from __future__ import annotations

import math
from collections.abc import Iterable


def nearest_aspect(width: int, height: int, choices: Iterable[str]) -> str:
    """Of proportions written "16:9", the one nearest to width : height, by the ratio of the two."""
    return min(choices, key=lambda choice: abs(math.log(width / height) - math.log(_ratio(choice, ":"))))


def nearest_size(width: int, height: int, choices: Iterable[str]) -> str:
    """Of sizes written "1024x768", the one of the nearest proportion, and of those the nearest in pixels."""

    def distance(choice: str) -> tuple[float, float]:
        wide, high = (int(side) for side in choice.split("x"))
        shape = abs(math.log(width / height) - math.log(wide / high))
        return round(shape, 3), abs(math.log(width * height) - math.log(wide * high))

    return min(choices, key=distance)


def in_steps(width: int, height: int, *, step: int, smallest: int, largest: int) -> tuple[int, int]:
    """The size with each side a multiple of `step`, scaled as a whole to stay within the bounds."""
    scale = min(1.0, largest / max(width, height))
    scale = max(scale, smallest / min(width, height))
    sides = (min(largest, max(smallest, round(side * scale / step) * step)) for side in (width, height))
    wide, high = sides
    return wide, high


def _ratio(text: str, sign: str) -> float:
    wide, high = text.split(sign)
    return int(wide) / int(high)
