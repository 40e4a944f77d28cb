"""Masks as services want them, out of the canonical one in which white is what may be changed."""

from __future__ import annotations

import numpy as np

from .picture import Picture, png, read_picture, to_image


def to_alpha(mask: bytes) -> bytes:
    """A PNG of the same size that is clear where the mask is white and black elsewhere, with no half tones.

    OpenAI changes what is fully clear, and says nothing of what is half so: grey counts as the nearer of the two.
    """
    grey = np.asarray(to_image(read_picture(mask)).convert("L"))
    pixels = np.zeros((*grey.shape, 4), np.uint8)
    pixels[..., 3] = np.where(grey >= 128, 0, 255)
    return png(Picture(pixels))
