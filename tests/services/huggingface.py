"""Hugging Face's router as it answers: chat in OpenAI's shape, and files as the whole of an answer."""

from __future__ import annotations

from typing import Any

from pipelines.providers import File
from pipelines.providers.abilities import EmbedRequest, ImageRequest, TextRequest, TranscriptRequest
from pipelines.providers.huggingface import HuggingFace
from tests.peers.service import Said, Service

from .case import PHOTO, Case, picture

MODEL = "Qwen/Qwen3-VL-8B-Instruct"
CHAT = "POST /v1/chat/completions"
TASK = "POST /hf-inference/models/*"


def completion(content: Any, *, stop: str = "stop", **message: Any) -> dict[str, Any]:
    """A reply of the chat."""
    usage = {"prompt_tokens": 100, "completion_tokens": 30, "prompt_tokens_details": {"cached_tokens": 20}}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "qwen3-vl-8b",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": stop}
        ],
        "usage": usage,
    }


def answers(route: str, said: Any) -> Any:
    """A script with one answer."""
    return lambda service: Service.on(service, route, said)


TRANSCRIPT = {
    "text": " A calm harbour.",
    "chunks": [{"text": " A calm", "timestamp": [0.0, 0.5]}, {"text": " harbour.", "timestamp": [0.5, None]}],
}
VECTORS = [[0.1, 0.2, 1], [0.1, 0.3, 0.9]]

CASES = (
    Case(
        "huggingface text",
        HuggingFace,
        TextRequest("Write a line.", seed=7, system="You are brief.", pictures=[picture()], model=MODEL),
        submit=CHAT,
        script=answers(CHAT, completion("A calm harbour.")),
        path="",
    ),
    Case(
        "huggingface generate",
        HuggingFace,
        ImageRequest("A harbour", 1024, 768, 7, negative="fog", model="stabilityai/sdxl"),
        submit=TASK,
        script=answers(TASK, Said(PHOTO, headers={"x-request-id": "r1"}, mime="image/png")),
    ),
    Case(
        "huggingface transcribe",
        HuggingFace,
        TranscriptRequest(File(b"RIFFsound", "audio/wav"), seconds=1.5, model="openai/whisper-large-v3"),
        submit=TASK,
        script=answers(TASK, TRANSCRIPT),
    ),
    Case(
        "huggingface embed",
        HuggingFace,
        EmbedRequest(["calm", "quiet"], model="sentence-transformers/all-MiniLM-L6-v2"),
        submit=TASK,
        script=answers(TASK, lambda asked: VECTORS[: len(asked.json["inputs"])]),
    ),
)
