"""Cut out by model: the subject of a photo on transparent ground, found by an outside service.

A step type works in one lane. `remove_background` is processor work, one at a time in a worker of its own that is ended
when it takes too long; waiting there for a service would hold up every picture behind it. So this is a type beside it.
"""

from __future__ import annotations

from typing import ClassVar

from ..errors import StepFailed
from ..graph import Port
from ..media.picture import read_picture
from ..media.sendable import alpha_mask
from ..providers.abilities import CutOutProvider, CutOutRequest
from .asking import ModelParams, picture_on, tell
from .base import Later, Outputs, StepContext, StepType


class CutOutImage(StepType):
    """Asks a service to cut the subject out, and gives it with its mask."""

    key = "cut_out_image"
    label = "Cut out by model"
    group = "Edit"
    lane = "models"
    ability = "remove_background"
    inputs: ClassVar = {"image": Port("image")}
    outputs: ClassVar = {"image": Port("image"), "mask": Port("mask")}
    params = ModelParams
    reads: ClassVar = frozenset({"models"})

    def run(self, context: StepContext, params: ModelParams) -> Outputs | Later:
        """The cut-out picture and a grey mask of the same size."""
        file, size = picture_on(context, "image")
        request = CutOutRequest(picture=file, width=size.width, height=size.height, extra=params.extra)
        result = context.ask(CutOutProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        picture = read_picture(result.data)
        if not picture.has_alpha:
            raise StepFailed(f"`{result.model}` gave a picture without transparency, so nothing is cut out.")
        tell(context, result, params)
        mask = context.keep_picture(alpha_mask(picture), kind="mask")
        return {"image": context.keep_picture(picture), "mask": mask}
