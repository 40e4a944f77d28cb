"""Films and recordings by their structure."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from pipelines.errors import BadFile
from pipelines.media.sniff import sniff
from pipelines.media.tones import RATE, hum, wav_of
from pipelines.media.tracks import read_track


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


def mp4(brand: bytes = b"isom", *, handler: bytes = b"vide") -> bytes:
    """A movie of 2.5 seconds by its header."""
    header = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 2500))
    movie = box(b"moov", header + box(b"trak", box(b"hdlr", bytes(8) + handler)))
    return box(b"ftyp", brand + bytes(4)) + movie + box(b"mdat", b"frames")


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (16, 12), shade) for shade in ("red", "green")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def test_a_movie_says_how_long_it_is() -> None:
    found = read_track(mp4())
    assert (found.kind, found.mime, found.seconds) == ("video", "video/mp4", 2.5)
    assert read_track(mp4(b"qt  ")).mime == "video/quicktime"


@pytest.mark.parametrize("data", [mp4(b"M4A "), mp4(handler=b"soun")], ids=["brand", "track"])
def test_a_movie_file_with_nothing_to_see_is_a_recording(data: bytes) -> None:
    assert (read_track(data).kind, read_track(data).mime) == ("audio", "audio/mp4")


def test_a_wav_is_as_long_as_its_samples_even_where_it_was_streamed() -> None:
    data = wav_of(bytes(2 * RATE), rate=RATE)
    assert read_track(data).seconds == pytest.approx(1.0)
    streamed = data.replace(b"data" + struct.pack("<I", 2 * RATE), b"data\xff\xff\xff\xff")
    assert read_track(streamed).seconds == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"ID3\x04 and more", "audio/mpeg"),
        (b"\xff\xfb\x90\x00 and more", "audio/mpeg"),
        (b"\xff\xf1\x50\x80 and more", "audio/aac"),
        (b"fLaC and more", "audio/flac"),
        (b"OggS and OpusHead", "audio/ogg"),
        (b"\x1a\x45\xdf\xa3 and webm", "video/webm"),
    ],
)
def test_what_it_is_shows_in_its_first_bytes(data: bytes, mime: str) -> None:
    assert read_track(data).mime == mime


def test_what_the_bytes_leave_open_is_what_it_is_said_to_be() -> None:
    assert read_track(b"\x1a\x45\xdf\xa3 and webm", kind="audio").mime == "audio/webm"
    assert read_track(b"\x01\x02", mime="audio/L16;rate=24000").format == "PCM"


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "PNG"])
def test_a_picture_that_moves_stays_a_picture(kind: str) -> None:
    found = read_track(moving(kind), kind="video", mime="video/mp4")
    assert (found.kind, found.mime, found.width) == ("image", f"image/{kind.lower()}", 16)


@pytest.mark.parametrize("data", [mp4()[:-4], b"RIFF\0\0\0\0WAVEfmt "], ids=["movie", "wav"])
def test_what_was_cut_short_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile, match="cut short"):
        read_track(data)
    with pytest.raises(BadFile, match=r"film\.mp4"):
        sniff(data, name="film.mp4")


@pytest.mark.parametrize("data", [b"", b"<html>Sorry</html>", "Grüße".encode("utf-16")])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile, match="neither"):
        read_track(data, kind="video", mime="video/mp4")


def test_the_door_takes_films_and_recordings() -> None:
    assert sniff(mp4(), name="film.mp4").kind == "video"
    assert sniff(hum("Hello").wav, name="hello.wav").mime == "audio/wav"
