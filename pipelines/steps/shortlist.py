"""Shortlist: people choose so many of several."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from ..graph import Port
from ..graph.drawing import ANY
from .base import StepContext, StepType, Wait
from .pick import PickParams, choice
from .review import Question


class ShortlistParams(PickParams):
    """As when one is picked, and `picks`: how many."""

    question: Question = Field("Which ones are best?", min_length=1, max_length=300)
    picks: int = Field(3, ge=1, le=50, title="How many are picked")


class Shortlist(StepType):
    """Gathers what was made and has people pick some; each of them goes on by itself."""

    key = "shortlist"
    label = "Pick some"
    group = "People"
    inputs: ClassVar = {"asset": Port(ANY, many=True)}
    outputs: ClassVar = {"asset": Port(ANY, many=True)}
    params = ShortlistParams
    reusable = False
    asks = True

    def run(self, context: StepContext, params: Any) -> Wait:
        """The question, with all there is to choose from."""
        return choice(context, params, params.picks)
