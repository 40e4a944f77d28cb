"""Write: text from a prompt, by a language model."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pydantic import Field

from ..graph import Port
from ..providers.abilities import TextProvider, TextRequest
from .base import Later, Outputs, Params, StepContext, StepType


class WriteTextParams(Params):
    """`{about}` and `{brand}` in the prompt stand for what is wired in and for the brand's voice.

    `fallbacks` are asked in order where `model` has failed for good.
    """

    prompt: str = Field(min_length=1, max_length=8_000)
    model: str = "auto"
    fallbacks: list[str] = Field([], max_length=8)
    max_words: int = Field(60, ge=1, le=2_000)
    seed: int | None = Field(None, ge=0, le=2**31)


class WriteText(StepType):
    """Asks a language model for one text."""

    key = "write_text"
    label = "Write"
    group = "Generate"
    lane = "models"
    inputs: ClassVar = {"about": Port("text", optional=True)}
    outputs: ClassVar = {"text": Port("text")}
    params = WriteTextParams
    reads: ClassVar = frozenset({"brand", "seed", "models"})

    def run(self, context: StepContext, params: WriteTextParams) -> Outputs | Later:
        """The text as the model gave it, trimmed."""
        prompt = with_notes(fill(params.prompt, context), context.notes)
        seed = (params.seed if params.seed is not None else context.seed) + context.round
        request = TextRequest(prompt=prompt, seed=seed, max_words=params.max_words, brand=context.brand)
        result = context.ask(TextProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        context.record(model=result.model, prompt=prompt, seed=seed, rehearsal=result.rehearsal, **result.facts)
        return {"text": result.text.strip()}


def fill(prompt: str, context: StepContext) -> str:
    """The prompt with its variables replaced once, as plain text: a value can never open another variable."""
    brand = context.brand
    values = {
        "about": context.text("about"),
        "brand": brand.name if brand else "",
        "voice": brand.voice if brand else "",
    }
    return re.sub(r"\{(about|brand|voice)\}", lambda found: values[found[1]], prompt)


def with_notes(prompt: str, notes: Any) -> str:
    """The prompt followed by what reviewers asked for, oldest first."""
    return "\n".join([prompt, *(f"Reviewer: {note}" for note in notes)])
