"""Where in a picture something is: shares of cells, and the connected patches of cells that have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from ..light import Floats, box
from .found import Box
from .view import Mask

CELLS: Final = 40


def shares(where: Mask, cells: int = CELLS) -> Floats:
    """The share of each cell that a mask takes; `cells` on the longer side, near square."""
    height, width = where.shape
    longer = max(height, width)
    rows, columns = (max(1, min(side, round(cells * side / longer))) for side in (height, width))
    down, right = (np.linspace(0, side, count + 1).astype(int) for side, count in ((height, rows), (width, columns)))
    sums = np.add.reduceat(np.add.reduceat(where.astype(np.float64), down[:-1], axis=0), right[:-1], axis=1)
    return sums / (np.diff(down)[:, None] * np.diff(right)[None, :])


def patches(taken: Mask) -> list[tuple[int, Box]]:
    """The connected patches of a grid of cells, the largest first, each as its number of cells and its box."""
    left = taken.copy()
    found = [_patch(left, int(row), int(column)) for row, column in np.argwhere(taken) if left[row, column]]
    return sorted(found, key=lambda patch: -patch[0])


def largest(where: Mask, *, share: float = 0.5) -> Box | None:
    """The box of the largest patch of cells of which a mask takes at least this share; None where there is none."""
    found = patches(shares(where) >= share)
    return found[0][1] if found else None


def spread(where: Mask, radius: int) -> Mask:
    """The mask with so many pixels more around it."""
    return box(where.astype(np.float32), radius) > 1e-4


def _patch(left: Mask, row: int, column: int) -> tuple[int, Box]:
    """Takes the patch that holds this cell out of what is left."""
    rows, columns = left.shape
    left[row, column] = False
    cells, at = [(row, column)], 0
    while at < len(cells):
        for down, right in _around(*cells[at]):
            if 0 <= down < rows and 0 <= right < columns and left[down, right]:
                left[down, right] = False
                cells.append((down, right))
        at += 1
    top, low = min(cell[0] for cell in cells), max(cell[0] for cell in cells) + 1
    first, last = min(cell[1] for cell in cells), max(cell[1] for cell in cells) + 1
    return len(cells), Box(first / columns, top / rows, (last - first) / columns, (low - top) / rows)


def _around(row: int, column: int) -> Iterator[tuple[int, int]]:
    yield from ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
