"""A film of single pictures as WebM."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from pipelines.media.film import write_film
from pipelines.media.tracks import read_track

# Elements that hold others: segment, information, tracks and the track in them, picture, cues, cluster.
MASTERS = {"18538067", "1549a966", "1654ae6b", "ae", "e0", "1c53bb6b", "bb", "b7", "1f43b675"}
PAUSE = 125


def elements(data: bytes, start: int = 0) -> Iterator[tuple[str, int, bytes]]:
    """Every element by its name, with where it begins and what it holds; those that hold others come first."""
    at = 0
    while at < len(data):
        name = next(data[at : at + n] for n in (1, 2, 3, 4) if data[at] >> (8 - n))
        (size,) = struct.unpack(">Q", data[at + len(name) : at + len(name) + 8])
        begin = at + len(name) + 8
        body = data[begin : begin + (size & ~(1 << 56))]
        yield name.hex(), start + at, body
        if name.hex() in MASTERS:
            yield from elements(body, start + begin)
        at = begin + len(body)


def pictures() -> list[Image.Image]:
    ramp = Image.linear_gradient("L").resize((91, 64)).convert("RGB")
    return [ramp.rotate(turn) for turn in (0, 90, 180)]


def still(block: bytes) -> np.ndarray:
    """The picture that a block shows, decoded as the WebP it came from."""
    frame = block[4:]
    chunk = b"VP8 " + struct.pack("<I", len(frame)) + frame + b"\0" * (len(frame) % 2)
    webp = b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk
    return np.asarray(Image.open(io.BytesIO(webp)).convert("RGB")).astype(int)


def test_it_is_a_film_that_holds_each_picture_and_lasts_as_long_as_they_do() -> None:
    data = write_film(pictures(), pause=PAUSE)
    assert read_track(data).mime == "video/webm"
    found = [(name, body) for name, _, body in elements(data)]
    (length,) = [struct.unpack(">d", body)[0] for name, body in found if name == "4489"]
    sides = [int.from_bytes(body, "big") for name, body in found if name in {"b0", "ba"}]
    assert (length, sides) == (3 * PAUSE, [91, 64])
    shown = [still(body) for name, body in found if name == "a3"]
    for one, picture in zip(shown, pictures(), strict=True):
        assert np.abs(one - np.asarray(picture)).mean() < 6


def test_every_picture_can_be_sought() -> None:
    found = list(elements(write_film(pictures(), pause=PAUSE)))
    (segment,) = [at + 12 for name, at, _ in found if name == "18538067"]
    told = [int.from_bytes(body, "big") for name, _, body in found if name == "f1"]
    assert [segment + place for place in told] == [at for name, at, _ in found if name == "1f43b675"]
    moments = [int.from_bytes(body, "big") for name, _, body in found if name in {"b3", "e7"}]
    assert moments == [0, PAUSE, 2 * PAUSE] * 2


def test_a_picture_that_makes_no_key_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="transparency"):
        write_film([Image.new("RGBA", (16, 16), (1, 2, 3, 9))], pause=PAUSE)
