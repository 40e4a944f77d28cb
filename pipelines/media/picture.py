"""Pictures as every craft sees them: upright, 8 bits, sRGB, with or without alpha."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ..errors import BadFile

Image.MAX_IMAGE_PIXELS = None  # the limit is ours, see read_picture: Pillow's own raises only above twice its value
_MAX_PIXELS = 100_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "AVIF")


@dataclass(frozen=True, eq=False)
class Picture:
    """An upright sRGB raster, H x W x 3 or 4 bytes; treat `pixels` as read-only."""

    pixels: NDArray[np.uint8]

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def has_alpha(self) -> bool:
        return bool(self.pixels.shape[2] == 4)


def read_picture(data: bytes) -> Picture:
    """The first frame, decoded, turned upright and brought to sRGB; raises BadFile with the reason."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            _check_size(image)
            image.load()
            return from_image(_to_srgb(ImageOps.exif_transpose(image)))
    except UnidentifiedImageError as error:
        raise BadFile("This file is not a picture Pressline can read. Use JPEG, PNG, WebP, TIFF or AVIF.") from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, ImageCms.PyCMSError) as error:
        raise BadFile("This picture is damaged or cut short. Export it again and try once more.") from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > _MAX_PIXELS:
        raise BadFile(f"This picture is {image.width} × {image.height} pixels, more than can be worked on here.")


def from_image(image: Image.Image) -> Picture:
    """A Picture of a Pillow image that already is sRGB."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return Picture(np.asarray(image if image.mode == mode else image.convert(mode)))


def to_image(picture: Picture) -> Image.Image:
    """The Pillow image of a Picture, RGB or RGBA."""
    return Image.fromarray(np.ascontiguousarray(picture.pixels))


def png(picture: Picture) -> bytes:
    """A lossless PNG tagged sRGB."""
    out = io.BytesIO()
    to_image(picture).save(out, "PNG", compress_level=1, icc_profile=srgb_profile())
    return out.getvalue()


def thumbnail(picture: Picture, *, side: int = 480) -> bytes:
    """A WebP no longer than `side` pixels on its long side."""
    image = to_image(picture)
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82, method=2)
    return out.getvalue()


def working_size(picture: Picture, *, side: int = 3000) -> Picture:
    """The picture itself, or a copy reduced to `side` pixels on its long side, so that crafts stay within memory."""
    longest = max(picture.width, picture.height)
    if longest <= side:
        return picture
    size = (max(1, round(picture.width * side / longest)), max(1, round(picture.height * side / longest)))
    return resized(picture, *size)


def resized(picture: Picture, width: int, height: int) -> Picture:
    """The picture at another size, its alpha premultiplied meanwhile so that hidden colours never bleed."""
    image = to_image(picture)
    if not picture.has_alpha:
        return from_image(image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3))
    grown = image.convert("RGBa").resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
    return Picture(np.asarray(grown.convert("RGBA")))


@cache
def srgb_profile() -> bytes:
    """The sRGB ICC profile that every file carries."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    flat = _eight_bit(image)
    if profile:
        flat = _through_profile(flat, profile)
    rgb = flat.convert("RGB")
    if alpha is not None:
        rgb.putalpha(alpha)
    return rgb


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey, RGB, CMYK or Lab at 8 bits a channel, whatever came in."""
    if image.mode.startswith("I;16") or image.mode == "I":
        wide = np.asarray(image).astype(np.int64)
        return Image.fromarray(np.clip(wide >> 8 if wide.max(initial=0) > 255 else wide, 0, 255).astype(np.uint8))
    if image.mode == "F":
        plane = np.asarray(image)
        top = float(plane.max(initial=0)) or 1.0
        return Image.fromarray((np.clip(plane / max(top, 1e-9), 0, 1) * 255).astype(np.uint8))
    if image.mode in {"L", "RGB", "CMYK", "LAB"}:
        return image
    if image.mode in {"1", "LA", "La"}:
        return image.convert("L")
    return image.convert("RGBA").convert("RGB") if image.has_transparency_data else image.convert("RGB")


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
        found = ImageCms.profileToProfile(
            image, source, target, ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB", flags=flags
        )
    except (ImageCms.PyCMSError, OSError):
        return image  # a profile that is broken or of another colour space tells nothing; the numbers are still good
    return found if found is not None else image
