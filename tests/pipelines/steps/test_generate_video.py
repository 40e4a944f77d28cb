"""Film."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import BadFile, Invalid
from pipelines.providers.abilities import VideoProvider, VideoRequest, VideoResult
from pipelines.steps.generate_video import GenerateVideo, GenerateVideoParams
from tests.factories import PNG
from tests.hands import Hands

SHORT = GenerateVideoParams(prompt="a table at dusk", seconds=1, size="320x180", seed=4)


class Gives(VideoProvider):
    """Gives these bytes as a film."""

    key, label = "gives", "Gives"

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data

    def generate_video(self, request: VideoRequest, exchange: Any) -> VideoResult:
        return VideoResult(self.data, "video/mp4", "gives/model")


def test_a_rehearsal_gives_a_film_and_says_that_it_is_a_stand_in() -> None:
    hands = Hands()
    made = GenerateVideo().run(hands, SHORT)["video"]
    assert (made.kind, made.mime) == ("video", "video/webm")
    assert hands.facts["rehearsal"] is True
    assert "flip-book" in hands.facts["note"]


def test_first_and_last_picture_go_along(photo: bytes) -> None:
    hands = Hands(first=photo, last=PNG)
    GenerateVideo().run(hands, GenerateVideoParams(seconds=1, size="128x128"))
    (request,) = hands.asked
    assert request.first.mime.startswith("image/")
    assert request.last


def test_a_film_is_kept_byte_for_byte() -> None:
    film = b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x08moov" + b"\0\0\0\x0cmdatabcd"
    hands = Hands(provider=Gives(film))
    made = GenerateVideo().run(hands, SHORT)["video"]
    assert (made.kind, made.mime, hands.files[made.sha256]) == ("video", "video/mp4", film)
    assert "seed" not in hands.facts


def test_what_is_no_film_is_not_kept() -> None:
    with pytest.raises(BadFile, match="neither a film"):
        GenerateVideo().run(Hands(provider=Gives(b"<html>Sorry</html>")), SHORT)


def test_something_must_say_what_it_shows() -> None:
    with pytest.raises(Invalid, match="prompt"):
        GenerateVideo().run(Hands(), GenerateVideoParams())
    assert GenerateVideo().problems({"size": "32x32"})[0][0] == "size"
