"""Texts as vectors, and the verdict on what may be shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...errors import Uncertain
from ..abilities import EmbedRequest, EmbedResult, ModerateRequest, ModerateResult
from ..base import Bill, Provider
from ..merge import merged
from .reading import amount, is_number, mapping, mappings, words
from .text import data_url

# The one model that judges pictures too, by the name that stays while it is renewed.
JUDGES = "omni-moderation-latest"


def embed(provider: Provider, request: EmbedRequest) -> EmbedResult:
    """A vector for each text, in the order of the texts."""
    body = {"model": request.model, "input": list(request.texts), "encoding_format": "float"}
    told = provider.http.read(provider.http.post("embeddings", json=merged(body, request.extra)))
    vectors = _vectors(told.get("data"), len(request.texts))
    if vectors is None:
        raise Uncertain(f"{provider.label} took this and gave no vector for each text.")
    usage = {"calls": Decimal(1)}
    if told.get("usage"):
        usage["input"] = amount(mapping(told["usage"]).get("prompt_tokens"))
    facts = {"answered_by": words(told.get("model"))}
    return EmbedResult(vectors, f"{provider.name}/{request.model}", facts=facts, bill=Bill(usage=usage))


def moderate(provider: Provider, request: ModerateRequest) -> ModerateResult:
    """Whether it is flagged, and each category's score; it costs nothing."""
    parts: list[dict[str, Any]] = [{"type": "text", "text": request.text}] if request.text else []
    if request.picture:
        parts.append({"type": "image_url", "image_url": {"url": data_url(request.picture)}})
    model = request.model or JUDGES
    told = provider.http.read(
        provider.http.post("moderations", json=merged({"model": model, "input": parts}, request.extra))
    )
    found = next(iter(mappings(told.get("results"))), {})
    scores = mapping(found.get("category_scores"))
    if not isinstance(found.get("flagged"), bool):
        raise Uncertain(f"{provider.label} took this and gave no verdict.")
    flags = [name for name, flag in mapping(found.get("categories")).items() if flag is True]
    return ModerateResult(
        found["flagged"],
        {name: float(score) for name, score in scores.items() if is_number(score)},
        f"{provider.name}/{model}",
        facts={"request": words(told.get("id")), "answered_by": words(told.get("model")), "flags": flags},
        bill=Bill(usage={"calls": Decimal(1)}),
    )


def _vectors(data: Any, count: int) -> list[list[float]] | None:
    """The vectors by their index; None unless there is exactly one for each text."""
    items = sorted(mappings(data), key=lambda item: amount(item.get("index")))
    if len(items) != count or not all(_is_vector(item.get("embedding")) for item in items):
        return None
    return [[float(number) for number in item["embedding"]] for item in items]


def _is_vector(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_number(number) for number in value)
