"""Write: text from a prompt, by a language model."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pydantic import Field

from ..errors import Transient
from ..graph import Port
from ..providers.abilities import TextProvider, TextRequest, TextResult
from .asking import ModelParams, Seed, pictures_if, seed_of, tell, with_notes
from .base import Later, Outputs, StepContext, StepType
from .schema import Unfit, check_schema, fitted


class WriteTextParams(ModelParams):
    """`{about}` and `{brand}` in the prompt stand for what is wired in and for the brand's voice.

    `system` is said to the model beforehand. With `schema`, a JSON Schema, the answer is data that fits it.
    """

    prompt: str = Field(min_length=1, max_length=8_000)
    system: str = Field("", max_length=16_000)
    max_words: int = Field(60, ge=1, le=2_000)
    answer_schema: dict[str, Any] | None = Field(None, alias="schema")
    seed: Seed = None


class WriteText(StepType):
    """Asks a language model for one text, about a picture where one is wired in; by a schema also for `data`."""

    key = "write_text"
    label = "Write"
    group = "Generate"
    lane = "models"
    ability = "text"
    inputs: ClassVar = {"about": Port("text", optional=True), "image": Port("image", optional=True)}
    outputs: ClassVar = {"text": Port("text"), "data": Port("json", optional=True)}
    params = WriteTextParams
    reads: ClassVar = frozenset({"brand", "seed", "models"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """A schema must be one, and whole in itself."""
        found = super().problems(params)
        schema = params.get("schema")
        return found or ([("schema", told)] if schema is not None and (told := check_schema(schema)) else [])

    def run(self, context: StepContext, params: WriteTextParams) -> Outputs | Later:
        """The text as the model gave it, trimmed, and its data; raises a Transient where that does not fit the schema.

        An unfit answer of an earlier attempt is not bought again: the model is told what was wrong with it.
        """
        prompt = with_notes(fill(params.prompt, context), context.notes)
        seed = seed_of(context, params.seed)
        wrong: list[str] = []
        while True:
            request = self._request(context, params, "\n".join([prompt, *wrong]), seed + len(wrong))
            result = context.ask(TextProvider, request, model=params.model, fallbacks=params.fallbacks)
            if isinstance(result, Later):
                return result
            try:
                data = _data(params, result)
            except Unfit as error:
                if not context.reread:
                    raise Transient(f"The answer does not fit the schema: {error}") from error
                wrong.append(f"An earlier answer did not fit the schema: {error}")
                continue
            tell(context, result, params, prompt=request.prompt, seed=request.seed)
            return {"text": result.text.strip(), "data": data}

    def _request(self, context: StepContext, params: WriteTextParams, prompt: str, seed: int) -> TextRequest:
        return TextRequest(
            prompt=prompt,
            seed=seed,
            max_words=params.max_words,
            system=params.system,
            pictures=pictures_if(context, "image"),
            schema=params.answer_schema,
            brand=context.brand,
            extra=params.extra,
        )


def fill(prompt: str, context: StepContext) -> str:
    """The prompt with its variables replaced once, as plain text: a value can never open another variable."""
    brand = context.brand
    values = {
        "about": context.text("about"),
        "brand": brand.name if brand else "",
        "voice": brand.voice if brand else "",
    }
    return re.sub(r"\{(about|brand|voice)\}", lambda found: values[found[1]], prompt)


def _data(params: WriteTextParams, result: TextResult) -> Any:
    return None if params.answer_schema is None else fitted(result.data, result.text, params.answer_schema)
