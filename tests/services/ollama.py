"""Ollama as it answers."""

from __future__ import annotations

from typing import Any

from pipelines.providers.abilities import EmbedRequest, TextRequest
from pipelines.providers.ollama import Ollama
from tests.peers.service import Asked, Service

from .case import Case, picture

MODEL = "qwen3-vl:4b"
CHAT, EMBED = "POST /api/chat", "POST /api/embed"


def chat(content: Any, *, stop: str = "stop", **more: Any) -> dict[str, Any]:
    """A whole message."""
    counts = {"total_duration": 5_000_000, "prompt_eval_count": 100, "eval_count": 30}
    message = {"role": "assistant", "content": content, "thinking": "Hm."}
    return {"model": MODEL, "message": message, "done": True, "done_reason": stop, **counts, **more}


def script(service: Service) -> Service:
    """All is well."""
    return service.on(CHAT, chat("A calm harbour.")).on(EMBED, vectors)


def vectors(asked: Asked) -> dict[str, Any]:
    """A vector for each text."""
    texts = [asked.json["input"]] if isinstance(asked.json["input"], str) else asked.json["input"]
    return {"model": MODEL, "embeddings": [[0.6, 0.8], [1, 0]][: len(texts)], "prompt_eval_count": 4}


CASES = (
    Case(
        "ollama text",
        Ollama,
        TextRequest("Write a line.", seed=7, system="You are brief.", pictures=[picture()], model=MODEL),
        submit=CHAT,
        script=script,
        values={},
    ),
    Case("ollama embed", Ollama, EmbedRequest(["calm", "quiet"], model=MODEL), submit=EMBED, script=script, values={}),
)
