"""Whether there is a picture at all, rather than a frame that is black, white or clear."""

from __future__ import annotations

from typing import Final

from .found import PASSED, Finding, Wrong, per_cent
from .view import View

CHECK: Final = "blank"
_NEAR: Final = 16


def check_blank(view: View, *, most: float, wrong: Wrong) -> Finding:
    """Whether no more than this share is near black, or near white: within 16 of 255 levels in every channel."""
    if view.is_clear:
        return Finding(CHECK, wrong, "The picture is clear all over; something to see is asked for.", 1.0)
    seen = view.pixels[view.opaque]
    dark, light = float((seen <= _NEAR).all(axis=1).mean()), float((seen >= 255 - _NEAR).all(axis=1).mean())
    found, name = max((dark, "black"), (light, "white"))
    said = f"{per_cent(found, beside=most)} of the picture is near {name}"
    if found <= most:
        return Finding(CHECK, PASSED, f"{said}.", found)
    return Finding(CHECK, wrong, f"{said}; no more than {per_cent(most)} is asked for.", found)
