"""Walks of picture files: size, frames and orientation from structure; ValueError when a file is cut short."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TIFF_SIZES = {1: 1, 3: 2, 4: 4}


@dataclass(frozen=True)
class Header:
    """Stored width and height, number of frames, EXIF orientation 1-8."""

    width: int
    height: int
    frames: int = 1
    orientation: int = 1


def read_png(data: bytes) -> Header:
    """Walks every chunk to IEND and checks each CRC."""
    at, width, height, frames, orientation, seen = 8, 0, 0, 1, 1, False
    while True:
        length, name = struct.unpack(">I4s", _take(data, at, 8))
        body = _take(data, at + 8, length)
        (crc,) = struct.unpack(">I", _take(data, at + 8 + length, 4))
        if zlib.crc32(body, zlib.crc32(name)) != crc:
            raise ValueError("a chunk does not match its checksum")
        if name == b"IHDR":
            width, height = struct.unpack(">II", _take(body, 0, 8))
        if name == b"acTL":
            frames = struct.unpack(">I", _take(body, 0, 4))[0]
        if name == b"eXIf":
            orientation = _exif_orientation(body)
        seen = seen or name == b"IDAT"
        if name == b"IEND":
            break
        at += 12 + length
    if not seen:
        raise ValueError("no picture data")
    return Header(width, height, frames, orientation)


def read_jpeg(data: bytes) -> Header:
    """Walks the markers to the end of the picture."""
    at, width, height, orientation, scans = 2, 0, 0, 1, 0
    while True:
        match = _MARKER.search(data, at)
        if match is None:
            raise ValueError("no end of picture")
        marker, at = data[match.end() - 1], match.end()
        if marker == 0xD9:
            break
        if marker in {0x01, 0xD8}:
            continue
        (length,) = struct.unpack(">H", _take(data, at, 2))
        body = _take(data, at + 2, max(0, length - 2))
        if marker in _FRAME_MARKERS:
            height, width = struct.unpack(">HH", _take(body, 1, 4))
        if marker == 0xE1 and body.startswith(b"Exif\x00\x00"):
            orientation = _exif_orientation(body[6:])
        scans += marker == 0xDA
        at += length
    if not scans:
        raise ValueError("no picture data")
    return Header(width, height, 1, orientation)


def read_webp(data: bytes) -> Header:
    """Walks the RIFF chunks; counts the frames of an animation."""
    if len(data) < 8 + struct.unpack("<I", _take(data, 4, 4))[0]:
        raise ValueError("shorter than it says")
    width = height = frames = 0
    orientation = 1
    for name, body in _riff_chunks(data):
        if name == b"VP8X":
            width = 1 + int.from_bytes(_take(body, 4, 3), "little")
            height = 1 + int.from_bytes(_take(body, 7, 3), "little")
        elif name == b"VP8 " and not width:
            width, height = (side & 0x3FFF for side in struct.unpack("<HH", _take(body, 6, 4)))
        elif name == b"VP8L" and not width:
            bits = int.from_bytes(_take(body, 1, 4), "little")
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        elif name == b"EXIF":
            orientation = _exif_orientation(body.removeprefix(b"Exif\x00\x00"))
        frames += name in {b"ANMF", b"VP8 ", b"VP8L"}
    if not frames:
        raise ValueError("no picture data")
    return Header(width, height, frames, orientation)


def read_gif(data: bytes) -> Header:
    """Walks the blocks to the trailer and counts the frames."""
    width, height, flags = struct.unpack("<HHB", _take(data, 6, 5))
    at, frames = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0), 0
    while True:
        (kind,) = _take(data, at, 1)
        if kind == 0x3B:
            break
        if kind == 0x2C:
            frames += 1
            local = _take(data, at + 9, 1)[0]
            at += 11 + (3 << (local & 7) + 1 if local & 0x80 else 0)
        elif kind == 0x21:
            at += 2
        else:
            raise ValueError("an unknown block")
        at = _skip_blocks(data, at)
    if not frames:
        raise ValueError("no picture data")
    return Header(width, height, frames)


def read_tiff(data: bytes) -> Header:
    """Reads the first directory and checks that every strip or tile lies inside the file."""
    tags = _tiff_tags(data)
    offsets, counts = tags.get(273) or tags.get(324), tags.get(279) or tags.get(325)
    if not (256 in tags and 257 in tags and offsets and counts):
        raise ValueError("no picture data")
    if any(offset + count > len(data) for offset, count in zip(offsets, counts, strict=True)):
        raise ValueError("shorter than it says")
    orientation = tags.get(274, (1,))[0]
    return Header(tags[256][0], tags[257][0], 1, orientation if 1 <= orientation <= 8 else 1)


def read_avif(data: bytes) -> Header:
    """Walks the top-level boxes and takes the largest size property."""
    at, moving = 0, b"avis" in data[8:12]
    meta = b""
    while at < len(data):
        length, name = struct.unpack(">I4s", _take(data, at, 8))
        length = len(data) - at if length == 0 else length
        body = _take(data, at, length) if length >= 8 else b""
        if not body:
            raise ValueError("a box without a size")
        meta = body if name == b"meta" else meta
        at += length
    sizes = [struct.unpack(">II", _take(meta, found.end() + 4, 8)) for found in re.finditer(b"ispe", meta)]
    if not sizes:
        raise ValueError("no picture data")
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Header(width, height, 2 if moving else 1)


def _take(data: bytes, at: int, length: int) -> bytes:
    part = data[at : at + length]
    if len(part) != length:
        raise ValueError("shorter than it says")
    return part


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, end = 12, 8 + struct.unpack("<I", data[4:8])[0]
    while at + 8 <= end:
        name, length = struct.unpack("<4sI", _take(data, at, 8))
        yield name, _take(data, at + 8, length)
        at += 8 + length + (length & 1)


def _skip_blocks(data: bytes, at: int) -> int:
    while True:
        (length,) = _take(data, at, 1)
        at += 1 + length
        if length == 0:
            return at


def _tiff_tags(data: bytes) -> dict[int, tuple[int, ...]]:
    """The whole-number tags of the first directory."""
    order = "<" if data[:2] == b"II" else ">"
    (start,) = struct.unpack(order + "I", _take(data, 4, 4))
    (count,) = struct.unpack(order + "H", _take(data, start, 2))
    tags: dict[int, tuple[int, ...]] = {}
    for index in range(count):
        tag, kind, number, raw = struct.unpack(order + "HHI4s", _take(data, start + 2 + index * 12, 12))
        if kind not in {1, 3, 4}:
            continue
        size = _TIFF_SIZES[kind] * number
        body = raw[:size] if size <= 4 else _take(data, struct.unpack(order + "I", raw)[0], size)
        tags[tag] = struct.unpack(order + str(number) + {1: "B", 3: "H", 4: "I"}[kind], body)
    return tags


def _exif_orientation(exif: bytes) -> int:
    """The orientation tag of an EXIF block, 1 where it is missing or broken."""
    try:
        found = _tiff_tags(exif).get(274, (1,))[0]
    except (ValueError, struct.error):
        return 1
    return found if 1 <= found <= 8 else 1
