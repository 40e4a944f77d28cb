"""Embed texts: many texts as vectors, near each other where they mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any, ClassVar, Final

from ..errors import Invalid, StepFailed
from ..graph import Port
from ..providers.abilities import EmbedProvider, EmbedRequest
from .asking import ModelParams, tell
from .base import Later, Outputs, StepContext, StepType

MOST: Final = 64


class EmbedTexts(StepType):
    """Asks a model for the vectors of up to 64 texts in one request."""

    key = "embed_texts"
    label = "Embed texts"
    group = "Understand"
    lane = "models"
    ability = "embed"
    inputs: ClassVar = {"texts": Port("json")}
    outputs: ClassVar = {"vectors": Port("json")}
    params = ModelParams
    reads: ClassVar = frozenset({"models"})

    def run(self, context: StepContext, params: ModelParams) -> Outputs | Later:
        """{"model", "vectors"}: a vector for each text in its order, all of one size, to seven digits.

        Raises Invalid for what is no list of 1 to 64 texts, each with words in it.
        """
        request = EmbedRequest(texts=_texts(context.data("texts")), extra=params.extra)
        result = context.ask(EmbedProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        if not _fit(result.vectors, len(request.texts)):
            raise StepFailed(f"`{result.model}` did not give a vector for each text, all of one size.")
        tell(context, result, params, texts=len(request.texts), dimensions=len(result.vectors[0]))
        return {"vectors": {"model": result.model, "vectors": [_short(vector) for vector in result.vectors]}}


def _texts(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        raise Invalid("What is wired into `texts` is not a list of texts.")
    if not 1 <= len(given) <= MOST:
        raise Invalid(f"Between 1 and {MOST} texts are embedded at once; here are {len(given):,}.")
    if not all(text.strip() for text in given):
        raise Invalid("One of the texts is empty. Take it out of the list.")
    return given


def _fit(vectors: Sequence[Sequence[float]], count: int) -> bool:
    """Whether there are as many as texts, all of one size, and each can be counted with."""
    sizes = {len(vector) for vector in vectors}
    finite = all(isfinite(number) for vector in vectors for number in vector)
    return len(vectors) == count and len(sizes) == 1 and sizes != {0} and finite


def _short(vector: Sequence[float]) -> list[float]:
    """As many digits as float32 holds: services write twice as many, which only take room."""
    return [float(f"{number:.7g}") for number in vector]
