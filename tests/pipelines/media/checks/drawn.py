"""Pictures whose answers are known, and the photographs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from pipelines.media.checks import View, look
from pipelines.media.fonts import load_face
from pipelines.media.picture import Picture, from_image, read_picture, to_image

PHOTOS = Path(__file__).parents[3] / "photos"
NAMES = ("astronaut.jpg", "coffee.jpg", "rocket.jpg")


def plain(colour: str, width: int = 200, height: int = 100) -> np.ndarray:
    """One colour all over, as H x W x 3 bytes that can be drawn on."""
    return np.array(Image.new("RGB", (width, height), colour))


def view(pixels: np.ndarray) -> View:
    return look(Picture(pixels))


def photo(name: str) -> Picture:
    return read_picture((PHOTOS / name).read_bytes())


def blurred(picture: Picture, radius: float) -> Picture:
    return from_image(to_image(picture).filter(ImageFilter.GaussianBlur(radius)))


def as_jpeg(pixels: np.ndarray, tmp_path: Path, quality: int = 70) -> Picture:
    """What is left of it once it was saved as JPEG."""
    Image.fromarray(pixels).save(tmp_path / "lossy.jpg", quality=quality)
    return read_picture((tmp_path / "lossy.jpg").read_bytes())


def logo(shade: int) -> Image.Image:
    """A ring, a bar and a word in one grey on clear ground, 360 x 120."""
    image, ink = Image.new("RGBA", (360, 120), (shade, shade, shade, 0)), (shade, shade, shade, 255)
    pen = ImageDraw.Draw(image)
    pen.ellipse((6, 10, 106, 110), outline=ink, width=26)
    pen.rectangle((120, 0, 130, 120), fill=ink)
    pen.text((140, 20), "north", font=load_face("geist", 70, 700), fill=ink)
    return image
