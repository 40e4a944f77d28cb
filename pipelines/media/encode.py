"""Files for a destination: exact pixels, sRGB profile inside, no EXIF, within the weight the place allows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from PIL import Image

from ..errors import StepFailed
from .picture import Picture, srgb_profile, to_image
from .presets import Preset

_MIMES = {"JPEG": "image/jpeg", "WEBP": "image/webp", "AVIF": "image/avif", "PNG": "image/png"}


@dataclass(frozen=True)
class Encoded:
    """A finished file; `quality` is what the weight limit left, 100 for lossless formats."""

    data: bytes
    mime: str
    width: int
    height: int
    quality: int


def encode(picture: Picture, preset: Preset) -> Encoded:
    """The best file within the preset's weight; raises StepFailed where even its lowest quality is too heavy."""
    image = _fitted(picture, preset)
    low, high = preset.quality
    best, quality = _save(image, preset, high), high
    if len(best) > preset.max_bytes:
        best, quality = _lighter(image, preset, low, high - 1)
    return Encoded(best, _MIMES[preset.format], preset.width, preset.height, quality)


def best_source(pictures: Sequence[Picture], preset: Preset) -> int:
    """The index of the picture whose ratio is nearest to the preset's, the larger one of equals."""
    return min(range(len(pictures)), key=lambda index: _distance(pictures[index], preset))


def _distance(picture: Picture, preset: Preset) -> tuple[float, int]:
    gap = abs(log(picture.width / picture.height / preset.ratio))
    return round(gap, 4), -picture.width * picture.height


def _fitted(picture: Picture, preset: Preset) -> Image.Image:
    """The picture at the preset's pixels: scaled to cover, the overhang cut evenly, flattened on white."""
    flat = _flatten(to_image(picture))
    scale = max(preset.width / flat.width, preset.height / flat.height)
    across, down = preset.width / scale, preset.height / scale
    left, top = (flat.width - across) / 2, (flat.height - down) / 2
    return flat.resize(
        (preset.width, preset.height),
        Image.Resampling.LANCZOS,
        box=(left, top, left + across, top + down),
        reducing_gap=3,
    )


def _flatten(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, image).convert("RGB")


def _lighter(image: Image.Image, preset: Preset, low: int, high: int) -> tuple[bytes, int]:
    """The heaviest quality between the two that fits, by bisection."""
    found: tuple[bytes, int] | None = None
    lightest = 0
    while low <= high:
        middle = (low + high) // 2
        data = _save(image, preset, middle)
        lightest = min(lightest or len(data), len(data))
        if len(data) <= preset.max_bytes:
            found, low = (data, middle), middle + 1
        else:
            high = middle - 1
    if found is None:
        raise StepFailed(
            f"{preset.label} allows {preset.max_bytes / 1000:.0f} kB, and this picture needs at least "
            f"{(lightest or preset.max_bytes) / 1000:.0f} kB. Choose a calmer picture or another preset."
        )
    return found


def _save(image: Image.Image, preset: Preset, quality: int) -> bytes:
    out = io.BytesIO()
    shared = {"icc_profile": srgb_profile(), **({"dpi": (preset.dpi, preset.dpi)} if preset.dpi else {})}
    if preset.format == "JPEG":
        sampling = 0 if quality >= 88 else 2
        image.save(out, "JPEG", quality=quality, progressive=True, optimize=True, subsampling=sampling, **shared)
    elif preset.format == "WEBP":
        image.save(out, "WEBP", quality=quality, method=5, **shared)
    elif preset.format == "AVIF":
        image.save(out, "AVIF", quality=quality, speed=7, **shared)
    else:
        image.save(out, "PNG", optimize=True, **shared)
    return out.getvalue()
