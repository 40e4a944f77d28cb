"""Gemini as it answers: at once by generateContent and for speech, by a job and a file behind the key for films."""

from __future__ import annotations

import base64
import io
import wave
from typing import Any

from pipelines.providers.abilities import (
    EditRequest,
    EmbedRequest,
    ImageRequest,
    SpeechRequest,
    TextRequest,
    VideoRequest,
)
from pipelines.providers.google import Google
from tests.peers.service import Asked, Said, Service

from .case import FILM, PHOTO, Case, picture

WRITES, DRAWS, EMBEDS = "gemini-3.8-flash", "gemini-3.1-flash-image", "gemini-embedding-001"
SPEAKS, FILMS = "gemini-3.8-flash-tts", "gemini-omni-1.2-flash"
JOB, FILE = "v1_abc123", "files/f1lm"
SAMPLES = bytes(480)
SCHEMA = {"type": "object", "properties": {"headline": {"type": "string"}}, "required": ["headline"]}
USAGE = {
    "promptTokenCount": 100,
    "cachedContentTokenCount": 20,
    "candidatesTokenCount": 30,
    "thoughtsTokenCount": 12,
    "totalTokenCount": 142,
}
SPENT = {"total_input_tokens": 40, "total_output_tokens": 900, "total_thought_tokens": 5, "total_cached_tokens": 0}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def answer(*parts: dict[str, Any], stop: str = "STOP", **more: Any) -> dict[str, Any]:
    """A reply of generateContent."""
    candidate = {"index": 0, "content": {"role": "model", "parts": list(parts)}, "finishReason": stop}
    told = {"usageMetadata": USAGE, "modelVersion": WRITES, "responseId": "r1"}
    return {"candidates": [candidate], **told, **more}


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"text": words, **more}


def blob(data: bytes = PHOTO, **more: Any) -> dict[str, Any]:
    return {"inlineData": {"mimeType": "image/png", "data": b64(data)}, **more}


def interaction(status: str, *content: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What is said of an interaction."""
    steps = [
        {"type": "user_input", "content": [{"type": "text", "text": "A harbour"}]},
        {"type": "thought", "summary": []},
        *([{"type": "model_output", "content": list(content)}] if content else []),
    ]
    return {"id": JOB, "object": "interaction", "status": status, "steps": steps, "usage": SPENT, **more}


def recording(samples: bytes = SAMPLES) -> bytes:
    """A WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(24_000)
        out.writeframes(samples)
    return file.getvalue()


def spoken(data: bytes, mime: str = "audio/wav", **more: Any) -> dict[str, Any]:
    return interaction("completed", {"type": "audio", "mime_type": mime, "data": b64(data), **more})


def filmed(service: Service) -> dict[str, Any]:
    uri = f"{service.url}/v1beta/{FILE}:download?alt=media"
    return interaction("completed", {"type": "video", "mime_type": "video/mp4", "uri": uri})


def script(service: Service) -> Service:
    """All is well."""
    return (
        service.on(f"POST /v1beta/models/{WRITES}:generateContent", answer(text("A calm harbour.")))
        .on(f"POST /v1beta/models/{DRAWS}:generateContent", answer(text("Here you are."), blob()))
        .on(
            "POST /v1beta/models/*:batchEmbedContents",
            as_many,
        )
    )


def as_many(asked: Asked) -> dict[str, Any]:
    """A vector for each text."""
    return embedded(*[[0.5, 0.25], [1, 0]][: len(asked.json["requests"])])


def embedded(*vectors: list[float]) -> dict[str, Any]:
    return {"embeddings": [{"values": vector} for vector in vectors], "usageMetadata": {"promptTokenCount": 9}}


def script_speech(service: Service) -> Service:
    """A recording comes at once."""
    return service.on("POST /v1beta/interactions", spoken(recording()))


def script_film(service: Service) -> Service:
    """Accepted, running, done; then the file is there."""
    return (
        service.on("POST /v1beta/interactions", interaction("in_progress"))
        .on(f"GET /v1beta/interactions/{JOB}", interaction("queued"), interaction("in_progress"), filmed(service))
        .on(f"GET /v1beta/{FILE}", {"name": FILE, "state": "PROCESSING"}, {"name": FILE, "state": "ACTIVE"})
        .on(f"GET /v1beta/{FILE}:download", Said(FILM, mime="video/mp4"))
    )


def case(name: str, request: Any, submit: str, **more: Any) -> Case:
    return Case(
        f"google {name}", Google, request, f"POST /v1beta/{submit}", **{"script": script, **more}, path="/v1beta"
    )


CASES = (
    case(
        "text",
        TextRequest("Write a line.", seed=1, system="You are brief.", pictures=[picture()], model=WRITES),
        f"models/{WRITES}:generateContent",
    ),
    case(
        "generate",
        ImageRequest("A harbour", 1024, 576, 7, pictures=[picture()], model=DRAWS),
        f"models/{DRAWS}:generateContent",
    ),
    case("edit", EditRequest("Make it dusk", picture(), 64, 64, 7, model=DRAWS), f"models/{DRAWS}:generateContent"),
    case("embed", EmbedRequest(["a harbour", "a table"], model=EMBEDS), f"models/{EMBEDS}:batchEmbedContents"),
    case("speak", SpeechRequest("Good evening.", "Kore", "en", model=SPEAKS), "interactions", script=script_speech),
    case(
        "video",
        VideoRequest("A harbour", 5.0, 1280, 720, 7, model=FILMS),
        "interactions",
        script=script_film,
        fetch=f"GET /v1beta/{FILE}:download",
    ),
)
