"""A film of single pictures as WebM: what a lossy WebP holds is a VP8 key frame (RFC 6386, RFC 9649), so none is coded.

Every frame is a key frame of its own in a cluster of its own, and the cues name each: it can be sought to the frame.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable

from PIL import Image

# Elements of EBML and Matroska (RFC 8794, RFC 9559), by the bytes of their names.
_HEADER, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
_INFO, _TRACKS, _CUES, _CLUSTER = b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b", b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
_KEY_FRAME = b"\x81\x00\x00\x80"
_MILLISECOND = 1_000_000


def write_film(frames: Iterable[Image.Image], *, pause: int, quality: int = 60) -> bytes:
    """A silent WebM of RGB pictures of one size, each shown for `pause` milliseconds."""
    pictures = list(frames)
    width, height = pictures[0].size
    clusters = [_cluster(number * pause, _vp8(picture, quality)) for number, picture in enumerate(pictures)]
    head = _info(len(pictures) * pause) + _track(width, height, pause)
    # The cues stand before the clusters they point at; their own length does not depend on what they say.
    start = len(head) + len(_cues(clusters, 0, pause))
    body = head + _cues(clusters, start, pause) + b"".join(clusters)
    return _header() + _element(_SEGMENT, body)


def _vp8(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=0)
    data = out.getvalue()
    if data[12:16] != b"VP8 ":
        raise ValueError("a picture without transparency and profile makes a key frame")
    (size,) = struct.unpack_from("<I", data, 16)
    return data[20 : 20 + size]


def _header() -> bytes:
    limits = _number(b"\x42\x86", 1) + _number(b"\x42\xf7", 1) + _number(b"\x42\xf2", 4) + _number(b"\x42\xf3", 8)
    kind = _element(b"\x42\x82", b"webm") + _number(b"\x42\x87", 4) + _number(b"\x42\x85", 2)
    return _element(_HEADER, limits + kind)


def _info(length: int) -> bytes:
    app = _element(b"\x4d\x80", b"Pressline") + _element(b"\x57\x41", b"Pressline")
    return _element(
        _INFO, _number(b"\x2a\xd7\xb1", _MILLISECOND) + _element(b"\x44\x89", struct.pack(">d", length)) + app
    )


def _track(width: int, height: int, pause: int) -> bytes:
    size = _element(b"\xe0", _number(b"\xb0", width) + _number(b"\xba", height))
    numbers = _number(b"\xd7", 1) + _number(b"\x73\xc5", 1) + _number(b"\x83", 1) + _number(b"\x9c", 0)
    lasts = _number(b"\x23\xe3\x83", pause * _MILLISECOND)
    return _element(_TRACKS, _element(b"\xae", numbers + lasts + _element(b"\x86", b"V_VP8") + size))


def _cues(clusters: Iterable[bytes], start: int, pause: int) -> bytes:
    points, at = [], start
    for number, cluster in enumerate(clusters):
        place = _element(b"\xb7", _number(b"\xf7", 1) + _number(b"\xf1", at))
        points.append(_element(b"\xbb", _number(b"\xb3", number * pause) + place))
        at += len(cluster)
    return _element(_CUES, b"".join(points))


def _cluster(moment: int, frame: bytes) -> bytes:
    return _element(_CLUSTER, _number(b"\xe7", moment) + _element(b"\xa3", _KEY_FRAME + frame))


def _number(name: bytes, value: int) -> bytes:
    return _element(name, struct.pack(">Q", value))


def _element(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">Q", 1 << 56 | len(body)) + body
