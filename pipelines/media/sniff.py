"""The door: what a file is, read from its headers alone. Nothing here decodes a pixel."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from ..errors import BadFile
from .containers import Header, read_avif, read_gif, read_jpeg, read_png, read_tiff, read_webp
from .tracks import find_track

PICTURE_ENDINGS = frozenset({"png", "jpg", "jpeg", "webp", "tif", "tiff", "gif", "avif", "heic", "bmp", "svg", "psd"})
_TEXT_MIMES = {
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "yaml": "application/yaml",
}
_STRANGERS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"8BPS", "a Photoshop file"),
    (b"BM", "a BMP picture"),
    (b"RIFF", "a film or a recording of an older kind"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


@dataclass(frozen=True)
class Limits:
    """What may come in: pixels of a picture, bytes of any file, and whether a picture may move."""

    pixels: int = 60_000_000
    bytes: int = 40 * 1024 * 1024
    still: bool = True


@dataclass(frozen=True)
class Sniffed:
    """What a file is; width and height are those of the upright picture, 0 for what is none."""

    kind: str
    mime: str
    format: str
    width: int = 0
    height: int = 0


_READERS: tuple[tuple[str, str, Callable[[bytes], bool], Callable[[bytes], Header]], ...] = (
    ("PNG", "image/png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), read_png),
    ("JPEG", "image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff"), read_jpeg),
    ("WebP", "image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", read_webp),
    ("GIF", "image/gif", lambda data: data[:6] in {b"GIF87a", b"GIF89a"}, read_gif),
    ("TIFF", "image/tiff", lambda data: data[:4] in {b"II*\x00", b"MM\x00*"}, read_tiff),
    ("AVIF", "image/avif", lambda data: data[4:8] == b"ftyp" and b"avif" in data[8:40], read_avif),
)


def sniff(data: bytes, *, name: str, limits: Limits | None = None) -> Sniffed:
    """What the file is; raises BadFile with the reason where it cannot be used."""
    limits = limits or Limits()
    if not data:
        raise BadFile(f"{name} is empty. Choose the file again.")
    if len(data) > limits.bytes:
        raise BadFile(f"{name} weighs {_mb(len(data))} MB; the limit is {_mb(limits.bytes)} MB.")
    for kind, mime, matches, read in _READERS:
        if matches(data):
            return _picture(kind, mime, _read(kind, read, data, name), name, limits)
    return _not_a_picture(data, name)


def _read(kind: str, read: Callable[[bytes], Header], data: bytes, name: str) -> Header:
    try:
        header = read(data)
    except (ValueError, IndexError) as error:
        raise BadFile(f"{name} is a {kind} file that is damaged or cut short. Export it again.") from error
    if header.width < 1 or header.height < 1:
        raise BadFile(f"{name} says it has no pixels at all. Export it again.")
    return header


def _picture(kind: str, mime: str, header: Header, name: str, limits: Limits) -> Sniffed:
    pixels = header.width * header.height
    if pixels > limits.pixels:
        raise BadFile(
            f"{name} is {header.width} × {header.height} pixels ({pixels / 1e6:.0f} megapixels); "
            f"the limit is {limits.pixels / 1e6:.0f}. Scale it down first."
        )
    if limits.still and header.frames > 1:
        raise BadFile(f"{name} is an animated {kind} with {header.frames} frames. A still picture is needed here.")
    upright = (header.height, header.width) if header.orientation >= 5 else (header.width, header.height)
    return Sniffed("image", mime, kind, *upright)


def _not_a_picture(data: bytes, name: str) -> Sniffed:
    ending = PurePath(name).suffix.lower().lstrip(".")
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"hevc"}:
        raise BadFile(f"{name} is a HEIC picture, which cannot be read here. Save it as JPEG and try again.")
    if track := _track(data, name):
        return track
    for magic, what in _STRANGERS:
        if data.startswith(magic):
            raise BadFile(f"{name} is {what}, which cannot be used here. Use JPEG, PNG, WebP, TIFF or AVIF.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{name} is in no format Pressline knows. Use JPEG, PNG, WebP, TIFF or AVIF.") from error
    if "\x00" in text:
        raise BadFile(f"{name} is in no format Pressline knows. Use JPEG, PNG, WebP, TIFF or AVIF.")
    if ending == "svg" or "<svg" in text[:2000].lower():
        raise BadFile(f"{name} is an SVG drawing, which may carry scripts. Export it as PNG and try again.")
    if ending in PICTURE_ENDINGS:
        raise BadFile(f"{name} is named like a picture, but it is a text file. Choose the picture itself.")
    return Sniffed("text", _TEXT_MIMES.get(ending, "text/plain"), ending.upper() or "TXT")


def _track(data: bytes, name: str) -> Sniffed | None:
    try:
        found = find_track(data)
    except (ValueError, IndexError, struct.error) as error:
        raise BadFile(f"{name} is a film or a recording that is damaged or cut short. Export it again.") from error
    return Sniffed(found.kind, found.mime, found.format) if found else None


def _mb(count: int) -> str:
    return f"{count / (1024 * 1024):.1f}".removesuffix(".0")
