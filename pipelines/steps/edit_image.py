"""Edit: a picture changed by words, inside a mask where there is one."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ..errors import Invalid
from ..graph import Port
from ..media.picture import Picture, read_picture
from ..media.regions import boxed_mask
from ..media.sendable import Sendable, canonical_mask, put_inside
from ..providers.abilities import EditProvider, EditRequest
from ..providers.base import File
from .asking import (
    ModelParams,
    Prompt,
    PromptParams,
    Seed,
    picture_on,
    pictures_if,
    seed_of,
    style_of,
    tell,
    with_notes,
)
from .base import Later, Outputs, StepContext, StepType


class EditImageParams(PromptParams, ModelParams):
    """`prompt` is used where nothing is wired in. The light parts of the mask change, with `invert` the dark ones.

    With `protect` the picture outside the mask stays as it was to the pixel, whatever the model does there. Where no
    mask is wired in, what reviewers marked as the only part to be made anew is the mask.
    """

    prompt: Prompt = ""
    negative: str = Field(
        "",
        max_length=2_000,
        title="Leave out",
        description="What is not to be seen.",
        json_schema_extra={"widget": "prompt", "more": True},
    )
    invert: bool = Field(
        default=False,
        title="Change the dark parts of the mask",
        description="Otherwise its light parts change.",
    )
    protect: bool = Field(
        default=True,
        title="Keep all else to the pixel",
        description="Outside the mask the picture stays as it was, whatever the model does there.",
    )
    seed: Seed = None


class EditImage(StepType):
    """Asks an image model to change a picture; `reference` is another picture to go by.

    The brand's style goes with it: pictures that show it where the model takes some, and what draws it.
    """

    key = "edit_image"
    label = "Edit"
    group = "Edit"
    lane = "models"
    ability = "edit_image"
    inputs: ClassVar = {
        "image": Port("image"),
        "mask": Port("mask", optional=True),
        "prompt": Port("text", optional=True),
        "reference": Port("image", optional=True),
    }
    outputs: ClassVar = {"image": Port("image")}
    params = EditImageParams
    repaints = "image"
    reads: ClassVar = frozenset({"brand", "seed", "models"})

    def run(self, context: StepContext, params: EditImageParams) -> Outputs | Later:
        """The changed picture; with a mask that is protected it has the size of what came in."""
        request = self._request(context, params)
        result = context.ask(EditProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        protected = request.mask is not None and params.protect
        tell(context, result, params, prompt=request.prompt, seed=result.seed, protected=protected)
        return {"image": context.keep_picture(_finish(request, read_picture(result.data), protect=protected))}

    def _request(self, context: StepContext, params: EditImageParams) -> EditRequest:
        prompt = with_notes(context.text("prompt", params.prompt), context.notes)
        if not prompt.strip():
            raise Invalid("Nothing says how to change this picture. Write a prompt, or wire a text in.")
        file, size = picture_on(context, "image")
        return EditRequest(
            prompt=prompt,
            picture=file,
            width=size.width,
            height=size.height,
            seed=seed_of(context, params.seed),
            mask=_mask(context, size, invert=params.invert),
            negative=params.negative,
            pictures=pictures_if(context, "reference"),
            style=style_of(context),
            extra=params.extra,
        )


def _mask(context: StepContext, size: Sendable, *, invert: bool) -> File | None:
    """The mask that is wired in, else that of the reviewers' marks, at the picture's size; None: all may change."""
    if context.has("mask"):
        data = canonical_mask(context.picture("mask"), width=size.width, height=size.height, invert=invert)
    elif context.marks:
        data = boxed_mask(context.marks, width=size.width, height=size.height)
    else:
        return None
    return File(data, "image/png", "mask.png")


def _finish(request: EditRequest, changed: Picture, *, protect: bool) -> Picture:
    if request.mask is None or not protect:
        return changed
    return put_inside(read_picture(request.picture.data), changed, request.mask.data)
