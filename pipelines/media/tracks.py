"""Films and recordings: what a file is and how long it lasts, read from its structure alone; nothing is decoded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import BadFile
from .containers import Header, read_gif, read_png, read_webp

# Sound without any header is what its service says it is.
_BARE = ("audio/l16", "audio/l24", "audio/pcm", "audio/basic")
_STILL_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})


@dataclass(frozen=True)
class Track:
    """What a file is; `seconds` is 0 where its structure does not say. A picture that moves is of kind `image`."""

    kind: str
    mime: str
    format: str
    seconds: float = 0.0
    width: int = 0
    height: int = 0


def read_track(data: bytes, *, kind: str = "", mime: str = "") -> Track:
    """What a film or recording is; raises BadFile with the reason.

    `kind` and `mime` are what it is said to be: they decide only where the bytes leave it open.
    """
    try:
        found = _known(data, kind, mime) or _moving(data) or _bare(data, mime)
    except (ValueError, IndexError, struct.error) as error:
        raise BadFile("This film or recording is damaged or cut short.") from error
    if found is None:
        raise BadFile("This is neither a film nor a recording in a format Pressline knows.")
    return found


def find_track(data: bytes) -> Track | None:
    """What a file is where it is a film or a recording by its first bytes; ValueError where it is cut short."""
    return _known(data, "", "")


def _known(data: bytes, kind: str, mime: str) -> Track | None:
    if data[4:8] == b"ftyp" and data[8:12] not in _STILL_BRANDS:
        return _mp4(data, kind)
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return Track("audio", "audio/wav", "WAV", _wav_seconds(data))
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        sound = kind == "audio" or (not kind and mime.startswith("audio/"))
        return Track("audio", "audio/webm", "WebM") if sound else Track("video", "video/webm", "WebM")
    if data.startswith(b"OggS"):
        return Track("video", "video/ogg", "Ogg") if b"theora" in data[:128] else Track("audio", "audio/ogg", "Ogg")
    if data.startswith(b"fLaC"):
        return Track("audio", "audio/flac", "FLAC")
    return _stream(data)


def _stream(data: bytes) -> Track | None:
    """MPEG audio, which begins with a tag or with a frame: eleven set bits, then version and layer."""
    if data.startswith(b"ID3"):
        return Track("audio", "audio/mpeg", "MP3")
    if len(data) > 4 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2:
        return Track("audio", "audio/mpeg", "MP3")
    if len(data) > 4 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0:
        return Track("audio", "audio/aac", "AAC")
    return None


def _moving(data: bytes) -> Track | None:
    header: Header | None = None
    mime = ""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        header, mime = read_webp(data), "image/webp"
    elif data[:6] in {b"GIF87a", b"GIF89a"}:
        header, mime = read_gif(data), "image/gif"
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        header, mime = read_png(data), "image/png"
    if header is None or header.frames < 2:
        return None
    return Track("image", mime, f"animated {mime[6:].upper()}", width=header.width, height=header.height)


def _bare(data: bytes, mime: str) -> Track | None:
    plain = mime.lower().partition(";")[0].strip()
    return Track("audio", mime, "PCM") if data and plain in _BARE else None


def _wav_seconds(data: bytes) -> float:
    """The bytes of sound by the bytes a second; what is streamed does not say its length, so the file's counts."""
    at, rate = 12, 0
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"fmt ":
            (rate,) = struct.unpack_from("<I", data, at + 16)
        if name == b"data":
            return min(size, len(data) - at - 8) / rate if rate else 0.0
        at += 8 + size + size % 2
    raise ValueError("no sound")


def _mp4(data: bytes, kind: str) -> Track:
    """ISO 14496-12: boxes in boxes; `mvhd` has the duration, and a handler says which tracks there are."""
    # All boxes are walked: the last one tells whether the file is whole.
    movies = [bytes(body) for name, body in _boxes(memoryview(data)) if name == b"moov"]
    if not movies:
        raise ValueError("no movie")
    movie = movies[0]
    brand = data[8:12]
    sound = kind == "audio" or brand in {b"M4A ", b"M4B "} or (b"vide" not in movie and b"soun" in movie)
    seconds = next((_mvhd_seconds(body) for name, body in _boxes(memoryview(movie)) if name == b"mvhd"), 0.0)
    if sound:
        return Track("audio", "audio/mp4", "MP4", seconds)
    return Track("video", "video/quicktime" if brand == b"qt  " else "video/mp4", "MP4", seconds)


def _mvhd_seconds(body: memoryview) -> float:
    scale, duration = struct.unpack_from(">IQ", body, 20) if body[0] == 1 else struct.unpack_from(">II", body, 12)
    return duration / scale if scale else 0.0


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        size = size or len(data) - at
        if size < head or at + size > len(data):
            raise ValueError("a box is longer than the file")
        yield name, data[at + head : at + size]
        at += size
