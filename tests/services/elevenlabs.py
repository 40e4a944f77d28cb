"""ElevenLabs as it answers: speech with the time of every character, and a transcript with that of every word."""

from __future__ import annotations

import base64
from typing import Any

from pipelines.providers import File
from pipelines.providers.abilities import SpeechRequest, TranscriptRequest
from pipelines.providers.elevenlabs import ElevenLabs
from tests.peers.service import Said, Service

from .case import Case

VOICE = "21m00Tcm4TlvDq8ikWAM"
SPEAK = "POST /v1/text-to-speech/*"
TRANSCRIBE = "POST /v1/speech-to-text"
SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + b"\0" * 64


def alignment(text: str) -> dict[str, Any]:
    """Every character takes a quarter of a second."""
    return {
        "characters": list(text),
        "character_start_times_seconds": [index * 0.25 for index in range(len(text))],
        "character_end_times_seconds": [(index + 1) * 0.25 for index in range(len(text))],
    }


def spoken(text: str = "Hi sea", sound: bytes = SOUND, **headers: str) -> Said:
    """A recording."""
    body = {"audio_base64": base64.b64encode(sound).decode(), "alignment": alignment(text)}
    return Said(body, headers={"request-id": "req_1", **headers})


def heard(*words: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A transcript of words and who said each, one a second."""
    listed: list[dict[str, Any]] = []
    for second, (word, speaker) in enumerate(words):
        gap = {"text": " ", "start": second - 0.5, "end": second, "type": "spacing", "speaker_id": speaker}
        said = {"text": word, "start": second, "end": second + 0.5, "type": "word", "speaker_id": speaker}
        listed += [*([gap] if second else []), said]
    return {
        "language_code": "eng",
        "language_probability": 0.98,
        "text": " ".join(word for word, _ in words),
        "words": listed,
        "transcription_id": "tr_1",
        "audio_duration_secs": 2.5,
        **more,
    }


def script(service: Service) -> Service:
    """All is well."""
    service.on(SPEAK, spoken(**{"character-cost": "5"}))
    return service.on(TRANSCRIBE, heard(("Hello", "speaker_0"), ("sea", "speaker_1")))


CASES = (
    Case(
        "elevenlabs speak",
        ElevenLabs,
        SpeechRequest("Hi sea", voice=VOICE, language="en", seed=7, model="eleven_multilingual_v2"),
        submit=f"POST /v1/text-to-speech/{VOICE}/with-timestamps",
        script=script,
    ),
    Case(
        "elevenlabs transcribe",
        ElevenLabs,
        TranscriptRequest(File(SOUND, "audio/mpeg", "talk.mp3"), speakers=True, model="scribe_v2"),
        submit=TRANSCRIBE,
        script=script,
    ),
)
