"""Light as numbers: sRGB to linear and Lab, contrast, smooth resizing and blurring of float rasters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.floating[Any]]
Bytes = NDArray[np.uint8]

_STEPS = np.arange(256, dtype=np.float64) / 255
_TO_LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4).astype(np.float32)
_FINE = np.arange(65536, dtype=np.float64) / 65535
_TO_SRGB = np.where(_FINE <= 0.0031308, _FINE * 12.92, 1.055 * _FINE ** (1 / 2.4) - 0.055).astype(np.float32)
# sRGB primaries to XYZ divided by the D65 white point (IEC 61966-2-1).
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
) / np.array([[0.95047], [1.0], [1.08883]])
_FROM_XYZ = np.linalg.inv(_TO_XYZ)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)


def to_linear(pixels: Bytes) -> Floats:
    """8-bit sRGB as linear light 0-1 of the same shape."""
    return _TO_LINEAR[pixels]


def to_unit(pixels: Bytes) -> Floats:
    """Bytes as floats 0-1, not linearised: alpha, masks, encoded colours."""
    return pixels.astype(np.float32) / np.float32(255)


def to_grey(plane: Floats) -> Bytes:
    """A plane 0-1 as grey RGB bytes, H x W x 3."""
    levels = np.rint(np.clip(plane, 0, 1) * 255).astype(np.uint8)
    return np.repeat(levels[..., None], 3, axis=2)


def encode_srgb(linear: Floats) -> Floats:
    """Linear light as sRGB-encoded floats 0-1, clipped; to within a twentieth of one 8-bit level."""
    index = np.rint(np.clip(linear, 0, 1) * np.float32(65535)).astype(np.uint16)
    return _TO_SRGB[index]


def to_bytes(linear: Floats, *, seed: int = 0) -> Bytes:
    """Linear light (H x W x 3) as 8-bit sRGB with triangular dither, so that slow gradients do not band."""
    generator = np.random.default_rng(seed)
    height, width = linear.shape[:2]
    noise = generator.random((height, width), dtype=np.float32)
    noise += generator.random((height, width), dtype=np.float32)
    levels = encode_srgb(linear)
    levels *= 255
    levels += (noise - np.float32(0.5))[..., None]
    return np.clip(levels, 0, 255, out=levels).astype(np.uint8)


def luminance(linear: Floats) -> Floats:
    """Relative luminance 0-1 (H x W) of linear RGB (H x W x 3)."""
    grey: Floats = linear[..., :3] @ _WEIGHTS
    return grey


def to_lab(linear: Floats) -> Floats:
    """CIE Lab (D65) of linear RGB: L 0-100."""
    xyz = np.clip(linear @ _TO_XYZ.T.astype(np.float32), 1e-6, None)
    cube = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack(
        [116 * cube[..., 1] - 16, 500 * (cube[..., 0] - cube[..., 1]), 200 * (cube[..., 1] - cube[..., 2])],
        axis=-1,
    ).astype(np.float32)


def from_lab(lab: Floats) -> Floats:
    """Linear RGB of CIE Lab (D65); may lie outside 0-1."""
    y = (lab[..., 0] + 16) / 116
    cube = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], axis=-1)
    xyz = np.where(cube > 0.206893, cube**3, (cube - 16 / 116) / 7.787)
    return (xyz @ _FROM_XYZ.T.astype(np.float32)).astype(np.float32)


def contrast(one: float, other: float) -> float:
    """The WCAG 2 contrast ratio, 1-21, of two relative luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def hex_linear(colour: str) -> Floats:
    """The linear RGB triple of a #rrggbb colour."""
    return to_linear(np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.uint8))


def resize(plane: Floats, width: int, height: int) -> Floats:
    """A float raster (H x W or H x W x C) at another size, antialiased when smaller, smooth when larger."""
    if plane.shape[1] == width and plane.shape[0] == height:
        return plane
    if plane.ndim == 3:
        return np.stack([resize(plane[..., c], width, height) for c in range(plane.shape[2])], axis=-1)
    image = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32), mode=None)
    how = Image.Resampling.BICUBIC if width >= plane.shape[1] else Image.Resampling.BOX
    return np.asarray(image.resize((width, height), how), dtype=np.float32)


def box(plane: Floats, radius: int) -> Floats:
    """The mean of the (2 radius + 1) square around each pixel of an H x W plane; edges repeat."""
    return _box_rows(_box_rows(plane, radius).T, radius).T


def _box_rows(plane: Floats, radius: int) -> Floats:
    size = 2 * radius + 1
    padded = np.pad(plane, ((0, 0), (radius + 1, radius)), mode="edge")
    sums = np.cumsum(padded, axis=1, dtype=np.float64)
    return ((sums[:, size:] - sums[:, :-size]) / size).astype(np.float32)


def blur(plane: Floats, sigma: float) -> Floats:
    """A Gaussian blur (three boxes) of an H x W or H x W x C raster, `sigma` in pixels, large ones on a small copy."""
    if sigma < 0.5:
        return plane
    if plane.ndim == 3:
        return np.stack([blur(plane[..., c], sigma) for c in range(plane.shape[2])], axis=-1)
    shrink = max(1, int(sigma / 6))
    height, width = plane.shape
    small = resize(plane, max(8, width // shrink), max(8, height // shrink)) if shrink > 1 else plane
    radius = max(1, round(sigma / shrink))
    for _ in range(3):
        small = box(small, radius)
    return resize(small, width, height)


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """0 below `low`, 1 above `high`, an S curve between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    curve: Floats = (share * share * (3 - 2 * share)).astype(np.float32)
    return curve
