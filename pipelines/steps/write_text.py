"""Write: text from a prompt, by a language model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from pydantic import Field, JsonValue

from ..errors import StepFailed, Transient
from ..graph import Port
from ..knowledge import Source
from ..prompt import render
from ..providers.abilities import TextProvider, TextRequest, TextResult
from .asking import ModelParams, PromptParams, Seed, pictures_if, seed_of, tell, with_notes
from .base import Later, Outputs, StepContext, StepType, Surrounding
from .schema import Unfit, check_schema, fitted
from .sourcing import cite, cited_facts, lean_on, section_of, without_marks

VARIABLES: Final[dict[str, JsonValue]] = {
    "about": "what is wired in",
    "brand": "the brand's name",
    "voice": "the brand's voice",
}


class WriteTextParams(PromptParams, ModelParams):
    """`{about}`, `{brand}` and `{voice}` in the prompt stand for what is wired in, the brand's name and its voice.

    The prompt may be one of the project, by its name: `prompts/headline@production`. `values` are for its other
    variables. `system` is said to the model beforehand. With `schema`, a JSON Schema, the answer is data that fits it.
    With `sources`, so many passages of the brand's documents go along, which it cites as [1]; so do those wired in.
    """

    prompt: str = Field(
        min_length=1,
        max_length=8_000,
        title="Prompt",
        description="What is to be written. Type { for what is wired in and what the brand says.",
        json_schema_extra={"widget": "prompt", "variables": VARIABLES},
    )
    system: str = Field(
        "",
        max_length=16_000,
        title="Said beforehand",
        description="What the model is to be, and to keep to, before it reads the prompt.",
        json_schema_extra={"widget": "prompt", "more": True},
    )
    max_words: int = Field(60, ge=1, le=2_000, title="Length at most", json_schema_extra={"unit": "words"})
    answer_schema: dict[str, Any] | None = Field(
        None,
        alias="schema",
        title="Answer as data",
        description="A JSON Schema. With one, the answer is data that fits it.",
        json_schema_extra={"widget": "schema", "more": True},
    )
    sources: int = Field(
        0,
        ge=0,
        le=12,
        title="Passages to lean on",
        description="So many, the nearest in the brand's documents, are given to the model, which cites them as [1].",
    )
    unsourced: Literal["allow", "fail"] = Field(
        "allow",
        title="A claim that cites no passage",
        description="Where there are passages to lean on.",
        json_schema_extra={"choices": [["allow", "passes, and is told"], ["fail", "goes no further"]], "more": True},
    )
    seed: Seed = None


class WriteText(StepType):
    """Asks a language model for one text, about a picture where one is wired in; by a schema also for `data`.

    Where it leans on passages, `citations` say what it cites, and `plain` is the text without its marks.
    """

    key = "write_text"
    label = "Write"
    group = "Generate"
    lane = "models"
    ability = "text"
    inputs: ClassVar = {
        "about": Port("text", optional=True),
        "image": Port("image", optional=True),
        "sources": Port("json", optional=True),
    }
    outputs: ClassVar = {
        "text": Port("text"),
        "data": Port("json", optional=True),
        "citations": Port("json", optional=True),
        "plain": Port("text", optional=True),
    }
    params = WriteTextParams
    reads: ClassVar = frozenset({"brand", "seed", "models", "knowledge"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """A schema must be one, and whole in itself."""
        found = super().problems(params)
        schema = params.get("schema")
        return found or ([("schema", told)] if schema is not None and (told := check_schema(schema)) else [])

    def reads_with(self, params: Mapping[str, Any]) -> frozenset[Surrounding]:
        """What the brand is known by only where it looks passages up by itself."""
        return self.reads if params.get("sources") else self.reads - {"knowledge"}

    def run(self, context: StepContext, params: WriteTextParams) -> Outputs | Later:
        """The text as the model gave it, trimmed, its data and citations; `cite` says what those are.

        Raises a Transient where data does not fit the schema, and a StepFailed for a claim without a source that may
        not be. An unfit answer of an earlier attempt is not bought again: the model is told what was wrong with it.
        """
        prompt = with_notes(fill(params.prompt, context, params.values), context.notes)
        sources = lean_on(context, params.sources, _words(context, prompt))
        if isinstance(sources, Later):
            return sources
        seed = seed_of(context, params.seed)
        wrong: list[str] = []
        while True:
            said = "\n".join([prompt, *wrong])
            asked = said if sources is None else f"{said}\n\n{section_of(sources)}"
            request = self._request(context, params, asked, seed + len(wrong))
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
            tell(context, result, params, prompt=said, seed=request.seed)
            text = result.text.strip()
            return {"text": text, "data": data, **_cited(context, params, sources, text, data)}

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


def fill(prompt: str, context: StepContext, values: Mapping[str, Any] | None = None) -> str:
    """The prompt with its variables replaced once, as plain text: a value can never open another variable.

    What is wired in and what the brand says go before `values` of the same names.
    """
    brand, given = context.brand, values or {}
    own = {
        "about": context.text("about"),
        "brand": brand.name if brand else "",
        "voice": brand.voice if brand else "",
    }
    return render(prompt, {}, {**given, **{name: words or given.get(name, "") for name, words in own.items()}})


def _words(context: StepContext, prompt: str) -> str:
    """What is looked up: what is wired in and what reviewers noted, or the prompt where nothing is."""
    about = context.text("about").strip()
    return with_notes(about, context.notes) if about else prompt


def _cited(
    context: StepContext, params: WriteTextParams, sources: list[Source] | None, text: str, data: Any
) -> dict[str, Any]:
    if sources is None:
        return {"citations": None, "plain": None}
    citations = cite(text, sources, data)
    context.record(cited=cited_facts(citations), unsourced=len(citations["unsourced"]))
    if params.unsourced == "fail" and citations["unsourced"]:
        claim = citations["unsourced"][0]["text"]
        raise StepFailed(f"This claims something and cites no passage for it: “{claim}”")
    return {"citations": citations, "plain": without_marks(text, sources)}


def _data(params: WriteTextParams, result: TextResult) -> Any:
    return None if params.answer_schema is None else fitted(result.data, result.text, params.answer_schema)
