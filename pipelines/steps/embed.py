"""Embed: a text as a vector, near those of texts that mean the same."""

from __future__ import annotations

from typing import ClassVar

from ..errors import Invalid, StepFailed
from ..graph import Port
from ..providers.abilities import EmbedProvider, EmbedRequest
from .asking import ModelParams, tell
from .base import Later, Outputs, StepContext, StepType


class Embed(StepType):
    """Asks a model for the vector of one text."""

    key = "embed"
    label = "Embed"
    group = "Understand"
    lane = "models"
    ability = "embed"
    inputs: ClassVar = {"text": Port("text")}
    outputs: ClassVar = {"vector": Port("json")}
    params = ModelParams
    reads: ClassVar = frozenset({"models"})

    def run(self, context: StepContext, params: ModelParams) -> Outputs | Later:
        """{"model", "vector"}: vectors can be compared only where the model is the same."""
        text = context.text("text").strip()
        if not text:
            raise Invalid("There is no text to embed: it is empty.")
        request = EmbedRequest(texts=[text], extra=params.extra)
        result = context.ask(EmbedProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        if len(result.vectors) != 1 or not result.vectors[0]:
            raise StepFailed(f"`{result.model}` gave {len(result.vectors)} vectors for one text.")
        (vector,) = result.vectors
        tell(context, result, params, dimensions=len(vector))
        return {"vector": {"model": result.model, "vector": vector}}
