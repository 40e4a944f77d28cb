"""Cut out: the subject of a photo on transparent ground."""

from __future__ import annotations

from typing import Any, ClassVar

from ..graph import Port
from ..media.cutout import cut_out
from .base import Outputs, StepContext, StepType


class RemoveBackground(StepType):
    """Finds the subject with a small local network and gives it with soft edges, and its mask."""

    key = "remove_background"
    label = "Cut out"
    group = "Edit"
    version = 2
    inputs: ClassVar = {"image": Port("image")}
    outputs: ClassVar = {"image": Port("image"), "mask": Port("mask")}

    def run(self, context: StepContext, params: Any) -> Outputs:
        """The cut-out picture and a grey mask of the same size."""
        context.progress(0.1, "Looking for the subject")
        found = cut_out(
            context.picture("image"), progress=lambda share: context.progress(share, "Drawing its edge"), threads=2
        )
        context.record(model="local/u2netp", coverage=round(found.coverage, 3), confidence=round(found.confidence, 3))
        return {"image": context.keep_picture(found.image), "mask": context.keep_picture(found.mask, kind="mask")}
