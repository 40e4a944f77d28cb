"""How much of a picture has lost its drawing in pure white or pure black."""

from __future__ import annotations

from typing import Final

from .found import PASSED, Finding, Wrong, per_cent
from .places import largest
from .view import Mask, View

CHECK: Final = "clipping"
_WHITE: Final = 254
_BLACK: Final = 1


def check_clipping(view: View, *, highlights: float, shadows: float, wrong: Wrong) -> list[Finding]:
    """Whether no more than these shares are clipped in all three channels at once; one finding each."""
    white = (view.pixels >= _WHITE).all(axis=2) & view.opaque
    black = (view.pixels <= _BLACK).all(axis=2) & view.opaque
    return [_judge(view, white, "white", highlights, wrong), _judge(view, black, "black", shadows, wrong)]


def _judge(view: View, clipped: Mask, name: str, most: float, wrong: Wrong) -> Finding:
    found = float(clipped[view.opaque].mean())
    said = f"{per_cent(found, beside=most)} of the picture is pure {name}"
    if found <= most:
        return Finding(CHECK, PASSED, f"{said}.", found)
    return Finding(CHECK, wrong, f"{said}; no more than {per_cent(most)} is asked for.", found, largest(clipped))
