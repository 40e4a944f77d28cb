"""Where words can go: rectangles of a picture that are free of its subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from .light import Floats, blur, contrast, luminance, resize, to_linear, to_unit
from .picture import Picture

_CELLS = 96


@dataclass(frozen=True)
class Area:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def grown(self, by: float) -> Area:
        """The rectangle with `by` pixels more on every side."""
        return Area(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def touches(self, other: Area) -> bool:
        """Whether the two share any pixel."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True)
class Ground:
    """A picture seen coarsely, one cell per few pixels: what the subject takes, how busy it is, its luminance."""

    taken: NDArray[np.bool_]
    busy: Floats
    level: Floats
    width: int
    height: int

    def cut(self, area: Area) -> tuple[slice, slice]:
        """The cells that an area covers."""
        rows, columns = self.taken.shape
        top, bottom = int(area.top / self.height * rows), int(np.ceil(area.bottom / self.height * rows))
        left, right = int(area.left / self.width * columns), int(np.ceil(area.right / self.width * columns))
        return slice(max(top, 0), max(bottom, top + 1)), slice(max(left, 0), max(right, left + 1))

    def overlap(self, area: Area) -> float:
        """The share of an area that the subject takes."""
        return float(self.taken[self.cut(area)].mean())

    def business(self, area: Area) -> float:
        """How uneven the picture is there, 0 for a clear wall; a single strong edge counts."""
        cells = self.busy[self.cut(area)]
        return float(cells.mean() + np.quantile(cells, 0.95)) / 2

    def lacking(self, area: Area, inks: Sequence[float]) -> float:
        """How far (in logs) the best of these ink luminances falls short of being readable there; 0 where it reads."""
        dark, bright = np.quantile(self.level[self.cut(area)], (0.03, 0.97))
        best = max(min(contrast(float(dark), ink), contrast(float(bright), ink)) for ink in inks)
        return max(0.0, log(4.6 / best))


def read_ground(picture: Picture, focus: Picture | None, *, air: float) -> Ground:
    """The picture as cells; `air` pixels around the subject count as taken."""
    shorter = min(picture.width, picture.height)
    columns = round(_CELLS * picture.width / shorter)
    rows = round(_CELLS * picture.height / shorter)
    level = luminance(np.maximum(resize(to_linear(picture.pixels[..., :3]), columns, rows), 0))
    down, right = np.gradient(level ** np.float32(1 / 2.2))
    busy = blur(np.hypot(down, right).astype(np.float32), 1.5)
    taken = np.zeros((rows, columns), dtype=bool)
    if focus is not None:
        share = resize(to_unit(focus.pixels[..., 0]), columns, rows)
        taken = _spread(share > 0.08, max(1, round(air / shorter * _CELLS)))
    return Ground(taken, busy, level, picture.width, picture.height)


def _spread(cells: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    out = cells.copy()
    for axis in (0, 1):
        base = out.copy()
        for step in range(1, by + 1):
            for shift in (step, -step):
                moved = np.roll(base, shift, axis=axis)
                edge = slice(0, shift) if shift > 0 else slice(shift, None)
                moved[(edge, slice(None)) if axis == 0 else (slice(None), edge)] = False
                out |= moved
    return out


def free_areas(ground: Ground, safe: Area, *, centred: bool) -> Iterator[Area]:
    """Rectangles at the left and right edges of the safe zone (or in its middle) that no part of the subject enters."""
    for share in np.linspace(0.24, 1.0, 20):
        width = safe.width * float(share)
        middle = safe.left + (safe.width - width) / 2
        for left in (middle,) if centred else (safe.left, safe.right - width):
            column = Area(left, safe.top, left + width, safe.bottom)
            yield from _free_ends(ground, column)


def _free_ends(ground: Ground, column: Area) -> Iterator[Area]:
    """The free stretch at the top and at the bottom of a column."""
    blocked = np.flatnonzero(ground.taken[ground.cut(column)].any(axis=1))
    if not len(blocked):
        yield column
        yield replace(column, top=column.top + column.height * 0.25)
        return
    cell = ground.height / ground.taken.shape[0]
    first = (ground.cut(column)[0].start + int(blocked[0])) * cell
    last = (ground.cut(column)[0].start + int(blocked[-1]) + 1) * cell
    if first > column.top:
        yield Area(column.left, column.top, column.right, first)
    if last < column.bottom:
        yield Area(column.left, last, column.right, column.bottom)
