"""Relight: the subject takes on the light of the ground it will stand on."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ..graph import Port
from ..media.relight import relight
from .base import Outputs, Params, StepContext, StepType


class RelightParams(Params):
    """`strength` 0 leaves the subject as it is, 1 takes the ground's light entirely."""

    strength: float = Field(
        0.6,
        ge=0,
        le=1,
        title="Strength",
        description="0 leaves the subject as it is, 1 takes the ground's light entirely.",
    )


class Relight(StepType):
    """Moves colour, exposure and shading of a cut-out towards a background's light."""

    key = "relight"
    label = "Relight"
    group = "Edit"
    inputs: ClassVar = {"subject": Port("image"), "background": Port("image")}
    outputs: ClassVar = {"image": Port("image")}
    params = RelightParams

    def run(self, context: StepContext, params: RelightParams) -> Outputs:
        """The subject, same size and edges, in new light."""
        context.progress(0.2, "Reading the light")
        lit = relight(context.picture("subject"), context.picture("background"), strength=params.strength)
        context.record(strength=params.strength)
        return {"image": context.keep_picture(lit)}
