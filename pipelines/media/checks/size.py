"""Whether a file has the pixels that are asked for, and no more bytes than that."""

from __future__ import annotations

from typing import Final

from .found import PASSED, Finding, Wrong

RESOLUTION: Final = "resolution"
WEIGHT: Final = "weight"
_MEGABYTE: Final = 1_000_000


def check_resolution(width: int, height: int, *, side: int, wrong: Wrong) -> Finding:
    """Whether the shorter side has so many pixels."""
    found = min(width, height)
    said = f"The picture is {width} × {height} pixels"
    if found >= side:
        return Finding(RESOLUTION, PASSED, f"{said}.", found)
    return Finding(RESOLUTION, wrong, f"{said}; at least {side} on the shorter side is asked for.", found)


def check_weight(weight: int, *, megabytes: float, wrong: Wrong) -> Finding:
    """Whether a file of so many bytes is no heavier than so many megabytes of a million bytes."""
    found = weight / _MEGABYTE
    said = f"The file has {found:.2f} MB" if found >= 0.1 else f"The file has {weight / 1000:.1f} kB"
    if found <= megabytes:
        return Finding(WEIGHT, PASSED, f"{said}.", found)
    return Finding(WEIGHT, wrong, f"{said}; no more than {megabytes:g} MB is asked for.", found)
