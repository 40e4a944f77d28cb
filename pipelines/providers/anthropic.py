"""Anthropic Claude: text by the Messages API, with pictures and JSON Schemas.

A refusal is HTTP 200 with its own stop reason, and current models take no temperature and no seed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from ..errors import QuotaExceeded, RateLimited, Refused, Retired, StepFailed, Transient, Uncertain
from ..media.sendable import Most
from .abilities import TextProvider, TextRequest, TextResult
from .base import API_KEY, Bill, Exchange, File, Health, ModelInfo
from .http import Reply
from .merge import json_of, merged

VERSION = "2023-06-01"


class Anthropic(TextProvider):
    """Claude, at Anthropic or at any address that speaks its Messages API."""

    key = "anthropic"
    label = "Anthropic"
    settings = (API_KEY,)
    default_url = "https://api.anthropic.com/v1"
    lists_all = True
    slots = 8
    # Larger ones are made smaller there before they are seen; five megabytes in base64 are the most.
    takes: ClassVar = {"write_text": Most(edge=1568, bytes=3_700_000, all_bytes=22_000_000)}

    def credentials(self) -> Mapping[str, str]:
        """Its own key header, and the version of the API that is spoken."""
        return {"x-api-key": self.setting("key"), "anthropic-version": VERSION}

    def check(self) -> Health:
        """Lists one model: that needs a key that is accepted and costs nothing."""
        found = self.http.read(self.http.get("models", params={"limit": 1}), works=False)
        return Health("Anthropic accepts the key.", {"models": len(found.get("data", []))})

    def models(self) -> Sequence[ModelInfo]:
        """All that the account may use."""
        found = self.http.read(self.http.get("models", params={"limit": 1000}), works=False)
        return [ModelInfo(item["id"], item.get("display_name", ""), ("text",)) for item in found["data"]]

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult:
        """The text of all its text blocks."""
        reply = self.http.read(self.http.post("messages", json=self._body(request)))
        text = self._text(request, reply)
        return TextResult(
            text,
            f"{self.name}/{reply.get('model', request.model)}",
            data=json_of(text, self.label) if request.schema else None,
            facts={"request": reply.get("id", ""), "stop": reply.get("stop_reason", "")},
            bill=Bill(usage=_usage(reply.get("usage") or {})),
        )

    def explain(self, reply: Reply) -> StepFailed | None:
        """Its error types; a spending limit is an ordinary invalid request that only its words tell apart."""
        error = (reply.body or {}).get("error", {}) if isinstance(reply.body, dict) else {}
        said = self.http.says(reply)
        match error.get("type"):
            case "overloaded_error":
                return RateLimited("Anthropic is overloaded.", retry_after=self.http.pause(reply) or 20.0)
            case "billing_error":
                return QuotaExceeded(f"The account with Anthropic has no credit left.{said}")
            case "invalid_request_error" if "credit balance" in said or "spend" in said:
                return QuotaExceeded(f"The account with Anthropic has reached its limit.{said}")
            case "not_found_error" if "model" in said:
                return Retired(said.partition("model: ")[2].strip(". ") or "This model")
            case "timeout_error":
                return Transient("Anthropic gave up on this request.")
        return None

    def _body(self, request: TextRequest) -> dict[str, Any]:
        pictures = [_picture(file) for file in request.pictures]
        body: dict[str, Any] = {
            "model": request.model,
            "max_tokens": request.max_tokens,
            "messages": [{"role": "user", "content": [*pictures, {"type": "text", "text": request.prompt}]}],
        }
        if request.system:
            body["system"] = request.system
        if request.schema:
            body["output_config"] = {"format": {"type": "json_schema", "schema": dict(request.schema)}}
        return merged(body, request.extra)

    def _text(self, request: TextRequest, reply: Mapping[str, Any]) -> str:
        if reply.get("stop_reason") == "refusal":
            details = reply.get("stop_details") or {}
            raise Refused(f"Claude declined this. {details.get('explanation') or ''}".strip())
        blocks = reply.get("content")
        if not isinstance(blocks, list):
            raise Uncertain("Anthropic answered something that is not a message.")
        text = "".join(str(block.get("text", "")) for block in blocks if block.get("type") == "text")
        if not text.strip():
            raise Refused("Claude answered without a word.")
        return text


def _picture(file: File) -> dict[str, Any]:
    data = base64.b64encode(file.data).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": file.mime, "data": data}}


def _usage(told: Mapping[str, Any]) -> dict[str, Decimal]:
    """Tokens by price: what was read from its cache costs less than what was not, what is put there is input."""
    fresh = (told.get("input_tokens") or 0) + (told.get("cache_creation_input_tokens") or 0)
    return {
        "calls": Decimal(1),
        "input": Decimal(fresh),
        "cached_input": Decimal(told.get("cache_read_input_tokens") or 0),
        "output": Decimal(told.get("output_tokens") or 0),
    }
