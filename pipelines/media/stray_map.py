"""A map of how far a picture strays from a brand's colours, with what was found drawn on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from .checks import FAILED, Finding, View
from .fonts import load_face
from .light import Floats, smoothstep, to_unit
from .picture import Picture, from_image
from .places import Area

# From the tolerance on amber, from three times the tolerance on red.
_AMBER: Final = (242, 178, 62)
_RED: Final = (188, 38, 30)
_FAR: Final = 3.0
_FAILED, _WARNED, _PAPER = "#8f1d17", "#5a4200", "#ffffff"


def draw_map(view: View, off: Floats | None, findings: Sequence[Finding]) -> Picture:
    """The picture in pale grey, amber to red where its colours stray, and each finding's box with its rule's name.

    `off` is ΔE2000 by the nearest shade's tolerance, H x W: up to 1 stays grey. None leaves all of it grey.
    """
    # Dark parts are lifted, so that colour and boxes are legible on them too.
    ground = np.repeat((to_unit(np.rint(view.grey).astype(np.uint8)) * 120 + 125)[..., None], 3, axis=2)
    if off is not None:
        ground = _tinted(ground, np.where(view.opaque, off, 0))
    image = Image.fromarray(np.rint(ground).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    size = max(11, round(max(image.size) / 55))
    taken: list[Area] = []
    for finding in findings:
        if finding.box:
            taken.append(_outline(pen, finding, image.size, size, taken))
    return from_image(image)


def _tinted(ground: Floats, off: Floats) -> Floats:
    far = smoothstep(1.0, _FAR, off)[..., None]
    colour = np.array(_AMBER) * (1 - far) + np.array(_RED) * far
    share = np.where(off > 1, 0.4, 0.0)[..., None] + 0.2 * far
    return ground * (1 - share) + colour * share


def _outline(
    pen: ImageDraw.ImageDraw, finding: Finding, sides: tuple[int, int], size: int, taken: Sequence[Area]
) -> Area:
    """A box on a white line, so that it is seen on any ground; gives where its name stands, off those `taken`."""
    assert finding.box is not None
    width, height = sides
    colour, line = _FAILED if finding.level == FAILED else _WARNED, max(2, size // 6)
    left, top = finding.box.x * width, finding.box.y * height
    right, low = left + max(finding.box.w * width, 3 * line), top + max(finding.box.h * height, 3 * line)
    pen.rectangle((left - line, top - line, right + line, low + line), outline=_PAPER, width=3 * line)
    pen.rectangle((left, top, right, low), outline=colour, width=line)
    name, face = finding.check.replace("_", " ").capitalize(), load_face("geist", size, 600)
    wide, high = face.getlength(name) + size, size * 1.6
    tag = _tag(Area(left, top, right, low), wide, high, Area(0, 0, width, height), taken)
    pen.rectangle((tag.left, tag.top, tag.right, tag.bottom), fill=colour)
    pen.text((tag.left + size / 2, (tag.top + tag.bottom) / 2), name, font=face, fill=_PAPER, anchor="lm")
    return tag


def _tag(box: Area, wide: float, high: float, whole: Area, taken: Sequence[Area]) -> Area:
    """Above a box, below it or in it, inside the picture, on no other tag where there is room."""
    tops = (box.top - high, box.bottom, box.top)
    corners = [(left, top) for top in tops for left in (box.left, box.right - wide)]
    held = [(max(0.0, min(left, whole.right - wide)), max(0.0, min(top, whole.bottom - high))) for left, top in corners]
    tags = [Area(left, top, left + wide, top + high) for left, top in held]
    return next((tag for tag in tags if not any(tag.touches(other) for other in taken)), tags[0])
