"""Pick: people choose the best of several."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from ..errors import StepFailed
from ..graph import Port
from ..graph.drawing import ANY
from .base import StepContext, StepType, Wait
from .review import Question, ReviewParams, bounds


class PickParams(ReviewParams):
    """As a review's; what is sent back is all of them."""

    question: Question = Field("Which one is best?", min_length=1, max_length=300)


class Pick(StepType):
    """Gathers what was made and has people pick one; that one goes on."""

    key = "pick"
    label = "Pick the best"
    group = "People"
    inputs: ClassVar = {"asset": Port(ANY, many=True)}
    outputs: ClassVar = {"asset": Port(ANY)}
    params = PickParams
    reusable = False
    asks = True

    def run(self, context: StepContext, params: Any) -> Wait:
        """The question, with all there is to choose from."""
        return choice(context, params, 1)


def choice(context: StepContext, params: ReviewParams, picks: int) -> Wait:
    """A question about what was gathered; raises a StepFailed where there is less than is to be picked."""
    options = [value for value in context.values("asset") if value is not None]
    if len(options) < picks:
        raise StepFailed(f"{picks} are to be picked, and only {len(options)} arrived.")
    return Wait(params.question, options, picks=picks, **bounds(params))
