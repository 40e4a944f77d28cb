"""Whether a picture has bars of one colour along its edges, as a film in another proportion has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from ..light import Bytes
from .found import PASSED, Box, Finding, Wrong, per_cent
from .view import View

CHECK: Final = "borders"
# Levels within which a line counts as one colour: what a lossy file adds to a plain bar.
_EVEN: Final = 10
_STRAY: Final = 0.01
# The share of a line that must change where a bar ends: the top of a thing on a plain ground changes less.
_CHANGED: Final = 0.6
# A bar's end may be smeared over so many lines: a block of JPEG at half the resolution of colour.
_SOFT: Final = 16


def check_borders(view: View, *, least: float, wrong: Wrong) -> list[Finding]:
    """One finding for each bar that takes at least this share of its side, else one that passed.

    A bar is even along the whole edge and ends in a straight line. What is clear is no bar.
    """
    said = "A bar of one colour takes {} at the {}; none is asked for."
    found = [
        Finding(CHECK, wrong, said.format(per_cent(share), name), share, _box(name, share))
        for name, share in _bars(view)
        if share and share >= least
    ]
    return found or [Finding(CHECK, PASSED, "No edge has a bar of one colour.")]


def _bars(view: View) -> Iterator[tuple[str, float]]:
    if not view.opaque.all():
        return
    across = view.pixels.transpose(1, 0, 2)
    sides = {"top": view.pixels, "bottom": view.pixels[::-1], "left": across, "right": across[::-1]}
    for name, lines in sides.items():
        yield name, _depth(lines) / len(lines)


def _depth(lines: Bytes) -> int:
    """How many lines from the first one on are of one colour and end in a straight edge; 0 where there is no bar."""
    colour = np.median(lines[0], axis=0)
    if (np.abs(lines[0] - colour).max(axis=1) > _EVEN).mean() > _STRAY:
        return 0
    apart = np.abs(lines.astype(np.int16) - colour.astype(np.int16)).max(axis=2) > _EVEN
    changed = apart.mean(axis=1)
    uneven, ends = np.flatnonzero(changed > _STRAY), np.flatnonzero(changed >= _CHANGED)
    if not len(ends) or ends[0] - uneven[0] > _SOFT:
        return 0
    return int(ends[0])


def _box(name: str, share: float) -> Box:
    return {
        "top": Box(0, 0, 1, share),
        "bottom": Box(0, 1 - share, 1, share),
        "left": Box(0, 0, share, 1),
        "right": Box(1 - share, 0, share, 1),
    }[name]
