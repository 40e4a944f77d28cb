"""OpenAI as it answers, and the servers that speak as it does."""

from __future__ import annotations

import base64
import io
import wave
from typing import Any

from pipelines.providers import File
from pipelines.providers.abilities import (
    CutOutRequest,
    EditRequest,
    EmbedRequest,
    ImageRequest,
    ModerateRequest,
    SpeechRequest,
    TextRequest,
    TranscriptRequest,
    VideoRequest,
)
from pipelines.providers.openai import OpenAI
from tests.peers.service import Asked, Said, Service

from .case import CUT_OUT, FILM, PHOTO, Case, picture

TEXT_MODEL, IMAGE_MODEL, VIDEO_MODEL = "gpt-6-luna", "gpt-image-2.5-flare", "studio-film-1"
JOB = "video_01"
FORM = "multipart/form-data"
SCHEMA = {
    "type": "object",
    "properties": {"headline": {"type": "string"}},
    "required": ["headline"],
    "additionalProperties": False,
}


def response(*content: Any, status: str = "completed", **more: Any) -> dict[str, Any]:
    """A reply of the Responses API; a text stands for a part that says it."""
    parts = [{"type": "output_text", "text": part} if isinstance(part, str) else part for part in content]
    usage = {"input_tokens": 120, "input_tokens_details": {"cached_tokens": 20}, "output_tokens": 30}
    return {
        "id": "resp_01",
        "object": "response",
        "model": f"{TEXT_MODEL}-2026-10-01",
        "status": status,
        "error": None,
        "incomplete_details": None,
        "output": [{"type": "reasoning", "summary": []}, {"type": "message", "role": "assistant", "content": parts}],
        "usage": usage,
        **more,
    }


def completion(text: str | None, stop: str = "stop", **message: Any) -> dict[str, Any]:
    """A reply of Chat Completions."""
    said = {"role": "assistant", "content": text, "refusal": None, **message}
    usage = {"prompt_tokens": 120, "completion_tokens": 30, "prompt_tokens_details": {"cached_tokens": 20}}
    choice = {"index": 0, "message": said, "finish_reason": stop}
    return {"id": "chatcmpl-01", "object": "chat.completion", "model": "local", "choices": [choice], "usage": usage}


def image(data: bytes = PHOTO, **more: Any) -> dict[str, Any]:
    """A reply of the Images API."""
    details = {"text_tokens": 20, "image_tokens": 300}
    return {
        "created": 1_795_000_000,
        "data": [{"b64_json": base64.b64encode(data).decode(), "revised_prompt": "A harbour at dawn"}],
        "size": "1024x768",
        "quality": "medium",
        "output_format": "png",
        "usage": {"input_tokens": 320, "input_tokens_details": details, "output_tokens": 1_500, "total_tokens": 1_820},
        **more,
    }


def video(status: str, **more: Any) -> dict[str, Any]:
    """What is said of a job."""
    return {
        "id": JOB,
        "object": "video",
        "model": VIDEO_MODEL,
        "status": status,
        "progress": 0,
        "created_at": 1_795_000_000,
        "completed_at": None,
        "expires_at": None,
        "seconds": "8",
        "size": "1280x720",
        "error": None,
        **more,
    }


def vectors(asked: Asked) -> dict[str, Any]:
    """A vector for each text, the last first."""
    data = [{"object": "embedding", "index": n, "embedding": [n, 0.5]} for n, _ in enumerate(asked.json["input"])]
    return {"object": "list", "data": data[::-1], "model": "text-embedding-3-small", "usage": {"prompt_tokens": 6}}


def verdict(*, flagged: bool) -> dict[str, Any]:
    """A reply of the Moderations API."""
    found = {"flagged": flagged, "categories": {"violence": flagged}, "category_scores": {"violence": 0.9 * flagged}}
    return {"id": "modr-01", "model": "omni-moderation-2024-09-26", "results": [found]}


def sound() -> bytes:
    """A tenth of a second of silence, WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"\0" * 1_600)
    return out.getvalue()


def problem(code: str | None, message: str, status: int, kind: str = "invalid_request_error") -> Said:
    """An error as the service writes it."""
    return Said({"error": {"message": message, "type": kind, "param": None, "code": code}}, status)


def form(asked: Asked) -> dict[str, Any]:
    """The parts of a form as the service's document writes them: text, a file too, and a list by its plain name."""
    found = {name: value.decode("latin-1") for name, value in asked.form.items()}
    return {name.removesuffix("[]"): [value] if name.endswith("[]") else value for name, value in found.items()}


def script(service: Service) -> Service:
    """All is well."""
    return (
        service.on("POST /v1/responses", response("A calm harbour."))
        .on("POST /v1/chat/completions", completion("A calm harbour."))
        .on("POST /v1/images/*", image())
        .on("POST /v1/embeddings", vectors)
        .on("POST /v1/moderations", verdict(flagged=True))
        .on("POST /v1/audio/speech", Said(b"ID3\x03" + b"\0" * 64, mime="audio/mpeg"))
        .on("POST /v1/audio/transcriptions", {"text": "Good morning.", "usage": {"type": "duration", "seconds": 3.5}})
        .on("POST /v1/videos", video("queued"))
        .on(
            f"GET /v1/videos/{JOB}",
            video("queued"),
            video("in_progress", progress=40),
            video("completed", progress=100, expires_at=1_795_086_400),
        )
        .on(f"GET /v1/videos/{JOB}/content", Said(FILM, mime="video/mp4"))
    )


def case(name: str, request: Any, submit: str, **more: Any) -> Case:
    more = {"script": script, "path": "/v1", **more}
    return Case(f"openai {name}", OpenAI, request, submit=f"POST /v1/{submit}", **more)


def cut_out(service: Service) -> Service:
    """The picture that comes has alpha."""
    return script(service).on("POST /v1/images/edits", image(CUT_OUT))


WORDS = TextRequest("Write a line.", seed=1, system="You are brief.", pictures=[picture()], model=TEXT_MODEL)
RECORDING = File(sound(), "audio/wav")

CASES = (
    case(
        "text",
        WORDS,
        "responses",
    ),
    case("chat", WORDS, "chat/completions", values={"key": "secret-key-123", "shape": "chat"}),
    case(
        "generate",
        ImageRequest("A harbour", 1024, 768, 7, model=IMAGE_MODEL),
        "images/generations",
    ),
    case("edit", EditRequest("Make it dusk", picture(), 64, 64, 7, mask=picture(), model=IMAGE_MODEL), "images/edits"),
    case("cut out", CutOutRequest(picture(), 64, 64, model=IMAGE_MODEL), "images/edits", script=cut_out),
    case("embed", EmbedRequest(["a boat", "a ship"], model="text-embedding-3-small"), "embeddings"),
    case("moderate", ModerateRequest("I will hit it.", picture()), "moderations"),
    case("speak", SpeechRequest("Good morning.", model="gpt-4o-mini-tts"), "audio/speech"),
    case("transcribe", TranscriptRequest(RECORDING, seconds=3.4, model="gpt-transcribe"), "audio/transcriptions"),
    case(
        "video",
        VideoRequest("Waves", 7, 1920, 1080, 7, first=picture(), model=VIDEO_MODEL),
        "videos",
        fetch=f"GET /v1/videos/{JOB}/content",
    ),
)
