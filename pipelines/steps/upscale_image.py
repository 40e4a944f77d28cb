"""Upscale: a picture made larger, with detail."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ..errors import Invalid
from ..graph import Port
from ..providers.abilities import UpscaleProvider, UpscaleRequest
from .asking import ModelParams, Prompt, PromptParams, Seed, keep_result, picture_on, seed_of, tell
from .base import Later, Outputs, StepContext, StepType

MOST_PIXELS = 100_000_000


class UpscaleImageParams(PromptParams, ModelParams):
    """`factor` is how many times as wide and high; `prompt` says what is in the picture, for models that want it."""

    factor: int = Field(
        2, ge=2, le=8, title="Times as large", json_schema_extra={"widget": "slider", "unit": "×", "step": 1}
    )
    prompt: Prompt = Field("", description="What is in the picture, for models that want to know.")
    seed: Seed = None


class UpscaleImage(StepType):
    """Asks a model to enlarge a picture."""

    key = "upscale_image"
    label = "Upscale"
    group = "Edit"
    lane = "models"
    ability = "upscale_image"
    inputs: ClassVar = {"image": Port("image")}
    outputs: ClassVar = {"image": Port("image")}
    params = UpscaleImageParams
    reads: ClassVar = frozenset({"seed", "models"})

    def run(self, context: StepContext, params: UpscaleImageParams) -> Outputs | Later:
        """The larger picture, stored losslessly at the size the model gave."""
        file, size = picture_on(context, "image")
        width, height = size.width * params.factor, size.height * params.factor
        if width * height > MOST_PIXELS:
            raise Invalid(f"Enlarged, this picture would be {width} × {height} pixels, more than can be worked on.")
        request = UpscaleRequest(
            picture=file,
            width=size.width,
            height=size.height,
            factor=params.factor,
            seed=seed_of(context, params.seed),
            prompt=params.prompt,
            extra=params.extra,
        )
        result = context.ask(UpscaleProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        tell(context, result, params, factor=params.factor, prompt=params.prompt, seed=result.seed)
        return {"image": keep_result(context, result.data)}
