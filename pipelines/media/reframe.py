"""Reframing around what matters, with room for words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .light import Floats, blur, luminance, resize, to_linear
from .picture import Picture
from .stretch import Window, is_calm, take_window

# The largest share of a frame's width and height that a subject may fill, and where it then stands: tall, square, wide.
_SHARES = ((0.78, 0.60), (0.72, 0.66), (0.50, 0.76))
_STANDS = ((0.50, 0.83), (0.50, 0.86), (0.64, 0.88))
# How much larger than the largest crop a frame may be, and how far free ground on one side may be drawn out.
_MOST, _GIVE = 1.3, 0.4


@dataclass(frozen=True)
class Frame:
    """A reframed picture and where its subject is (grey as RGB)."""

    image: Picture
    focus: Picture


@dataclass(frozen=True)
class Box:
    """Edges in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def reframe(picture: Picture, *, ratio: tuple[int, int], focus: Picture | None = None) -> Frame:
    """A crop of a ratio that keeps the subject whole, with air and room for words.

    Calm ground beside or above the subject is drawn out where a crop alone would be too tight; the subject never is.
    """
    mask = focus or find_focus(picture)
    subject = focus_box(mask)
    calm = focus is not None and is_calm(picture, mask)
    width, height = _size(picture, subject, ratio, calm=calm)
    shape = 0 if ratio[0] / ratio[1] < 0.9 else 1 if ratio[0] / ratio[1] < 1.3 else 2
    across, down = _STANDS[shape]
    left = _start((subject.left, subject.right), width, picture.width, wanted=across, stand=False, calm=calm)
    top = _start((subject.top, subject.bottom), height, picture.height, wanted=down, stand=True, calm=calm)
    columns = Window(left, width, subject.left, subject.right)
    rows = Window(top, height, subject.top, subject.bottom)
    return Frame(take_window(picture, columns, rows), take_window(mask, columns, rows))


def focus_box(mask: Picture) -> Box:
    """The box around the bright part of a mask, the whole of it where nothing is bright."""
    bright = mask.pixels[..., 0] > 96
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    if not len(rows):
        return Box(0, 0, mask.width, mask.height)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def find_focus(picture: Picture) -> Picture:
    """A saliency estimate: where the picture differs from its own surroundings, as grey RGB."""
    small: Floats = luminance(resize(to_linear(picture.pixels[..., :3]), 96, 96))
    contrast = np.abs(blur(small, 2) - blur(small, 20))
    down, right = np.mgrid[-1:1:96j, -1:1:96j].astype(np.float32)
    salient = blur((contrast * np.exp(-(right**2 + down**2))).astype(np.float32), 3)
    level = resize((salient > np.quantile(salient, 0.85)).astype(np.float32), picture.width, picture.height)
    grey = np.clip(level * 255, 0, 255).astype(np.uint8)
    return Picture(np.repeat(grey[..., None], 3, axis=2))


def _size(picture: Picture, subject: Box, ratio: tuple[int, int], *, calm: bool) -> tuple[int, int]:
    """The largest crop, or a somewhat larger frame where the subject would fill too much of it."""
    shape = ratio[0] / ratio[1]
    share_w, share_h = _SHARES[0 if shape < 0.9 else 1 if shape < 1.3 else 2]
    height = min(picture.height, picture.width / shape)
    if calm:
        wanted = max(subject.height / share_h, subject.width / share_w / shape)
        room_w = picture.width + _GIVE * (picture.width - subject.width)
        room_h = picture.height + _GIVE * (picture.height - subject.height)
        height = max(height, min(wanted, height * _MOST, room_h, room_w / shape))
    return max(1, round(height * shape)), max(1, round(height))


def _start(span: tuple[int, int], size: int, whole: int, *, wanted: float, stand: bool, calm: bool) -> int:
    """Where the frame begins, so that the subject's middle (or its foot, to `stand`) is at a share of it."""
    low, high = span
    anchor = high if stand else (low + high) / 2
    start = round(anchor - wanted * size)
    # What the picture's own edge cuts off stays at that edge.
    if high >= whole - 1 and low > 1:
        return whole - size
    if low <= 1 and high < whole - 1:
        return 0
    give_low, give_high = (int(low * _GIVE), int((whole - high) * _GIVE)) if calm else (0, 0)
    least = max(high - size, -give_low)
    most = min(low, whole - size + give_high)
    if least > most:
        least = most = min(max(0, round((low + high - size) / 2)), max(0, whole - size))
    return min(max(start, least), most)
