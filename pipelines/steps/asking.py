"""What the steps that ask models share: params, the seed, notes, files on their way, and what is told of the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from ..media.picture import read_picture
from ..media.sendable import Sendable, sendable
from ..media.subtitles import subtitles
from ..providers.base import File
from ..providers.papers import redact
from .base import AssetRef, Params, StepContext

Seed = Annotated[int | None, Field(ge=0, le=2**31)]
Prompt = Annotated[str, Field(max_length=8_000)]
Size = Annotated[str, Field(pattern=r"^\d{2,4}x\d{2,4}$")]
SMALLEST, LARGEST = 64, 4096


class ModelParams(Params):
    """The base of the params of every step that asks a model.

    `fallbacks` are asked in order where `model` has failed for good. `extra` is a JSON object that is merged into what
    is sent last, in the service's own words; it is recorded with the result.
    """

    model: str = Field("auto", min_length=1, max_length=200)
    fallbacks: list[str] = Field([], max_length=8)
    extra: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The form's fields in order: first what the step is about, then what all of them have."""
        schema = handler.resolve_ref_schema(handler(core))
        drawn = schema.get("properties", {})
        shared = [name for name in ModelParams.model_fields if name in drawn]
        schema["properties"] = {name: drawn[name] for name in [*(n for n in drawn if n not in shared), *shared]}
        return schema


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
