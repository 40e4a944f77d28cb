"""Speak."""

from __future__ import annotations

import io
import wave
from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.providers.abilities import SpeechProvider, SpeechRequest, SpeechResult
from pipelines.steps.speak import Speak, SpeakParams
from tests.hands import Hands


class Timeless(SpeechProvider):
    """Tells no times."""

    key, label = "timeless", "Timeless"

    def speak(self, request: SpeechRequest, exchange: Any) -> SpeechResult:
        return SpeechResult(b"ID3\x04 and more", "audio/mpeg", "timeless/model")


def test_each_word_has_its_times_and_the_subtitles_follow_them() -> None:
    hands = Hands(text="Made to last. Every morning.")
    made = Speak().run(hands, SpeakParams())
    words = made["words"]["words"]
    assert [word["text"] for word in words] == ["Made", "to", "last.", "Every", "morning."]
    assert all(word["start"] < word["end"] for word in words)
    assert made["subtitles"].startswith("1\n00:00:00,000 --> ")
    with wave.open(io.BytesIO(hands.files[made["audio"].sha256])) as sound:
        assert sound.getnframes() / sound.getframerate() >= words[-1]["end"]
    assert (made["audio"].kind, hands.facts["rehearsal"]) == ("audio", True)


def test_where_no_times_are_told_only_the_recording_arrives() -> None:
    made = Speak().run(Hands(text="Hello", provider=Timeless()), SpeakParams(voice="Ines"))
    assert (made["audio"].mime, made["words"], made["subtitles"]) == ("audio/mpeg", None, None)


def test_an_empty_text_is_not_sent() -> None:
    with pytest.raises(Invalid, match="empty"):
        Speak().run(Hands(text=" \n"), SpeakParams())
