"""Pictures on their way to a service: upright, in a format that it reads, no larger than it takes; and their masks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from ..errors import BadFile
from .containers import read_jpeg, read_png, read_webp
from .light import Bytes
from .picture import Picture, png, read_picture, resized, srgb_profile, to_image

_READERS = (
    (b"\x89PNG\r\n\x1a\n", "image/png", read_png),
    (b"\xff\xd8\xff", "image/jpeg", read_jpeg),
    (b"RIFF", "image/webp", read_webp),
)


# How good a lossy file is: what the eye takes for the same, and what it takes for good.
QUALITIES = (95, 85)
# One side of the next smaller try, of the last.
SMALLER = 0.8


@dataclass(frozen=True)
class Most:
    """How large a picture may be: its longer side, its pixels, its file's bytes; all files of a request; None: any."""

    edge: int | None = None
    pixels: int | None = None
    bytes: int | None = None
    all_bytes: int | None = None

    def over(self, other: Most) -> Most:
        """These bounds, and where there are none the other's."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        return Most(**{**vars(other), **given})

    def shared(self, files: int) -> Most:
        """The bounds of one of so many files."""
        if self.all_bytes is None:
            return self
        each = self.all_bytes // max(1, files)
        return Most(self.edge, self.pixels, each if self.bytes is None else min(self.bytes, each))

    def fits(self, width: int, height: int) -> tuple[int, int]:
        """The size of the same proportion that keeps to the bounds; the size itself where it does."""
        scale = 1.0 if self.edge is None else min(1.0, self.edge / max(width, height))
        if self.pixels is not None:
            scale = min(scale, (self.pixels / (width * height)) ** 0.5)
        # Rounded down, since a pixel too many is too many.
        return (width, height) if scale == 1.0 else (max(1, int(width * scale)), max(1, int(height * scale)))


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


def fitted(ready: Sendable, most: Most) -> Sendable:
    """The file itself where it keeps to the bounds, else one that does, as large and as good as they allow.

    Raises BadFile where it cannot be read, and where no size keeps to them.
    """
    size = most.fits(ready.width, ready.height)
    if size == (ready.width, ready.height) and (most.bytes is None or len(ready.data) <= most.bytes):
        return ready
    picture = read_picture(ready.data)
    while min(size) > 1:
        smaller = picture if size == (picture.width, picture.height) else resized(picture, *size)
        for data, mime in _encodings(smaller, lossless=ready.mime == "image/png"):
            if most.bytes is None or len(data) <= most.bytes:
                return Sendable(data, mime, *size)
        size = int(size[0] * SMALLER), int(size[1] * SMALLER)
    raise BadFile("This picture cannot be made as small as its service wants it.")


def fitted_mask(mask: bytes, *, width: int, height: int) -> bytes:
    """A canonical mask at the size that its picture was brought to."""
    return canonical_mask(read_picture(mask), width=width, height=height)


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


def _encodings(picture: Picture, *, lossless: bool) -> Iterator[tuple[bytes, str]]:
    """The picture's files, the best first; a photograph that came as one is not made a large lossless file."""
    if lossless:
        yield png(picture), "image/png"
    kind = "WEBP" if picture.has_alpha else "JPEG"
    for quality in QUALITIES:
        out = io.BytesIO()
        to_image(picture).save(out, kind, quality=quality, icc_profile=srgb_profile())
        yield out.getvalue(), f"image/{kind.lower()}"


def _levels(mask: Picture, width: int, height: int, *, invert: bool) -> Bytes:
    image = to_image(mask)
    grey = image.convert("RGB").convert("L")
    if mask.has_alpha:
        grey = Image.composite(grey, Image.new("L", grey.size), image.getchannel("A"))
    levels = np.asarray(grey if grey.size == (width, height) else grey.resize((width, height), Image.Resampling.BOX))
    return 255 - levels if invert else levels
