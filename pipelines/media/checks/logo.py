"""Whether a brand's logo stands on a picture, large enough and with its clear space around it."""

from __future__ import annotations

from typing import Final

import numpy as np

from .found import PASSED, Box, Finding, Wrong
from .marque import Marque
from .view import Mask, View

CHECK: Final = "logo"
SPACE: Final = "clear_space"
# A hard edge, as letters and other things have; so many pixels of them, or this share of the way round, are dust.
_HARD: Final = 60.0
_DUST, _SPARSE = 12, 0.02
# The logo's own soft edge, and how exactly its place is found, as a share of its height.
_SOFT: Final = 0.06


def check_logo(marque: Marque | None, width: int, *, least: int, wrong: Wrong) -> Finding:
    """Whether the logo was found, at least so many pixels wide on a picture of this width."""
    if marque is None:
        return Finding(CHECK, wrong, "The brand's logo was not found on the picture; it must stand there.")
    found = round(marque.box.w * width)
    said = f"The logo is {found} pixels wide"
    # A place is found to within a pixel or two.
    if found >= least * 0.98:
        return Finding(CHECK, PASSED, f"{said}.", found)
    return Finding(CHECK, wrong, f"{said}; at least {least} is asked for.", found, marque.box)


def check_clear_space(view: View, marque: Marque, *, least: float, wrong: Wrong) -> Finding:
    """Whether nothing with hard edges, nor the picture's edge, is nearer than this share of the logo's height.

    The box is the logo with the space that it should have.
    """
    height = marque.box.h * view.height
    free, what = _free(view, marque.box, least * height)
    found = free / height
    if found >= least - _SOFT:
        return Finding(SPACE, PASSED, f"The logo has at least {least:g} of its height as clear space.", found)
    said = f"The logo has {found:.2f} of its height as clear space, up to {what}"
    return Finding(SPACE, wrong, f"{said}; at least {least:g} is asked for.", found, _grown(view, marque.box, least))


def _free(view: View, box: Box, reach: float) -> tuple[float, str]:
    """Pixels from the logo's frame to what is nearest, at most `reach`, and what that is."""
    left, top = box.x * view.width, box.y * view.height
    right, low = left + box.w * view.width, top + box.h * view.height
    edge = max(0.0, min(left, top, view.width - right, view.height - low))
    thing = _nearest(view, (left, top, right, low), reach)
    near = min(edge, thing, reach)
    return near, "the picture's edge" if edge <= thing else "something else"


def _nearest(view: View, frame: tuple[float, float, float, float], reach: float) -> float:
    """How far outside a frame hard edges begin, counted from ring to ring; `reach` where there are none."""
    left, top, right, low = frame
    across = np.maximum(np.maximum(left - np.arange(view.width), np.arange(view.width) - right), 0)
    down = np.maximum(np.maximum(top - np.arange(view.height), np.arange(view.height) - low), 0)
    far = np.maximum(down[:, None], across[None, :])
    soft = max(2.0, _SOFT * (low - top))
    there = far[_hard(view) & (far > soft) & (far < reach)]
    if not len(there):
        return reach
    dust = max(_DUST, _SPARSE * 2 * (right - left + low - top))
    busy = np.flatnonzero(np.bincount(there.astype(int)).cumsum() > dust)
    return float(busy[0]) if len(busy) else reach


def _hard(view: View) -> Mask:
    padded = np.pad(view.grey, 1, mode="edge")
    down, right = padded[2:, 1:-1] - padded[:-2, 1:-1], padded[1:-1, 2:] - padded[1:-1, :-2]
    return np.hypot(down, right) >= _HARD


def _grown(view: View, box: Box, least: float) -> Box:
    high = least * box.h
    wide = high * view.height / view.width
    left, top = max(0.0, box.x - wide), max(0.0, box.y - high)
    return Box(left, top, min(1.0, box.x + box.w + wide) - left, min(1.0, box.y + box.h + high) - top)
