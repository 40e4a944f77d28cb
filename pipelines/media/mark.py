"""A logo as it comes in: a picture or a drawing, made the PNG that everything works with, and what to know about it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from ..errors import BadFile
from .picture import Picture, png, read_picture
from .sniff import Limits, Sniffed, sniff
from .svg import check_svg, draw_svg, is_svg

LEAST_SIDE: Final = 64
LIMITS: Final = Limits(pixels=40_000_000, bytes=20 * 1024 * 1024)


@dataclass(frozen=True)
class Mark:
    """A logo as PNG, the drawing it was made from where there is one, and sentences about what was found."""

    png: bytes
    svg: bytes | None = None
    notes: tuple[str, ...] = ()


def read_mark(data: bytes, *, name: str) -> Mark:
    """The logo; raises BadFile with the reason for what is none. A PNG stays as it is, byte for byte."""
    if is_svg(data, name=name):
        return _drawing(data, name)
    found = sniff(data, name=name, limits=LIMITS)
    if found.kind != "image":
        raise BadFile(f"{name} is no picture. Give the logo as SVG or PNG.")
    if max(found.width, found.height) < LEAST_SIDE:
        size = f"{found.width} × {found.height}"
        raise BadFile(f"{name} is {size} pixels, too small for a logo. Give one of {LEAST_SIDE} pixels or more.")
    return _raster(data, found, name)


def _drawing(data: bytes, name: str) -> Mark:
    has_text = check_svg(data, name=name)
    drawn = draw_svg(data, name=name)
    if not read_picture(drawn).pixels[..., 3].any():
        raise BadFile(f"{name} is an SVG drawing in which nothing can be seen. Export it again.")
    told = f"{name} holds live text, which is set in Geist here. Turn it into outlines to keep its letters."
    return Mark(drawn, data, (told,) if has_text else ())


def _raster(data: bytes, found: Sniffed, name: str) -> Mark:
    picture = read_picture(data)
    notes = (_told_of_print(data, name), "" if _is_clear(picture) else _told_of_ground(name))
    kept = data if found.format == "PNG" else png(picture)
    return Mark(kept, None, tuple(note for note in notes if note))


def _is_clear(picture: Picture) -> bool:
    return picture.has_alpha and bool(np.any(picture.pixels[..., 3] < 255))


def _told_of_ground(name: str) -> str:
    return (
        f"{name} has no transparent ground, so it will stand in a box. An SVG or a PNG with a clear ground sits better."
    )


def _told_of_print(data: bytes, name: str) -> str:
    with Image.open(io.BytesIO(data)) as opened:
        mode, profile = opened.mode, opened.info.get("icc_profile")
    if mode != "CMYK":
        return ""
    if profile:
        return f"{name} was in CMYK and was brought to sRGB by the colour profile in it."
    return f"{name} was in CMYK without a colour profile, so its colours are a guess. Compare them with a print."
