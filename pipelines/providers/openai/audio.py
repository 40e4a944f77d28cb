"""Speech, and what was said in a recording."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...errors import Refused, Uncertain
from ..abilities import SpeechRequest, SpeechResult, TranscriptRequest, TranscriptResult
from ..base import Bill, Provider, Usage
from ..http import Reply, sniff
from ..merge import merged
from .forms import fields, upload
from .reading import amount, is_number, mapping, mappings, words

# A voice must be named, and every model has this one.
VOICE = "alloy"


def speak(provider: Provider, request: SpeechRequest) -> SpeechResult:
    """An MP3; the language is that of the text, and there is no seed."""
    body: dict[str, Any] = {
        "model": request.model,
        "input": request.text,
        "voice": request.voice or VOICE,
        "response_format": "mp3",
    }
    if request.speed != 1.0:
        body["speed"] = request.speed
    reply = provider.http.post("audio/speech", json=merged(body, request.extra))
    if not reply.content:
        raise Refused(f"{provider.label} answered without a sound.")
    facts = {"request": reply.headers.get("x-request-id", ""), "seed_ignored": True}
    usage = {"calls": Decimal(1), "characters": Decimal(len(request.text))}
    return SpeechResult(
        reply.content, _mime(provider, reply), f"{provider.name}/{request.model}", facts=facts, bill=Bill(usage=usage)
    )


def transcribe(provider: Provider, request: TranscriptRequest) -> TranscriptResult:
    """The text, and its words where the model times them: each speaker's sentences where speakers are wanted.

    A recording in which nobody speaks gives no text. Words by time are for `extra` to ask for, since few models do it.
    """
    body: dict[str, Any] = {"model": request.model, "response_format": "json"}
    if request.speakers:
        body |= {"response_format": "diarized_json", "chunking_strategy": "auto"}
    if request.language:
        body["language"] = request.language
    recording = upload("file", request.recording, stem="recording")
    reply = provider.http.post("audio/transcriptions", files=[*fields(merged(body, request.extra)), recording])
    told = provider.http.read(reply)
    if not isinstance(told.get("text"), str):
        raise Uncertain(f"{provider.label} took this and gave no transcript.")
    detected = next(iter(mappings(told.get("languages"))), {})
    return TranscriptResult(
        told["text"],
        f"{provider.name}/{request.model}",
        words(told.get("language")) or words(detected.get("code")) or request.language,
        words=_timed(told),
        facts={"request": reply.headers.get("x-request-id", "")},
        bill=Bill(usage=_usage(told, request.seconds)),
    )


def _mime(provider: Provider, reply: Reply) -> str:
    """The recording's type by its first bytes; for what has no mark of its own, as the service calls it."""
    for mime in (sniff(reply.content), reply.mime):
        if mime.startswith("audio/"):
            return mime
    raise Uncertain(f"{provider.label} took this and gave no recording.")


def _timed(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The words, or else the stretches of one speaker, each with its times."""
    found = []
    for item in mappings(told.get("words")) or mappings(told.get("segments")):
        text = words(item.get("word")) or words(item.get("text"))
        if text and is_number(item.get("start")) and is_number(item.get("end")):
            speaker = {"speaker": item["speaker"]} if words(item.get("speaker")) else {}
            found.append({"text": text.strip(), "start": item["start"], "end": item["end"], **speaker})
    return found


def _usage(told: Mapping[str, Any], seconds: float) -> Usage:
    """Seconds or tokens, whichever the model is billed by; the recording's length where it says neither."""
    usage, calls = mapping(told.get("usage")), {"calls": Decimal(1)}
    if usage.get("type") == "tokens":
        tokens = {"input": amount(usage.get("input_tokens")), "output": amount(usage.get("output_tokens"))}
        return calls | tokens
    length = amount(usage.get("seconds")) or amount(told.get("duration")) or amount(seconds)
    return calls | ({"seconds": length} if length else {})
