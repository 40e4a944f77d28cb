"""Relight by model: a picture in another light, by an outside service.

`relight` is processor work in the other lane, so this is a type beside it: see `cut_out_image`.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ..errors import Invalid
from ..graph import Port
from ..providers.abilities import RelightProvider, RelightRequest
from .asking import (
    ModelParams,
    Prompt,
    PromptParams,
    Seed,
    keep_result,
    picture_if,
    picture_on,
    seed_of,
    tell,
    with_notes,
)
from .base import Later, Outputs, StepContext, StepType


class RelightImageParams(PromptParams, ModelParams):
    """`prompt` says what light is wanted, where nothing is wired in."""

    prompt: Prompt = Field(
        "", title="Light", description="Which light is wanted. A text that is wired in goes before it."
    )
    seed: Seed = None


class RelightImage(StepType):
    """Asks an image model to light a picture anew, by words or by the ground it will stand on."""

    key = "relight_image"
    label = "Relight by model"
    group = "Edit"
    lane = "models"
    ability = "relight_image"
    inputs: ClassVar = {
        "subject": Port("image"),
        "background": Port("image", optional=True),
        "prompt": Port("text", optional=True),
    }
    outputs: ClassVar = {"image": Port("image")}
    params = RelightImageParams
    reads: ClassVar = frozenset({"seed", "models"})

    def run(self, context: StepContext, params: RelightImageParams) -> Outputs | Later:
        """The picture in its new light, at the size the model gave."""
        file, size = picture_on(context, "subject")
        prompt = with_notes(context.text("prompt", params.prompt), context.notes)
        background = picture_if(context, "background")
        if not prompt.strip() and background is None:
            raise Invalid("Nothing says which light is wanted. Write a prompt, or wire a background in.")
        request = RelightRequest(
            prompt=prompt,
            picture=file,
            width=size.width,
            height=size.height,
            seed=seed_of(context, params.seed),
            background=background,
            extra=params.extra,
        )
        result = context.ask(RelightProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        tell(context, result, params, prompt=prompt, seed=result.seed)
        return {"image": keep_result(context, result.data)}
