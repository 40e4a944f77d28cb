"""The rehearsal's stand-ins for crafts that a model would do: plain, quick, the same for the same words and seed."""

from __future__ import annotations

import colorsys
import hashlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from ..errors import StepFailed
from .cutout import cut_out
from .film import write_film
from .light import Bytes, Floats, blur, encode_srgb, smoothstep, to_bytes, to_linear, to_unit
from .paint import paint_backdrop
from .picture import Picture, resized, to_image
from .relight import relight
from .sendable import put_inside

# A film of the rehearsal is small: it shows that something moves, and from where to where.
_FILM_SIDE, _FILM_FRAMES, _FRAMES_A_SECOND = 480, 48, 8


def tint(picture: Picture, words: str, *, seed: int, mask: bytes | None = None) -> Picture:
    """The picture in a colour that follows from the words, inside a canonical mask where there is one."""
    digest = hashlib.sha256(f"{seed}\n{words}".encode()).digest()
    colour = np.array(colorsys.hls_to_rgb(digest[0] / 255, 0.5, 0.75), dtype=np.float32)
    linear = to_linear(picture.pixels[..., :3])
    level = linear @ np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
    toned = linear * np.float32(0.55) + level[..., None] * colour * np.float32(0.9)
    changed = _with_alpha(to_bytes(np.clip(toned, 0, 1)), picture)
    return put_inside(picture, changed, mask) if mask else changed


def draw_on(picture: Picture, *, left: int, top: int, right: int, bottom: int, seed: int = 0) -> Picture:
    """The picture with its ground continued by so many pixels a side: mirrored, and softer the further out."""
    height, width = picture.height, picture.width
    sides = ((top, bottom), (left, right), (0, 0))
    wide = to_linear(np.pad(picture.pixels[..., :3], sides, mode="symmetric"))
    soft = blur(wide, max(wide.shape[:2]) / 24)
    down, across = _beyond(top, height, bottom), _beyond(left, width, right)
    far = smoothstep(0.0, 0.4, np.maximum(down[:, None], across[None, :]))[..., None]
    drawn = to_bytes(wide * (1 - far) + soft * far, seed=seed)
    drawn[top : top + height, left : left + width] = picture.pixels[..., :3]
    return Picture(drawn)


def light_anew(picture: Picture, background: Picture | None, words: str, *, seed: int) -> Picture:
    """The picture in the light of a background, or of a backdrop painted to the words."""
    ground = background or paint_backdrop(words, seed=seed, width=256, height=256)
    alpha = picture.pixels[..., 3] if picture.has_alpha else np.full(picture.pixels.shape[:2], 255, dtype=np.uint8)
    lit = relight(Picture(np.dstack([picture.pixels[..., :3], alpha])), ground)
    return lit if picture.has_alpha else Picture(lit.pixels[..., :3])


def take_apart(picture: Picture) -> dict[str, Picture]:
    """The ground with its subject painted over, and the subject cut out; only the ground where none stands out."""
    opaque = Picture(picture.pixels[..., :3])
    try:
        found = cut_out(picture)
    except StepFailed:
        return {"ground": opaque}
    ground = resized(opaque, found.image.width, found.image.height)
    return {"ground": _without(ground, to_unit(found.mask.pixels[..., 0])), "subject": found.image}


def film(first: Picture, last: Picture | None, *, seconds: float, width: int, height: int) -> bytes:
    """A silent WebM that lasts so long: a slow move into the first picture, and over into the last one."""
    share = min(1.0, _FILM_SIDE / max(width, height))
    size = (max(16, round(width * share)), max(16, round(height * share)))
    count = max(2, min(_FILM_FRAMES, round(seconds * _FRAMES_A_SECOND)))
    pause = max(20, round(1000 * seconds / count))
    return write_film(_frames(first, last or first, size, count), pause=pause)


def _frames(first: Picture, last: Picture, size: tuple[int, int], count: int) -> Iterator[Image.Image]:
    one, other = _covering(first, size), _covering(last, size)
    for number in range(count):
        share = number / (count - 1)
        inset = 0.06 * share
        box = (inset * size[0], inset * size[1], (1 - inset) * size[0], (1 - inset) * size[1])
        mixed = Image.blend(one, other, share) if first is not last else one
        yield mixed.resize(size, Image.Resampling.BILINEAR, box=box)


def _covering(picture: Picture, size: tuple[int, int]) -> Image.Image:
    image = to_image(picture).convert("RGB")
    scale = max(size[0] / image.width, size[1] / image.height)
    across, down = size[0] / scale, size[1] / scale
    left, top = (image.width - across) / 2, (image.height - down) / 2
    return image.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + across, top + down), reducing_gap=3)


def _beyond(before: int, inside: int, after: int) -> Floats:
    """How far out each place of an axis is: 0 inside, rising to 1 at its ends."""
    out = np.zeros(before + inside + after, dtype=np.float32)
    if before:
        out[:before] = np.arange(before, 0, -1, dtype=np.float32) / before
    if after:
        out[before + inside :] = np.arange(1, after + 1, dtype=np.float32) / after
    return out


def _without(ground: Picture, mask: Floats) -> Picture:
    """The ground with what is in the mask filled from around it: colours weighed by where the mask is not."""
    linear = to_linear(ground.pixels)
    spread = max(ground.width, ground.height) / 12
    hidden = smoothstep(0.0, 0.2, blur(mask, 3.0))
    around = (1 - hidden)[..., None]
    weight = blur(1 - hidden, spread)[..., None]
    filled = blur(linear * around, spread) / np.maximum(weight, 1e-4)
    mixed = linear * around + np.clip(filled, 0, 1) * hidden[..., None]
    return Picture(np.rint(encode_srgb(mixed) * 255).astype(np.uint8))


def _with_alpha(rgb: Bytes, picture: Picture) -> Picture:
    return Picture(np.dstack([rgb, picture.pixels[..., 3]]) if picture.has_alpha else rgb)
