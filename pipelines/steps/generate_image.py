"""Generate: a picture from a prompt, by an image model."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from ..graph import Port
from ..media.picture import read_picture
from ..providers.abilities import ImageProvider, ImageRequest
from .base import Later, Outputs, Params, StepContext, StepType
from .write_text import with_notes


class GenerateImageParams(Params):
    """`prompt` is used where nothing is wired in; `seed` fixes the picture, empty lets the path decide.

    `fallbacks` are asked in order where `model` has failed for good.
    """

    prompt: str = Field("", max_length=8_000)
    model: str = "auto"
    fallbacks: list[str] = Field([], max_length=8)
    size: str = Field("2048x2048", pattern=r"^\d{2,4}x\d{2,4}$")
    seed: int | None = Field(None, ge=0, le=2**31)


class GenerateImage(StepType):
    """Asks an image model for one picture; the brand's imagery words travel with every prompt."""

    key = "generate_image"
    label = "Generate"
    group = "Generate"
    lane = "models"
    inputs: ClassVar = {"prompt": Port("text", optional=True)}
    outputs: ClassVar = {"image": Port("image")}
    params = GenerateImageParams
    reads: ClassVar = frozenset({"brand", "seed", "models"})

    def run(self, context: StepContext, params: GenerateImageParams) -> Outputs | Later:
        """The picture, stored losslessly at the size the model gave."""
        request = self._request(context, params)
        result = context.ask(ImageProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        context.record(
            model=result.model,
            seed=result.seed,
            prompt=request.prompt,
            size=params.size,
            rehearsal=result.rehearsal,
            **result.facts,
        )
        return {"image": context.keep_picture(read_picture(result.data))}

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """A size is also held to what can be worked with: 64 to 4096 pixels a side."""
        found = super().problems(params)
        if not found and not all(64 <= side <= 4096 for side in _sides(params.get("size", "2048x2048"))):
            found.append(("size", "Each side must be between 64 and 4096 pixels."))
        return found

    def _request(self, context: StepContext, params: GenerateImageParams) -> ImageRequest:
        width, height = _sides(params.size)
        imagery = context.brand.imagery if context.brand else None
        prompt = context.text("prompt", params.prompt)
        if imagery and imagery.style:
            prompt = f"{prompt}\n{imagery.style}"
        return ImageRequest(
            prompt=with_notes(prompt, context.notes),
            negative=imagery.avoid if imagery else "",
            width=width,
            height=height,
            seed=(params.seed if params.seed is not None else context.seed) + context.round,
            brand=context.brand,
        )


def _sides(size: str) -> tuple[int, int]:
    width, height = size.split("x")
    return int(width), int(height)
