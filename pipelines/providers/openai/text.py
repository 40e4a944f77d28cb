"""Text by the Responses API, and by Chat Completions as many other servers speak it.

A refusal is a success of its own kind in both: a part or a field that says so, or the reason why it ended.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...errors import Refused, Uncertain
from ..abilities import TextRequest, TextResult
from ..base import Bill, File, Provider, Usage
from ..merge import json_of, merged
from .reading import amount, mapping, mappings, words
from .refusals import failed

NO_ROOM = frozenset({"max_output_tokens", "length"})
SCHEMA_NAME = "answer"


def respond(provider: Provider, request: TextRequest) -> TextResult:
    """The text of all messages in the response; nothing is stored at the service."""
    reply = provider.http.post("responses", json=merged(_response_body(request), request.extra))
    told = provider.http.read(reply)
    if told.get("status") == "failed":
        raise failed(provider, reply)
    reason = words(mapping(told.get("incomplete_details")).get("reason"))
    if reason == "content_filter":
        raise Refused(f"{provider.label} stopped this: what it wrote is against its rules.")
    if not isinstance(told.get("output"), list) or told.get("status") in ("queued", "in_progress"):
        raise Uncertain(f"{provider.label} took this and gave no answer to read.")
    messages = [item for item in mappings(told["output"]) if item.get("type") == "message"]
    parts = [part for message in messages for part in mappings(message.get("content"))]
    _check_refusal(provider, " ".join(words(part.get("refusal")) for part in parts if part.get("type") == "refusal"))
    text = "".join(words(part.get("text")) for part in parts if part.get("type") == "output_text")
    usage, details = mapping(told.get("usage")), mapping(mapping(told.get("usage")).get("input_tokens_details"))
    used = _usage(usage.get("input_tokens"), details.get("cached_tokens"), usage.get("output_tokens"))
    return _result(provider, request, text, told, stop=reason or words(told.get("status")), usage=used)


def chat(provider: Provider, request: TextRequest) -> TextResult:
    """The text of the first choice."""
    told = provider.http.read(provider.http.post("chat/completions", json=merged(_chat_body(request), request.extra)))
    choice = next(iter(mappings(told.get("choices"))), {})
    message, stop = choice.get("message"), words(choice.get("finish_reason"))
    if not isinstance(message, dict):
        raise Uncertain(f"{provider.label} took this and gave no answer to read.")
    _check_refusal(provider, words(message.get("refusal")))
    if stop == "content_filter":
        raise Refused(f"{provider.label} stopped this: what it wrote is against its rules.")
    usage, details = mapping(told.get("usage")), mapping(mapping(told.get("usage")).get("prompt_tokens_details"))
    used = _usage(usage.get("prompt_tokens"), details.get("cached_tokens"), usage.get("completion_tokens"))
    return _result(provider, request, words(message.get("content")), told, stop=stop, usage=used)


def data_url(file: File) -> str:
    """A file as an address that holds it."""
    return f"data:{file.mime};base64,{base64.b64encode(file.data).decode()}"


# --- What is sent ----------------------------------------------------------------------------------


def _response_body(request: TextRequest) -> dict[str, Any]:
    pictures = [{"type": "input_image", "image_url": data_url(file), "detail": "auto"} for file in request.pictures]
    content = [*pictures, {"type": "input_text", "text": request.prompt}]
    body: dict[str, Any] = {
        "model": request.model,
        "input": [{"role": "user", "content": content}],
        "max_output_tokens": request.max_tokens,
        "store": False,
    }
    if request.system:
        body["instructions"] = request.system
    if request.schema:
        body["text"] = {"format": {"type": "json_schema", **_schema(request.schema)}}
    return body


def _chat_body(request: TextRequest) -> dict[str, Any]:
    pictures = [{"type": "image_url", "image_url": {"url": data_url(file)}} for file in request.pictures]
    # Servers without vision often take plain text only.
    content = [*pictures, {"type": "text", "text": request.prompt}] if pictures else request.prompt
    system = [{"role": "system", "content": request.system}] if request.system else []
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [*system, {"role": "user", "content": content}],
        "max_completion_tokens": request.max_tokens,
        "seed": request.seed,
    }
    if request.schema:
        body["response_format"] = {"type": "json_schema", "json_schema": _schema(request.schema)}
    return body


def _schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": SCHEMA_NAME, "schema": dict(schema), "strict": is_strict(schema)}


def is_strict(schema: Any) -> bool:
    """Whether every object in a schema is closed and has all its properties required: `strict` takes no other."""
    if isinstance(schema, list):
        return all(is_strict(item) for item in schema)
    if not isinstance(schema, Mapping):
        return True
    if schema.get("type") == "object":
        required, properties = schema.get("required"), mapping(schema.get("properties"))
        if schema.get("additionalProperties") is not False or set(required or ()) != set(properties):
            return False
    return all(is_strict(item) for item in schema.values())


# --- What came -------------------------------------------------------------------------------------


def _check_refusal(provider: Provider, said: str) -> None:
    if said.strip():
        raise Refused(f"{provider.label} declined this. It says: {said.strip()[:300]}")


def _result(
    provider: Provider, request: TextRequest, text: str, told: Mapping[str, Any], *, stop: str, usage: Usage
) -> TextResult:
    if not text.strip() and stop in NO_ROOM:
        raise Refused(f"{provider.label} thought for as long as it was given and wrote nothing. Allow it more words.")
    if not text.strip():
        raise Refused(f"{provider.label} answered without a word.")
    return TextResult(
        text,
        f"{provider.name}/{request.model}",
        data=json_of(text, provider.label) if request.schema else None,
        facts={"request": words(told.get("id")), "answered_by": words(told.get("model")), "stop": stop},
        bill=Bill(usage=usage),
    )


def _usage(asked: Any, cached: Any, written: Any) -> Usage:
    """Tokens by price, those read from its cache apart; a server that counts none is not taken for a free one."""
    if asked is None and written is None:
        return {"calls": Decimal(1)}
    read = min(amount(cached), amount(asked))
    fresh = amount(asked) - read
    return {"calls": Decimal(1), "input": fresh, "cached_input": read, "output": amount(written)}
