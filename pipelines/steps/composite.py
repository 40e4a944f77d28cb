"""Composite: the subject stands on its ground, with a shadow."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ..graph import Port
from ..media.composite import composite
from .base import Outputs, Params, StepContext, StepType


class CompositeParams(Params):
    """`scale` is the subject's share of the picture's shorter side, `shadow` how strong its shadow falls."""

    scale: float = Field(
        0.42, gt=0.02, le=1, title="Size of the subject", description="Its share of the picture's shorter side."
    )
    place: Literal["centre", "left", "right"] = Field(
        "centre",
        title="Where it stands",
        json_schema_extra={"choices": [["left", "Left"], ["centre", "Centre"], ["right", "Right"]]},
    )
    shadow: float = Field(0.6, ge=0, le=1, title="Shadow", description="How strong it falls; 0 is none.")


class Composite(StepType):
    """Puts a cut-out subject on a background, grounded by contact and cast shadow."""

    key = "composite"
    label = "Composite"
    group = "Edit"
    version = 2
    inputs: ClassVar = {"background": Port("image"), "subject": Port("image")}
    outputs: ClassVar = {"image": Port("image"), "mask": Port("mask")}
    params = CompositeParams

    def run(self, context: StepContext, params: CompositeParams) -> Outputs:
        """The scene at the background's size, and a mask of where the subject is in it."""
        context.progress(0.2, "Setting it down")
        scene = composite(
            context.picture("background"),
            context.picture("subject"),
            scale=params.scale,
            place=params.place,
            shadow=params.shadow,
        )
        return {"image": context.keep_picture(scene.image), "mask": context.keep_picture(scene.mask, kind="mask")}
