"""Hugging Face: text by the router, which finds a service for each model; pictures, speech and vectors by its own.

Its own service answers with the file itself, and 503 while a model is still being loaded.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from ..errors import BadRequest, Refused, Retired, StepFailed, Transient, Uncertain
from .abilities import (
    EmbedProvider,
    EmbedRequest,
    EmbedResult,
    ImageProvider,
    ImageRequest,
    ImageResult,
    TextProvider,
    TextRequest,
    TextResult,
    TranscriptProvider,
    TranscriptRequest,
    TranscriptResult,
)
from .base import API_KEY, Bill, Exchange, File, Health, ModelInfo, Setting
from .http import Reply, sniff
from .merge import json_of, merged

HUB = "https://huggingface.co"
LOADING_SECONDS = 20.0
DECLINED = frozenset({"content_filter", "content_policy_violation", "moderation_blocked", "safety"})


class HuggingFace(TextProvider, ImageProvider, TranscriptProvider, EmbedProvider):
    """Models at Hugging Face, `owner/name`; for text also `owner/name:service`."""

    key = "huggingface"
    label = "Hugging Face"
    settings = (
        API_KEY,
        Setting("organisation", "Organisation to bill", required=False, help="Its name; else your own account."),
        Setting("hub_url", "Address of the hub", required=False, default=HUB, help="Where the key is tried."),
    )
    default_url = "https://router.huggingface.co"
    slots = 8

    def credentials(self) -> Mapping[str, str]:
        """A bearer token, and the organisation that pays."""
        sent = {"Authorization": f"Bearer {self.setting('key')}"}
        return sent | ({"X-HF-Bill-To": self.setting("organisation")} if self.setting("organisation") else {})

    def check(self) -> Health:
        """Asks the hub whose key it is, since the router lists its models to anybody."""
        address = f"{self.setting('hub_url').rstrip('/')}/api/whoami-v2"
        told = self.http.read(self.http.get(address, headers=self.credentials()), works=False)
        return Health("Hugging Face accepts the key.", {"account": told.get("name", ""), "type": told.get("type", "")})

    def models(self) -> Sequence[ModelInfo]:
        """The models for text that some service has now."""
        found = self.http.read(self.http.get("v1/models"), works=False).get("data")
        named = [item for item in found or () if isinstance(item, dict) and item.get("id")]
        return [ModelInfo(str(item["id"]), "", ("text",)) for item in named]

    def explain(self, reply: Reply) -> StepFailed | None:
        """A model that is being loaded, is not served any longer, or whose service declined."""
        body = reply.body if isinstance(reply.body, dict) else {}
        error, said = body.get("error"), self.http.says(reply)
        code = (error.get("code") or error.get("type")) if isinstance(error, dict) else body.get("code")
        if reply.status == 503 and ("estimated_time" in body or "loading" in said):
            told = body.get("estimated_time")
            seconds = float(told) if isinstance(told, int | float) else LOADING_SECONDS
            return Transient("Hugging Face is loading this model.", retry_after=self.http.pause(reply) or seconds)
        if code in DECLINED:
            return Refused(f"The model's service declined this.{said}")
        if reply.status in (404, 410) or code == "model_not_supported":
            return Retired(_named(error) or "This model")
        return None

    # --- Text --------------------------------------------------------------------------------------

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult:
        """The text of the first choice."""
        reply = self.http.post("v1/chat/completions", json=_chat(request))
        told = self.http.read(reply)
        text = self._text(told)
        return TextResult(
            text,
            self._model(request.model),
            data=json_of(text, self.label) if request.schema else None,
            facts={"request": told.get("id", ""), "served": told.get("model", ""), **_service(reply)},
            bill=Bill(usage=_usage(told.get("usage"))),
        )

    def _text(self, told: Mapping[str, Any]) -> str:
        choices = told.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = choice.get("message") if isinstance(choice, dict) else None
        if not isinstance(choice, dict) or not isinstance(message, dict):
            raise Uncertain("Hugging Face answered something that is not a message.")
        if choice.get("finish_reason") == "content_filter" or message.get("refusal"):
            raise Refused(f"The model declined this. {message.get('refusal') or ''}".strip())
        text = message.get("content")
        if not isinstance(text, str) or not text.strip():
            raise Refused("The model answered without a word.")
        return text

    # --- By its own service ------------------------------------------------------------------------

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult:
        """The picture, which is the whole of the answer."""
        if request.pictures:
            raise BadRequest("Hugging Face makes pictures of words alone. Leave out the pictures to go by.")
        known = {"width": request.width, "height": request.height, "seed": request.seed}
        negative = {"negative_prompt": request.negative} if request.negative else {}
        body = merged({"inputs": request.prompt, "parameters": {**known, **negative}}, request.extra)
        reply = self.http.post(_task(request.model), json=body, headers={"Accept": "image/png"})
        if not sniff(reply.content).startswith("image/"):
            raise Uncertain("Hugging Face answered something that is not a picture.")
        usage = {"calls": Decimal(1), "images": Decimal(1), "megapixels": request.expects()["megapixels"]}
        model = self._model(request.model)
        return ImageResult(reply.content, model, request.seed, facts=_service(reply), bill=Bill(usage=usage))

    def transcribe(self, request: TranscriptRequest, exchange: Exchange) -> TranscriptResult:
        """What is said, with the times of its parts where the model has them; in the language that it hears."""
        body = {"inputs": _base64(request.recording), "parameters": {"return_timestamps": True}}
        reply = self.http.post(_task(request.model), json=merged(body, request.extra))
        told = self.http.read(reply)
        text = told.get("text")
        if not isinstance(text, str):
            raise Uncertain("Hugging Face answered something that is not a transcript.")
        if not text.strip():
            raise Refused("The model heard no words in this recording.")
        usage = {"calls": Decimal(1), "seconds": Decimal(str(request.seconds))}
        return TranscriptResult(
            text.strip(),
            self._model(request.model),
            words=_parts(told.get("chunks")),
            facts=_service(reply),
            bill=Bill(usage=usage),
        )

    def embed(self, request: EmbedRequest, exchange: Exchange) -> EmbedResult:
        """A vector for each text, by a model that has one for a whole text."""
        path = f"{_task(request.model)}/pipeline/feature-extraction"
        reply = self.http.post(path, json=merged({"inputs": list(request.texts)}, request.extra))
        told = self.http.read_list(reply)
        if told and all(isinstance(item, list) and item and isinstance(item[0], list) for item in told):
            raise BadRequest("This model has a vector for each word, not for a text. Choose one for sentences.")
        if len(told) != len(request.texts) or not all(_is_vector(item) for item in told):
            raise Uncertain("Hugging Face answered something that is not a vector for each text.")
        vectors = [[float(number) for number in item] for item in told]
        bill = Bill(usage=request.expects())
        return EmbedResult(vectors, self._model(request.model), facts=_service(reply), bill=bill)

    def _model(self, model: str) -> str:
        return f"{self.name}/{model}"


def _task(model: str) -> str:
    return f"hf-inference/models/{quote(model)}"


def _chat(request: TextRequest) -> dict[str, Any]:
    """The body of a chat as OpenAI has it."""
    pictures = [{"type": "image_url", "image_url": {"url": _uri(file)}} for file in request.pictures]
    content: Any = [*pictures, {"type": "text", "text": request.prompt}] if pictures else request.prompt
    system = [{"role": "system", "content": request.system}] if request.system else []
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [*system, {"role": "user", "content": content}],
        "max_tokens": request.max_tokens,
        "seed": request.seed,
        "stream": False,
    }
    if request.schema:
        schema = {"name": "answer", "schema": dict(request.schema), "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return merged(body, request.extra)


def _usage(told: Any) -> dict[str, Decimal]:
    """Tokens by price; what was read from a cache is told within what went in."""
    used = told if isinstance(told, dict) else {}
    details = used.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else Decimal(0)
    fresh = max(_count(used.get("prompt_tokens")) - cached, Decimal(0))
    output = _count(used.get("completion_tokens"))
    return {"calls": Decimal(1), "input": fresh, "cached_input": cached, "output": output}


def _count(told: Any) -> Decimal:
    return Decimal(told) if isinstance(told, int) and not isinstance(told, bool) else Decimal(0)


def _parts(chunks: Any) -> list[dict[str, Any]]:
    """The parts of a recording that have a beginning and an end; the last may lack one."""
    parts = []
    for chunk in chunks if isinstance(chunks, list) else ():
        times = chunk.get("timestamp") if isinstance(chunk, dict) else None
        if isinstance(times, list) and len(times) == 2 and all(isinstance(time, int | float) for time in times):
            parts.append({"text": str(chunk.get("text", "")).strip(), "start": times[0], "end": times[1]})
    return parts


def _is_vector(item: Any) -> bool:
    return isinstance(item, list) and bool(item) and all(type(number) in (int, float) for number in item)


def _service(reply: Reply) -> dict[str, Any]:
    """Who served it, and what it is called there."""
    names = {"request": "x-request-id", "service": "x-inference-provider"}
    return {name: reply.headers[header] for name, header in names.items() if header in reply.headers}


def _named(error: Any) -> str:
    """The model in a sentence such as "Model owner/name does not exist"."""
    said = error.get("message") if isinstance(error, dict) else error
    words = said.split() if isinstance(said, str) else []
    return next((found for word in words if (found := word.strip("'\"`.,")).count("/") == 1), "")


def _uri(file: File) -> str:
    return f"data:{file.mime};base64,{_base64(file)}"


def _base64(file: File) -> str:
    return base64.b64encode(file.data).decode()
