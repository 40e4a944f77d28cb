"""Review: people decide whether it goes on."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from ..graph import Port
from .base import Params, StepContext, StepType, Wait


class ReviewParams(Params):
    """`back_to` names the step that makes it anew when it is sent back; without it, sending back ends this path."""

    question: str = Field("Is it on brand?", min_length=1, max_length=300)
    back_to: str = ""
    max_rounds: int = Field(5, ge=1, le=50)


class Review(StepType):
    """Stops at a human checkpoint; no worker is held while people think."""

    key = "review"
    label = "Review"
    group = "People"
    inputs: ClassVar = {"asset": Port("image")}
    outputs: ClassVar = {"asset": Port("image")}
    params = ReviewParams
    reusable = False

    def run(self, context: StepContext, params: Any) -> Wait:
        """The question, about the picture that came in."""
        return Wait(params.question, context.asset("asset"), back_to=params.back_to, max_rounds=params.max_rounds)
