"""What the steps that ask models share: params, the seed, notes, files on their way, and what is told of the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationInfo, field_validator
from pydantic_core import CoreSchema, PydanticCustomError

from ..media.picture import read_picture
from ..media.sendable import Sendable, sendable
from ..media.subtitles import subtitles
from ..providers.abilities import Style
from ..providers.base import File
from ..providers.papers import redact
from .base import TOLD, AssetRef, Params, StepContext

Seed = Annotated[
    int | None,
    Field(
        ge=0,
        le=2**31,
        title="Seed",
        description="The same number draws the same again, where the model can. Empty, every path has its own.",
        json_schema_extra={"widget": "seed"},
    ),
]
Prompt = Annotated[
    str,
    Field(
        max_length=8_000,
        title="Prompt",
        description="What is wanted, in words. A text that is wired in goes before it.",
        json_schema_extra={"widget": "prompt"},
    ),
]
Size = Annotated[
    str,
    Field(
        pattern=r"^\d{2,4}x\d{2,4}$",
        title="Size",
        description="Width and height; a model gives the nearest that it has.",
        json_schema_extra={"widget": "size", "unit": "pixels"},
    ),
]
SMALLEST, LARGEST = 64, 4096
AUTO = "auto"
_BOUNDS: Final = {"title": "Bounds of auto", "more": True, "when": {"model": ["auto", "auto/*"]}}


class Within(BaseModel):
    """What `auto` must keep to: US dollars and seconds of a usual request, how much people approved, and a licence.

    Nothing given is no bound. A model of which something is not known does not keep to a bound on it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    price: float | None = Field(
        None, gt=0, le=1_000_000, title="Price of a request at most", json_schema_extra={"unit": "US dollars"}
    )
    seconds: float | None = Field(
        None, gt=0, le=86_400, title="Time to answer at most", json_schema_extra={"unit": "seconds"}
    )
    approval: float | None = Field(
        None, ge=0, le=1, title="Approved by people at least", json_schema_extra={"unit": "of 1"}
    )
    licence: str | None = Field(
        None, min_length=1, max_length=60, title="Licence", description="As the catalogue of models names it."
    )


class PromptParams(Params):
    """What every step with a prompt takes besides: values for the variables of one that is named.

    A prompt of the project is named as `prompts/scene@production`; a `{name}` in other words stays as it is written,
    unless the step says that it fills it in.
    """

    values: dict[str, str | int | float] = Field(
        default_factory=dict,
        title="Values",
        description="What the other variables of a prompt of the project stand for, by name.",
        json_schema_extra={"widget": "json", "more": True},
    )


class ModelParams(Params):
    """The base of the params of every step that asks a model.

    `within` bounds what `auto` may choose. `fallbacks` are asked in order where `model` has failed for good. `extra` is
    a JSON object that is merged into what is sent last, in the service's own words; it is recorded with the result.
    """

    model: str = Field(
        AUTO,
        min_length=1,
        max_length=200,
        title="Model",
        description="Who is asked. With auto, Pressline chooses among those that are connected.",
        json_schema_extra={"widget": "model"},
    )
    within: Within = Field(default_factory=Within)
    fallbacks: list[str] = Field(
        [],
        max_length=8,
        title="Models to fall back on",
        description="Asked in this order where the model has failed for good.",
        json_schema_extra={"widget": "models", "more": True},
    )
    extra: dict[str, Any] = Field(
        default_factory=dict,
        title="Extra",
        description="What the service is told besides, in its own words; it is merged into what is sent last.",
        json_schema_extra={"widget": "json", "more": True},
    )

    @field_validator("within")
    @classmethod
    def _bounds_choose(cls, within: Within, info: ValidationInfo) -> Within:
        model = info.data.get("model", AUTO)
        if within != Within() and not is_auto(model):
            message = "Bounds are for `auto`, and `{model}` is named. Take them away, or write auto."
            raise PydanticCustomError(TOLD, message, {"model": model})
        return within

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The form's fields in order: first what the step is about, then what all of them have; bounds as one group."""
        schema = handler.resolve_ref_schema(handler(core))
        drawn = schema.get("properties", {})
        if "within" in drawn:
            drawn["within"] = {**handler.resolve_ref_schema(drawn["within"]), **_BOUNDS}
        shared = [name for name in ModelParams.model_fields if name in drawn]
        schema["properties"] = {name: drawn[name] for name in [*(n for n in drawn if n not in shared), *shared]}
        return schema


def is_auto(model: Any) -> bool:
    """Whether a model is left to Pressline: auto, or auto/POLICY."""
    return str(model).partition("/")[0] == AUTO


def seed_of(context: StepContext, seed: int | None) -> int:
    """The seed to ask with: the one that was set, else the path's; another one in each round."""
    return (context.seed if seed is None else seed) + context.round


def with_notes(prompt: str, notes: Sequence[str]) -> str:
    """The prompt followed by what reviewers asked for, oldest first."""
    lines = [prompt, *(f"Reviewer: {note}" for note in notes)]
    return "\n".join(lines if prompt else lines[1:])


def sides_of(size: str) -> tuple[int, int]:
    """Width and height of a size written 1536x1024."""
    width, height = size.split("x")
    return int(width), int(height)


def size_problems(size: str) -> list[tuple[str, str]]:
    """A size is held to what can be worked with."""
    if all(SMALLEST <= side <= LARGEST for side in sides_of(size)):
        return []
    return [("size", f"Each side must be between {SMALLEST} and {LARGEST} pixels.")]


def picture_on(context: StepContext, port: str) -> tuple[File, Sendable]:
    """The picture on an input as it goes to a service, and its size; raises BadFile where it cannot be read."""
    found = context.file(port)
    ready = sendable(found.data)
    return File(ready.data, ready.mime, found.name), ready


def picture_if(context: StepContext, port: str) -> File | None:
    """The picture on an optional input as it goes to a service."""
    return picture_on(context, port)[0] if context.has(port) else None


def pictures_if(context: StepContext, *ports: str) -> list[File]:
    """The pictures that have arrived on these optional inputs, in their order."""
    found = (picture_if(context, port) for port in ports)
    return [file for file in found if file]


def style_of(context: StepContext) -> Style:
    """How the brand's pictures look, with the pictures that show it as they go to a service."""
    imagery = context.brand.imagery if context.brand else None
    if imagery is None:
        return Style()
    shown = [sendable(context.read_file(sha256)) for sha256 in imagery.references]
    files = tuple(File(one.data, one.mime, f"style-{number}") for number, one in enumerate(shown, 1))
    return Style(files, imagery.strength, imagery.families)


def tell(context: StepContext, result: Any, params: ModelParams, **asked: Any) -> None:
    """Records what was asked and who answered: model, rehearsal, and the service's own facts."""
    extra = {"extra": redact(params.extra)} if params.extra else {}
    context.record(**{**result.facts, **asked, **extra, "model": result.model, "rehearsal": result.rehearsal})


def keep_result(context: StepContext, data: bytes, *, name: str = "") -> AssetRef:
    """Stores a picture that a service gave, decoded and lossless; raises BadFile where it cannot be read."""
    return context.keep_picture(read_picture(data), name=name)


def timed(words: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The `words` and `subtitles` outputs of words with their times; nothing where the service gave none."""
    if not words:
        return {"words": None, "subtitles": None}
    return {"words": {"words": [dict(word) for word in words]}, "subtitles": subtitles(words)}
