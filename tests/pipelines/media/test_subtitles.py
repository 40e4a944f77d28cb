"""Subtitles."""

from __future__ import annotations

from typing import Any

from pipelines.media.subtitles import subtitles


def spoken(text: str, *, each: float = 0.3, start: float = 0.0) -> list[dict[str, Any]]:
    return [
        {"text": word, "start": start + each * place, "end": start + each * (place + 1)}
        for place, word in enumerate(text.split())
    ]


def test_cues_are_numbered_and_end_with_a_sentence() -> None:
    assert subtitles(spoken("Made to last. Every morning.")) == (
        "1\n00:00:00,000 --> 00:00:00,900\nMade to last.\n\n2\n00:00:00,900 --> 00:00:01,500\nEvery morning.\n"
    )


def test_a_cue_is_no_longer_than_can_be_read() -> None:
    cues = subtitles(spoken("word " * 200)).split("\n\n")
    assert len(cues) > 10
    assert all(len(cue.splitlines()[2]) <= 84 for cue in cues)


def test_a_pause_or_another_speaker_begins_a_new_one() -> None:
    paused = [*spoken("one two"), *spoken("three", start=5)]
    assert subtitles(paused).count("-->") == 2
    two = [{**word, "speaker": str(place)} for place, word in enumerate(spoken("one two"))]
    assert subtitles(two).count("-->") == 2


def test_hours_are_told_and_no_words_are_no_cues() -> None:
    assert "01:01:01,500 -->" in subtitles([{"text": "late", "start": 3661.5, "end": 3662}])
    assert subtitles([]) == ""
