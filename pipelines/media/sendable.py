"""Pictures on their way to a service: upright, in a format that every service reads; and masks as all know them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from .containers import read_jpeg, read_png, read_webp
from .light import Bytes
from .picture import Picture, png, read_picture, to_image

_READERS = (
    (b"\x89PNG\r\n\x1a\n", "image/png", read_png),
    (b"\xff\xd8\xff", "image/jpeg", read_jpeg),
    (b"RIFF", "image/webp", read_webp),
)


@dataclass(frozen=True)
class Sendable:
    """A picture's file, its mime type, and its size in pixels."""

    data: bytes = field(repr=False)
    mime: str
    width: int
    height: int


def sendable(data: bytes) -> Sendable:
    """The file itself where it is a still, upright PNG, JPEG or WebP, else a PNG of it; raises BadFile."""
    for magic, mime, read in _READERS:
        if not data.startswith(magic):
            continue
        try:
            header = read(data)
        except (ValueError, IndexError):
            break
        if header.frames == 1 and header.orientation == 1 and header.width and header.height:
            return Sendable(data, mime, header.width, header.height)
    picture = read_picture(data)
    return Sendable(png(picture), "image/png", picture.width, picture.height)


def canonical_mask(mask: Picture, *, width: int, height: int, invert: bool = False) -> bytes:
    """A mask as the abilities know it: an 8-bit grey PNG of this size, white where the mask is light and opaque."""
    out = io.BytesIO()
    Image.fromarray(_levels(mask, width, height, invert=invert)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def alpha_mask(picture: Picture) -> Picture:
    """A picture's own opacity as grey; all white for one without alpha."""
    alpha = picture.pixels[..., 3] if picture.has_alpha else np.full(picture.pixels.shape[:2], 255, dtype=np.uint8)
    return Picture(np.repeat(alpha[..., None], 3, axis=2))


def put_inside(picture: Picture, changed: Picture, mask: bytes) -> Picture:
    """The picture with what was changed inside a canonical mask of its size; outside it is the same to the pixel."""
    # A grey PNG is read as three equal channels.
    inside = read_picture(mask).pixels[..., 0].astype(np.float32)[..., None] / np.float32(255)
    mode = "RGBA" if picture.has_alpha else "RGB"
    size = (picture.width, picture.height)
    below = picture.pixels.astype(np.float32)
    fitted = to_image(changed).convert(mode)
    fitted = fitted if fitted.size == size else fitted.resize(size, Image.Resampling.LANCZOS)
    mixed = below + (np.asarray(fitted, dtype=np.float32) - below) * inside
    return Picture(np.rint(mixed).astype(np.uint8))


def _levels(mask: Picture, width: int, height: int, *, invert: bool) -> Bytes:
    image = to_image(mask)
    grey = image.convert("RGB").convert("L")
    if mask.has_alpha:
        grey = Image.composite(grey, Image.new("L", grey.size), image.getchannel("A"))
    levels = np.asarray(grey if grey.size == (width, height) else grey.resize((width, height), Image.Resampling.BOX))
    return 255 - levels if invert else levels
