"""Reframing around what matters, with room for words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .light import Floats, blur, luminance, resize, to_linear
from .picture import Picture

_AIR = 0.08


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
    """The largest crop of a ratio that keeps the subject whole; the picture is extended only where it has to be."""
    mask = focus or find_focus(picture)
    subject = focus_box(mask)
    width, height = _crop_size(picture, ratio)
    left = _slide(subject.left, subject.right, width, picture.width)
    top = _slide(subject.top, subject.bottom, height, picture.height)
    crop = (slice(top, top + height), slice(left, left + width))
    return Frame(Picture(picture.pixels[crop]), Picture(mask.pixels[crop]))


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


def _crop_size(picture: Picture, ratio: tuple[int, int]) -> tuple[int, int]:
    scale = min(picture.width / ratio[0], picture.height / ratio[1])
    return round(ratio[0] * scale), round(ratio[1] * scale)


def _slide(low: int, high: int, size: int, whole: int) -> int:
    return min(max(0, round((low + high) / 2 - size / 2)), whole - size)
