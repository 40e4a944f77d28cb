"""Where a logo stands on a picture: normalised cross-correlation with its versions, at many sizes, then closer up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..light import Floats, resize, to_unit
from ..picture import Picture, working_size
from .found import Box
from .view import View

_COARSE, _CLOSE = 400, 160
# Widths that are tried, as shares of the longer side, each so much wider than the last.
_NARROW, _WIDE, _STEP = 0.03, 0.75, 1.1
_TRIED, _FEWEST = 4, 6
_NEAR: Final = np.linspace(0.9, 1.1, 11)
# Levels of spread below which a place is plain: there every pattern would fit.
_PLAIN: Final = 3.0
LIKE: Final = 0.7


@dataclass(frozen=True)
class Marque:
    """Where a logo's frame stands, and how much the picture is like it there, up to 1."""

    box: Box
    like: float


def find_marque(view: View, logos: Sequence[Picture]) -> Marque | None:
    """The place most like one of the versions; None where nothing is like one by 0.7.

    The first version is the one for light ground. Those that lie turned, slanted, partly covered or on very busy
    ground are not found.
    """
    patterns = [_pattern(working_size(logo, side=400), light=not number) for number, logo in enumerate(logos)]
    tried = sorted(_look_around(view, patterns), key=lambda found: -found[1].like)
    close = [_look_close(view, patterns[number], marque) for number, marque in _apart(tried)]
    best = max(close, key=lambda marque: marque.like, default=None)
    return best if best and best.like >= LIKE else None


def _pattern(logo: Picture, *, light: bool) -> Floats:
    """A version as grey levels on the ground that it is for."""
    grey: Floats = logo.pixels[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    if not logo.has_alpha:
        return grey
    share = to_unit(logo.pixels[..., 3])
    return grey * share + (255 if light else 0) * (1 - share)


def _look_around(view: View, patterns: Sequence[Floats]) -> Iterator[tuple[int, Marque]]:
    """The best place for each version at each size, on a small copy of the picture."""
    share = min(1.0, _COARSE / max(view.width, view.height))
    plane = resize(view.grey, max(8, round(view.width * share)), max(8, round(view.height * share)))
    for width in _widths(max(plane.shape)):
        for number, pattern in enumerate(patterns):
            found = _best(plane, pattern, width)
            if found:
                yield number, found


def _widths(longer: int) -> Iterable[int]:
    count = int(np.log(_WIDE / _NARROW) / np.log(_STEP)) + 1
    return sorted({round(longer * _NARROW * _STEP**number) for number in range(count)})


def _apart(tried: Sequence[tuple[int, Marque]]) -> list[tuple[int, Marque]]:
    """The best few that are not one place at two sizes."""
    kept: list[tuple[int, Marque]] = []
    for number, marque in tried:
        if len(kept) < _TRIED and not any(_is_same(marque.box, other.box) for _, other in kept):
            kept.append((number, marque))
    return kept


def _is_same(one: Box, other: Box) -> bool:
    right, low = min(one.x + one.w, other.x + other.w), min(one.y + one.h, other.y + other.h)
    shared = max(0.0, right - max(one.x, other.x)) * max(0.0, low - max(one.y, other.y))
    return shared > 0.5 * max(one.w * one.h, other.w * other.h)


def _look_close(view: View, pattern: Floats, marque: Marque) -> Marque:
    """The place at its right size, looked for around where it was found, with enough pixels to tell."""
    wide, high = marque.box.w * view.width, marque.box.h * view.height
    left, top = max(0, int(view.width * marque.box.x - wide / 4)), max(0, int(view.height * marque.box.y - high / 2))
    right, low = min(view.width, round(left + wide * 1.5)), min(view.height, round(top + high * 2))
    share = min(1.0, _CLOSE / wide)
    part = view.grey[top:low, left:right]
    plane = resize(part, max(4, round((right - left) * share)), max(4, round((low - top) * share)))
    sizes = sorted({round(wide * share * more) for more in _NEAR})
    found = [made for width in sizes if (made := _best(plane, pattern, width))]
    if not found:
        return marque
    best = max(found, key=lambda one: one.like)
    across, down = (right - left) / view.width, (low - top) / view.height
    box = best.box
    return Marque(
        Box(left / view.width + box.x * across, top / view.height + box.y * down, box.w * across, box.h * down),
        best.like,
    )


def _best(plane: Floats, pattern: Floats, width: int) -> Marque | None:
    """The place in a plane most like a pattern so many pixels wide; None where it has no room or no drawing."""
    height = round(width * pattern.shape[0] / pattern.shape[1])
    if min(width, height) < _FEWEST or height > plane.shape[0] or width > plane.shape[1]:
        return None
    small = resize(pattern, width, height).astype(np.float64)
    small -= small.mean()
    size = float(np.sqrt((small**2).sum()))
    if size < _PLAIN * (width * height) ** 0.5:
        return None
    spread = np.maximum(_spread(plane, width, height), _PLAIN) * (width * height) ** 0.5
    like = _products(plane, small) / (spread * size)
    row, column = np.unravel_index(int(like.argmax()), like.shape)
    rows, columns = plane.shape
    return Marque(Box(int(column) / columns, int(row) / rows, width / columns, height / rows), float(like.max()))


def _products(plane: Floats, small: Floats) -> Floats:
    """The sum of products with a small plane at each place where it fits, by way of the Fourier transform."""
    shape = plane.shape
    turned = np.fft.rfft2(plane - plane.mean()) * np.conj(np.fft.rfft2(small, shape))
    whole: Floats = np.fft.irfft2(turned, shape)
    return whole[: shape[0] - small.shape[0] + 1, : shape[1] - small.shape[1] + 1]


def _spread(plane: Floats, width: int, height: int) -> Floats:
    """The standard deviation of each rectangle of this size."""
    mean, square = _means(plane.astype(np.float64), width, height), _means(plane.astype(np.float64) ** 2, width, height)
    return np.sqrt(np.maximum(square - mean**2, 0))


def _means(plane: Floats, width: int, height: int) -> Floats:
    sums = np.pad(plane.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    whole: Floats = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return whole / (width * height)
