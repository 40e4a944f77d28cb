"""Which pictures look alike: a 64-bit difference hash of each, and groups of those that differ in few bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from .picture import Picture, to_image

WIDTH, HEIGHT = 9, 8
ALIKE = 8


def likeness(picture: Picture) -> str:
    """Sixteen hexadecimal digits that stay nearly the same when a picture is scaled, compressed or slightly retouched.

    The dHash of Krawetz: of the picture in 9 × 8 greys, whether each is brighter than its right neighbour. What is
    transparent is seen on a middle grey.
    """
    image = to_image(picture)
    if picture.has_alpha:
        image = Image.alpha_composite(Image.new("RGBA", image.size, (128, 128, 128, 255)), image)
    small = image.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    greys = np.asarray(small).astype(np.int16)
    return np.packbits(greys[:, :-1] > greys[:, 1:]).tobytes().hex()


def group_alike(likenesses: Sequence[str], *, most: int = ALIKE) -> list[int]:
    """For each of them the place of the first one that it is like: itself, or one with at most so many other bits.

    What has no likeness ("") is like nothing.
    """
    bits = np.array([int(one or "0", 16) for one in likenesses], dtype=np.uint64)
    free = np.array([bool(one) for one in likenesses], dtype=bool)
    leaders = np.arange(len(bits))
    for place in range(len(bits)):
        if free[place]:
            alike = free & (np.bitwise_count(bits ^ bits[place]) <= most)
            leaders[alike], free[alike] = place, False
    return [int(leader) for leader in leaders]
