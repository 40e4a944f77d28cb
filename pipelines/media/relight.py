"""Bringing a subject into the light of its background."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np

from .light import Floats, blur, encode_srgb, from_lab, luminance, resize, to_lab, to_linear, to_unit
from .picture import Picture


@dataclass(frozen=True)
class Light:
    """Where a background's light comes from: a unit direction to it (x right, y down), how uneven 0-1, its Lab."""

    x: float
    y: float
    uneven: float
    lab: tuple[float, float, float]


def read_light(background: Picture) -> Light:
    """The light of a background, from the slope of its luminance and its mean colour."""
    small = np.maximum(resize(to_linear(background.pixels[..., :3]), 64, 64), 0)
    lab = to_lab(small)
    level = np.log(luminance(small) + 0.02)
    down, right = np.mgrid[-1:1:64j, -1:1:64j].astype(np.float32)
    across = float((level * right).mean() / (right**2).mean())
    upright = float((level * down).mean() / (down**2).mean())
    # Light almost never comes from below a subject: a bright table is lit, not a lamp.
    x, y = across, min(upright, 0.0) * 0.5 - 0.35
    length = hypot(x, y) or 1.0
    mean = lab.mean(axis=(0, 1))
    return Light(x / length, y / length, min(1.0, abs(across)), (float(mean[0]), float(mean[1]), float(mean[2])))


def relight(subject: Picture, background: Picture, *, strength: float = 0.6) -> Picture:
    """The subject with the background's warmth, exposure and direction of light; `strength` 0 leaves it as it was."""
    if strength <= 0 or not subject.has_alpha:
        return subject
    light = read_light(background)
    alpha = to_unit(subject.pixels[..., 3])
    linear = to_linear(subject.pixels[..., :3])
    toned = _tone(linear, alpha, light, strength)
    shaded = toned * _shading(alpha, light, strength)[..., None]
    rgb = np.rint(encode_srgb(shaded) * 255).astype(np.uint8)
    return Picture(np.dstack([rgb, subject.pixels[..., 3]]))


def _tone(linear: Floats, alpha: Floats, light: Light, strength: float) -> Floats:
    """Exposure and colour moved part of the way to the background's; never so far that the subject loses its own."""
    lab = to_lab(linear)
    weight = alpha / max(float(alpha.sum()), 1e-6)
    mean = (lab * weight[..., None]).sum(axis=(0, 1))
    lift = float(np.clip((light.lab[0] - mean[0]) * 0.22, -9, 9)) * strength
    gain = ((max(mean[0] + lift, 1) + 16) / (max(mean[0], 1) + 16)) ** 3
    lab = to_lab(np.clip(linear * np.float32(gain), 0, 1.2))
    for channel, limit in ((1, 7.0), (2, 9.0)):
        shift = float(np.clip((light.lab[channel] - mean[channel]) * 0.3, -limit, limit)) * strength
        # Highlights and mid-tones take the light's colour, deep shadows keep their own.
        lab[..., channel] += shift * np.clip(lab[..., 0] / 60, 0.15, 1)
    return np.clip(from_lab(lab), 0, 1)


def _shading(alpha: Floats, light: Light, strength: float) -> Floats:
    """A soft gain across the subject, as if its silhouette were a cushion: lighter towards the light."""
    height, width = alpha.shape
    depth = blur(alpha, max(height, width) * 0.06) * alpha
    slope_y, slope_x = np.gradient(depth)
    size = max(float(np.abs(slope_x).max()), float(np.abs(slope_y).max()), 1e-6)
    facing = -(slope_x * light.x + slope_y * light.y) / size
    down, right = np.mgrid[-1 : 1 : complex(height), -1 : 1 : complex(width)].astype(np.float32)
    across = right * light.x + down * light.y
    gain: Floats = np.exp((0.16 * across + 0.14 * facing) * strength * (0.4 + 0.6 * light.uneven)).astype(np.float32)
    return gain
