"""Taking a window of a picture that may reach beyond it: the ground around a subject is drawn out to fill it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .light import Floats, blur, luminance, resize, to_linear, to_unit
from .picture import Picture

_CALM = 0.012


@dataclass(frozen=True)
class Window:
    """A stretch of one axis: where it starts and how long it is, and the span in it that must keep its shape."""

    start: int
    length: int
    low: int
    high: int


def is_calm(picture: Picture, mask: Picture) -> bool:
    """Whether the ground around a subject is so even that drawing it out does not show."""
    level = luminance(np.maximum(resize(to_linear(picture.pixels[..., :3]), 128, 128), 0)) ** np.float32(1 / 2.2)
    down, right = np.gradient(level)
    outside = blur(resize(to_unit(mask.pixels[..., 0]), 128, 128), 2) < 0.02
    return bool(outside.mean() > 0.2) and float(np.hypot(down, right)[outside].mean()) < _CALM


def take_window(picture: Picture, columns: Window, rows: Window) -> Picture:
    """The part of a picture inside a window of columns and rows."""
    across = _sources(columns, picture.width)
    down = _sources(rows, picture.height)
    return Picture(_gather(_gather(picture.pixels, down, 0), across, 1))


def _sources(window: Window, whole: int) -> Floats:
    """Where each pixel of the window comes from; beyond the picture the ground eases out, the subject's span stays."""
    at = np.arange(window.start, window.start + window.length, dtype=np.float64)
    if window.start < 0:
        at = np.where(at < window.low, window.low - _eased(window.low - at, window.low - window.start, window.low), at)
    end = window.start + window.length - 1
    if end > whole - 1:
        reach, room = end - window.high, whole - 1 - window.high
        at = np.where(at > window.high, window.high + _eased(at - window.high, reach, room), at)
    return np.clip(at, 0, whole - 1).astype(np.float32)


def _eased(
    distance: np.ndarray[tuple[int, ...], np.dtype[np.float64]], reach: float, room: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Distances 0 to `reach` drawn from 0 to `room`: one to one beside the subject, slower towards the edge."""
    share = np.clip(distance, 0, reach) / max(reach, 1e-6)
    lacking = reach - max(room, 0)
    eased: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = np.minimum(distance, reach) - lacking * share**2
    return eased


def _gather(
    pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], at: Floats, axis: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    whole = np.floor(at).astype(np.int64)
    if np.array_equal(at, whole):
        return np.take(pixels, whole, axis=axis)
    share = (at - whole).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1)).astype(np.float32)
    after = np.take(pixels, np.minimum(whole + 1, pixels.shape[axis] - 1), axis=axis).astype(np.float32)
    mixed = np.take(pixels, whole, axis=axis) * (1 - share) + after * share
    return np.rint(mixed).astype(np.uint8)
