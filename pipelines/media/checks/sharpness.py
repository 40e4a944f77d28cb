"""Whether a picture is sharp anywhere: the variance of the Laplacian, tile by tile."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..light import Floats
from .found import PASSED, Finding, Wrong
from .view import View

CHECK: Final = "sharpness"
_TILES: Final = 12
_BEST: Final = 0.95


def check_sharpness(view: View, *, least: float, wrong: Wrong) -> Finding:
    """Whether the sharpest tiles reach this variance.

    It is measured at the view's size, whatever the file's: enlarging a picture makes it no sharper. Of 12 x 12 tiles
    the 95th percentile counts, so that a shallow depth of field or a calm ground is no fault.
    """
    found = sharpness(view.grey)
    said = f"The sharpest parts have a sharpness of {found:.0f}"
    if found >= least:
        return Finding(CHECK, PASSED, f"{said}.", found)
    return Finding(CHECK, wrong, f"{said}; at least {least:g} is asked for.", found)


def sharpness(grey: Floats) -> float:
    """The 95th percentile over the tiles of the variance of the 4-neighbour Laplacian of a plane 0-255."""
    if min(grey.shape) < 3:
        return 0.0
    edges = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    rows, columns = (np.array_split(np.arange(side), min(_TILES, side)) for side in edges.shape)
    variances = [float(edges[row[0] : row[-1] + 1, at[0] : at[-1] + 1].var()) for row in rows for at in columns]
    return float(np.quantile(variances, _BEST))
