"""Transcribe."""

from __future__ import annotations

import pytest

from pipelines.errors import BadFile
from pipelines.media.tones import hum
from pipelines.steps.transcribe import Transcribe, TranscribeParams
from tests.hands import Hands


def test_a_rehearsal_says_that_nobody_listened_over_the_recordings_length() -> None:
    recording = hum("Made to last. Every morning.")
    hands = Hands(recording=recording.wav)
    made = Transcribe().run(hands, TranscribeParams(language="en"))
    assert "nobody has listened" in made["text"]
    assert made["words"]["words"][-1]["end"] == pytest.approx(hands.asked[0].seconds, abs=0.01)
    assert hands.asked[0].seconds >= recording.words[-1][2]
    assert made["subtitles"].startswith("1\n")


def test_what_is_no_recording_is_not_sent(photo: bytes) -> None:
    hands = Hands(recording=photo)
    with pytest.raises(BadFile, match="recording"):
        Transcribe().run(hands, TranscribeParams())
    assert not hands.asked
