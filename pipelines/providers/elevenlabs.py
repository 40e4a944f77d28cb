"""ElevenLabs: speech with the time of every word, and transcripts by Scribe; both answer at once.

An account without quota is told as wrong credentials are, with 401; seeds are only a best effort.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from ..errors import BadRequest, NotConfigured, QuotaExceeded, RateLimited, Refused, StepFailed, Uncertain
from .abilities import (
    SpeechProvider,
    SpeechRequest,
    SpeechResult,
    TranscriptProvider,
    TranscriptRequest,
    TranscriptResult,
)
from .base import API_KEY, Bill, Exchange, Health, ModelInfo, Setting
from .http import Reply, sniff
from .merge import merged

SEEDS = 2**32
# The one that tells words apart best; transcripts need a model to be named.
TRANSCRIBES = "scribe_v2"
MIMES = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
    "ulaw": "audio/basic",
    "alaw": "audio/x-alaw-basic",
}
VOICE = Setting(
    "voice",
    "Usual voice",
    required=False,
    default="JBFqnCBsd6RMkjVDRZzb",
    help="The id of the voice that speaks where a step names none.",
)
FORMAT = Setting(
    "format",
    "Recording",
    required=False,
    default="mp3_44100_128",
    help="Codec, sample rate and bit rate as ElevenLabs writes them, such as wav_44100.",
)
BUSY = frozenset({"too_many_concurrent_requests", "concurrent_limit_exceeded", "system_busy", "rate_limit_exceeded"})
SPENT = frozenset({"quota_exceeded", "insufficient_credits"})
FORBIDDEN = frozenset({"content_against_policy", "content_policy_violation", "moderation_failed"})


class ElevenLabs(SpeechProvider, TranscriptProvider):
    """Speech and transcripts; a voice is named by its id."""

    key = "elevenlabs"
    label = "ElevenLabs"
    settings = (API_KEY, VOICE, FORMAT)
    default_url = "https://api.elevenlabs.io"
    # What the smallest plan allows.
    slots = 2

    def credentials(self) -> Mapping[str, str]:
        """Its own key header."""
        return {"xi-api-key": self.setting("key")}

    def check(self) -> Health:
        """Asks for the plan of the account and what of it is used."""
        told = self.http.read(self.http.get("v1/user/subscription"), works=False)
        names = ("tier", "character_count", "character_limit")
        return Health("ElevenLabs accepts the key.", {name: told.get(name) for name in names})

    def models(self) -> Sequence[ModelInfo]:
        """Those that speak or change voices; Scribe is not among what it lists."""
        listed = self.http.read_list(self.http.get("v1/models"), works=False)
        items = [item for item in listed if isinstance(item, dict) and isinstance(item.get("model_id"), str)]
        return [ModelInfo(item["model_id"], str(item.get("name") or ""), _abilities(item)) for item in items]

    def speak(self, request: SpeechRequest, exchange: Exchange) -> SpeechResult:
        """The recording, with the time of each word of the text as it was given."""
        voice, kind = request.voice or self.setting("voice"), self.setting("format")
        path = f"v1/text-to-speech/{quote(voice, safe='')}/with-timestamps"
        reply = self.http.post(path, json=_speech(request), params={"output_format": kind})
        told = self.http.read(reply)
        data = self._recording(told)
        facts = {"request": reply.headers.get("request-id", ""), "voice": voice}
        return SpeechResult(
            data,
            _mime(data, kind),
            f"{self.name}/{request.model}",
            words=_spoken_words(told.get("alignment")),
            facts=facts,
            bill=Bill(usage={"calls": Decimal(1), "characters": _characters(request, reply)}),
        )

    def transcribe(self, request: TranscriptRequest, exchange: Exchange) -> TranscriptResult:
        """What was said, with the time of each word, and who said it where `speakers` are wanted."""
        model = request.model or TRANSCRIBES
        file = request.recording
        told = self.http.read(
            self.http.post(
                "v1/speech-to-text",
                data=_form(request, model),
                files={"file": (file.name or "recording", file.data, file.mime)},
            )
        )
        parts = _transcripts(told)
        text = "\n".join(part["text"] for part in parts).strip()
        if not text:
            raise Refused("ElevenLabs heard no words in this recording.")
        words = sorted((word for part in parts for word in _heard_words(part)), key=lambda word: word["start"])
        return TranscriptResult(
            text,
            f"{self.name}/{model}",
            language=str(parts[0].get("language_code") or ""),
            words=words,
            facts={"transcript": told.get("transcription_id") or ""},
            bill=Bill(usage={"calls": Decimal(1), "seconds": _seconds(request, parts, words)}),
        )

    def explain(self, reply: Reply) -> StepFailed | None:
        """Its own words for a status, in `detail`: 401 is also said of an account that has nothing left."""
        body = reply.body
        detail = body.get("detail") if isinstance(body, dict) else None
        told = detail if isinstance(detail, dict) else {}
        words = {str(told.get(name) or "") for name in ("status", "code")}
        said = self.http.says(reply)
        if words & SPENT:
            return QuotaExceeded(f"The account with ElevenLabs has used its quota.{said}")
        if words & BUSY:
            return RateLimited("ElevenLabs is busy with other requests.", retry_after=self.http.pause(reply) or 5.0)
        if words & FORBIDDEN:
            return Refused(f"ElevenLabs declined this.{said}")
        if reply.status in (401, 403) and any("only_for" in word for word in words):
            return NotConfigured(f"The plan of the account with ElevenLabs does not allow this.{said}")
        if reply.status in (401, 404) and words & {"max_character_limit_exceeded", "voice_not_found"}:
            return BadRequest(f"ElevenLabs cannot take this.{said}")
        return None

    def _recording(self, told: Mapping[str, Any]) -> bytes:
        audio = told.get("audio_base64")
        if not isinstance(audio, str):
            raise Uncertain("ElevenLabs answered something that is not a recording.")
        try:
            data = base64.b64decode(audio, validate=True)
        except binascii.Error as error:
            raise Uncertain("ElevenLabs answered with a recording that cannot be read.") from error
        if not data:
            raise Refused("ElevenLabs answered without a sound.")
        return data


def _abilities(item: Mapping[str, Any]) -> tuple[str, ...]:
    return ("speak",) if item.get("can_do_text_to_speech") is True else ()


def _speech(request: SpeechRequest) -> dict[str, Any]:
    body: dict[str, Any] = {"text": request.text, "seed": request.seed % SEEDS}
    if request.model:
        body["model_id"] = request.model
    if request.language:
        body["language_code"] = request.language
    if request.speed != 1.0:
        body["voice_settings"] = {"speed": request.speed}
    return merged(body, request.extra)


def _form(request: TranscriptRequest, model: str) -> dict[str, str | list[str]]:
    """The fields of its form; of a list each item by itself, and objects as JSON."""
    fields: dict[str, Any] = {"model_id": model, "timestamps_granularity": "word", "diarize": request.speakers}
    if request.language:
        fields["language_code"] = request.language
    known = {name: value for name, value in merged(fields, request.extra).items() if value is not None}
    return {
        name: [_field(item) for item in value] if isinstance(value, list) else _field(value)
        for name, value in known.items()
    }


def _field(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _mime(data: bytes, kind: str) -> str:
    """By its first bytes, or by what was asked for where they say nothing of sound."""
    found = sniff(data)
    return found if found.startswith("audio/") else MIMES.get(kind.partition("_")[0], found)


def _characters(request: SpeechRequest, reply: Reply) -> Decimal:
    """As many as it bills, where it says."""
    try:
        told = Decimal(reply.headers.get("character-cost", ""))
    except InvalidOperation:
        told = Decimal("NaN")
    return told if told.is_finite() and told >= 0 else Decimal(len(request.text))


def _spoken_words(alignment: Any) -> list[dict[str, Any]]:
    """Words out of characters, each from its first one's start to its last one's end; empty where it says nothing."""
    names = ("characters", "character_start_times_seconds", "character_end_times_seconds")
    columns = [alignment.get(name) if isinstance(alignment, dict) else None for name in names]
    if not all(isinstance(column, list) for column in columns):
        return []
    words: list[dict[str, Any]] = []
    inside = False
    for character, start, end in zip(*columns, strict=False):
        if not isinstance(character, str) or not _is_time(start) or not _is_time(end):
            return []
        if character.isspace():
            inside = False
        elif inside:
            words[-1] |= {"text": words[-1]["text"] + character, "end": end}
        else:
            words.append({"text": character, "start": start, "end": end})
            inside = True
    return words


def _transcripts(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The one transcript, or one for each channel of the recording."""
    parts = told.get("transcripts", [told])
    if not isinstance(parts, list) or not parts or not all(_is_transcript(part) for part in parts):
        raise Uncertain("ElevenLabs answered something that is not a transcript.")
    return parts


def _is_transcript(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(part.get("text"), str)


def _heard_words(part: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    listed = part.get("words")
    for item in listed if isinstance(listed, list) else ():
        if not isinstance(item, dict) or item.get("type") == "spacing":
            continue
        text, start, end, speaker = (item.get(name) for name in ("text", "start", "end", "speaker_id"))
        if isinstance(text, str) and _is_time(start) and _is_time(end):
            yield {"text": text, "start": start, "end": end, **({"speaker": str(speaker)} if speaker else {})}


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _seconds(request: TranscriptRequest, parts: Sequence[Any], words: Sequence[Mapping[str, Any]]) -> Decimal:
    """The length of the recording: as it says, or as was known before, or until the last word."""
    told = next((part["audio_duration_secs"] for part in parts if _is_time(part.get("audio_duration_secs"))), None)
    length = told or request.seconds or max((word["end"] for word in words), default=0)
    return Decimal(str(length))
