"""Generate: a picture from a prompt, by an image model."""

from __future__ import annotations

from typing import Any, ClassVar

from ..graph import Port
from ..providers.abilities import ImageProvider, ImageRequest
from .asking import (
    ModelParams,
    Prompt,
    PromptParams,
    Seed,
    Size,
    keep_result,
    pictures_if,
    seed_of,
    sides_of,
    size_problems,
    style_of,
    tell,
    with_notes,
)
from .base import Later, Outputs, StepContext, StepType

SIZE = "2048x2048"


class GenerateImageParams(PromptParams, ModelParams):
    """`prompt` is used where nothing is wired in; `seed` fixes the picture, empty lets the path decide."""

    prompt: Prompt = ""
    size: Size = SIZE
    seed: Seed = None


class GenerateImage(StepType):
    """Asks an image model for one picture, going by `reference` where one is wired in.

    The brand's imagery words travel with every prompt, and the pictures that show its style where the model takes some.
    """

    key = "generate_image"
    label = "Generate"
    group = "Generate"
    lane = "models"
    ability = "generate_image"
    inputs: ClassVar = {"prompt": Port("text", optional=True), "reference": Port("image", optional=True)}
    outputs: ClassVar = {"image": Port("image")}
    params = GenerateImageParams
    reads: ClassVar = frozenset({"brand", "seed", "models"})

    def run(self, context: StepContext, params: GenerateImageParams) -> Outputs | Later:
        """The picture, stored losslessly at the size the model gave."""
        request = self._request(context, params)
        result = context.ask(ImageProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        tell(context, result, params, prompt=request.prompt, size=params.size, seed=result.seed)
        return {"image": keep_result(context, result.data)}

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """A size is also held to what can be worked with: 64 to 4096 pixels a side."""
        return super().problems(params) or size_problems(params.get("size", SIZE))

    def _request(self, context: StepContext, params: GenerateImageParams) -> ImageRequest:
        width, height = sides_of(params.size)
        imagery = context.brand.imagery if context.brand else None
        prompt = context.text("prompt", params.prompt)
        if imagery and imagery.style:
            prompt = f"{prompt}\n{imagery.style}"
        return ImageRequest(
            prompt=with_notes(prompt, context.notes),
            negative=imagery.avoid if imagery else "",
            width=width,
            height=height,
            seed=seed_of(context, params.seed),
            pictures=pictures_if(context, "reference"),
            brand=context.brand,
            style=style_of(context),
            extra=params.extra,
        )
