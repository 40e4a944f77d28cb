"""Anthropic's Messages API as it answers."""

from __future__ import annotations

from typing import Any

from pipelines.providers.abilities import TextRequest
from pipelines.providers.anthropic import Anthropic
from tests.peers.service import Service

from .case import Case, picture

MODEL = "claude-haiku-5-5"
SCHEMA = {
    "type": "object",
    "properties": {"headline": {"type": "string"}},
    "required": ["headline"],
    "additionalProperties": False,
}


def message(*texts: str, stop: str = "end_turn", **more: Any) -> dict[str, Any]:
    """A reply of the Messages API."""
    usage = {"input_tokens": 100, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 5, "output_tokens": 30}
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": [{"type": "text", "text": text} for text in texts],
        "stop_reason": stop,
        "usage": usage,
        **more,
    }


def script(service: Service) -> Service:
    """All is well."""
    return service.on("POST /v1/messages", message("A calm harbour."))


CASES = (
    Case(
        "anthropic text",
        Anthropic,
        TextRequest("Write a line.", seed=1, system="You are brief.", pictures=[picture()], model=MODEL),
        submit="POST /v1/messages",
        script=script,
        path="/v1",
    ),
)
