"""Ollama: text with pictures and JSON Schemas, and vectors, by open models on a machine of our own; nothing is billed.

Its own default is to stream, so every request says not to.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..errors import BadRequest, JobFailed, NotConfigured, RateLimited, Refused, StepFailed, TimedOut, Uncertain
from .abilities import EmbedProvider, EmbedRequest, EmbedResult, TextProvider, TextRequest, TextResult
from .base import Bill, Exchange, Health, ModelInfo
from .http import Reply
from .merge import json_of, merged

MISSING = re.compile(r"model ['\"]?([^'\"\s]+)['\"]? not found", re.IGNORECASE)
PULL_SECONDS = 3600.0
BUSY_SECONDS = 5.0
ABILITIES = {"completion": "text", "embedding": "embed"}


class Ollama(TextProvider, EmbedProvider):
    """One Ollama server; a model is as `ollama list` names it, such as `qwen3:8b`."""

    key = "ollama"
    label = "Ollama"
    reconcile = "key"
    free = True
    default_url = "http://127.0.0.1:11434"
    lists_all = True
    slots = 1

    def check(self) -> Health:
        """Asks for its version and the models that are there."""
        version = self.http.read(self.http.get("api/version"), works=False).get("version", "")
        return Health("Ollama answers.", {"version": version, "models": [info.id for info in self.models()]})

    def models(self) -> Sequence[ModelInfo]:
        """The models that have been pulled."""
        found = self.http.read(self.http.get("api/tags"), works=False).get("models")
        return [_info(item) for item in found or () if isinstance(item, dict) and item.get("name")]

    def pull(self, model: str, *, seconds: float = PULL_SECONDS) -> bool:
        """Has Ollama fetch a model; it stops when nobody listens any longer, and goes on where it was."""
        body = {"model": model, "stream": False}
        try:
            told = self.http.read(self.http.post("api/pull", json=body, seconds=seconds), works=False)
        except TimedOut:
            return False
        if told.get("status") != "success":
            raise JobFailed(f"Ollama could not fetch `{model}`. Look at its log, or try again.")
        return True

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult:
        """The text that the model wrote, without what it thought."""
        told = self.http.read(self.http.post("api/chat", json=_chat(request)))
        text = self._text(told)
        return TextResult(
            text,
            f"{self.name}/{request.model}",
            data=json_of(text, self.label) if request.schema else None,
            facts={"stop": told.get("done_reason", ""), "nanoseconds": told.get("total_duration")},
            bill=Bill(usage=_usage(told)),
        )

    def embed(self, request: EmbedRequest, exchange: Exchange) -> EmbedResult:
        """A vector of length 1 for each text; one that is longer than the model reads is cut off."""
        body = merged({"model": request.model, "input": list(request.texts)}, request.extra)
        told = self.http.read(self.http.post("api/embed", json=body))
        vectors = told.get("embeddings")
        if not isinstance(vectors, list) or len(vectors) != len(request.texts) or not all(map(_is_vector, vectors)):
            raise Uncertain("Ollama answered something that is not a vector for each text.")
        floats = [[float(number) for number in vector] for vector in vectors]
        return EmbedResult(floats, f"{self.name}/{request.model}", bill=Bill(usage=_usage(told)))

    def explain(self, reply: Reply) -> StepFailed | None:
        """A model that is not there, does not fit, or is asked by too many."""
        said = self.http.says(reply)
        if reply.status == 404 and (found := MISSING.search(said)):
            return NotConfigured(f"Ollama does not have `{found[1]}` yet. Run `ollama pull {found[1]}` on its machine.")
        if "file does not exist" in said:
            return BadRequest("Ollama's library has no model of this name.")
        if reply.status == 500 and "more system memory" in said:
            return NotConfigured(f"This model is too large for Ollama's machine. Choose a smaller one.{said}")
        if reply.status == 503 and "busy" in said:
            return RateLimited("Ollama has too much to do.", retry_after=self.http.pause(reply) or BUSY_SECONDS)
        return None

    def _text(self, told: Mapping[str, Any]) -> str:
        if told.get("error"):
            raise JobFailed("The model at Ollama failed while it wrote.")
        message = told.get("message")
        if not isinstance(message, dict):
            raise Uncertain("Ollama answered something that is not a message.")
        text = message.get("content")
        if not isinstance(text, str) or not text.strip():
            raise Refused("The model answered without a word.")
        return text


def _chat(request: TextRequest) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "user", "content": request.prompt}
    if request.pictures:
        message["images"] = [base64.b64encode(file.data).decode() for file in request.pictures]
    system = [{"role": "system", "content": request.system}] if request.system else []
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [*system, message],
        "stream": False,
        "options": {"seed": request.seed, "num_predict": request.max_tokens},
    }
    if request.schema:
        body["format"] = dict(request.schema)
    return merged(body, request.extra)


def _usage(told: Mapping[str, Any]) -> dict[str, Decimal]:
    counts = {"input": told.get("prompt_eval_count"), "output": told.get("eval_count")}
    known = {unit: Decimal(count) for unit, count in counts.items() if isinstance(count, int)}
    return {"calls": Decimal(1), **known}


def _info(item: Mapping[str, Any]) -> ModelInfo:
    """What it can do by its own word, and where it has none by its family."""
    about = item.get("details")
    details = about if isinstance(about, dict) else {}
    told = item.get("capabilities")
    if isinstance(told, list):
        abilities = tuple(ABILITIES[name] for name in told if name in ABILITIES)
    else:
        abilities = ("embed",) if "bert" in str(details.get("family", "")) else ("text", "embed")
    size = details.get("parameter_size")
    return ModelInfo(str(item["name"]), f"{item['name']} ({size})" if size else str(item["name"]), abilities)


def _is_vector(item: Any) -> bool:
    return isinstance(item, list) and bool(item) and all(type(number) in (int, float) for number in item)
