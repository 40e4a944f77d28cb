"""Extend: a picture drawn on beyond its edges."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from ..errors import Invalid
from ..graph import Port
from ..providers.abilities import ExtendProvider, ExtendRequest
from .asking import ModelParams, Prompt, PromptParams, Seed, keep_result, picture_on, seed_of, tell, with_notes
from .base import Later, Outputs, StepContext, StepType

Pixels = Annotated[int, Field(ge=0, le=4096, json_schema_extra={"unit": "pixels", "when": {"ratio": ""}})]
Ratio = Annotated[str, StringConstraints(pattern=r"^([1-9]\d{0,3}:[1-9]\d{0,3})?$")]
SIDES = ("left", "top", "right", "bottom")
MOST_PIXELS = 64_000_000


class ExtendImageParams(PromptParams, ModelParams):
    """Either the proportion that is wanted, such as `16:9`, or so many pixels a side.

    `place` is where the picture comes to stand in a proportion, along the axis that grows.
    """

    ratio: Ratio = Field(
        "",
        title="Proportion",
        description="Width to height. Or leave it empty and say how far on each side.",
        json_schema_extra={
            "choices": [["1:1", "1:1"], ["4:5", "4:5"], ["3:2", "3:2"], ["16:9", "16:9"], ["9:16", "9:16"]]
        },
    )
    place: Literal["start", "centre", "end"] = Field(
        "centre",
        title="Where the picture stands",
        description="Along the side that grows.",
        json_schema_extra={"when": {"ratio": "*"}},
    )
    left: Pixels = Field(0, title="On the left")
    top: Pixels = Field(0, title="Above")
    right: Pixels = Field(0, title="On the right")
    bottom: Pixels = Field(0, title="Below")
    prompt: Prompt = ""
    seed: Seed = None


class ExtendImage(StepType):
    """Asks an image model to continue a picture, so that it fits another proportion without a crop."""

    key = "extend_image"
    label = "Extend"
    group = "Edit"
    lane = "models"
    ability = "extend_image"
    inputs: ClassVar = {"image": Port("image"), "prompt": Port("text", optional=True)}
    outputs: ClassVar = {"image": Port("image")}
    params = ExtendImageParams
    reads: ClassVar = frozenset({"seed", "models"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """It must be said how far, and once."""
        found = super().problems(params)
        if found:
            return found
        pixels = any(params.get(side) for side in SIDES)
        if bool(params.get("ratio")) == pixels:
            return [("ratio", "Give either a proportion such as 16:9 or so many pixels a side.")]
        return []

    def run(self, context: StepContext, params: ExtendImageParams) -> Outputs | Later:
        """The larger picture at the size the model gave; the picture itself where it has that proportion already."""
        file, size = picture_on(context, "image")
        sides = _sides(params, size.width, size.height)
        if not any(sides):
            context.record(extended=False)
            return {"image": context.asset("image")}
        left, top, right, bottom = sides
        request = ExtendRequest(
            picture=file,
            width=size.width,
            height=size.height,
            seed=seed_of(context, params.seed),
            left=left,
            top=top,
            right=right,
            bottom=bottom,
            prompt=with_notes(context.text("prompt", params.prompt), context.notes),
            extra=params.extra,
        )
        _check_size(request)
        result = context.ask(ExtendProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        tell(context, result, params, prompt=request.prompt, seed=result.seed, sides=list(sides))
        return {"image": keep_result(context, result.data)}


def _sides(params: ExtendImageParams, width: int, height: int) -> tuple[int, int, int, int]:
    """Pixels to add on the left, above, on the right and below."""
    if not params.ratio:
        return params.left, params.top, params.right, params.bottom
    across, down = (int(part) for part in params.ratio.split(":"))
    wider, taller = round(height * across / down) - width, round(width * down / across) - height
    before, after = _share(max(wider, taller, 0), params.place)
    return (before, 0, after, 0) if wider >= taller else (0, before, 0, after)


def _share(more: int, place: str) -> tuple[int, int]:
    """So many pixels, split before and after what stays."""
    before = {"start": 0, "centre": more // 2, "end": more}[place]
    return before, more - before


def _check_size(request: ExtendRequest) -> None:
    width, height = request.size
    if width * height > MOST_PIXELS:
        raise Invalid(
            f"Extended, this picture would be {width} × {height} pixels; the limit is {MOST_PIXELS // 1_000_000} "
            "megapixels. Scale it down first, or extend it less."
        )
