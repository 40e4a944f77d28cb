"""Review: people decide whether it goes on."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ..graph import Port
from ..graph.drawing import ANY
from .base import Params, StepContext, StepType, Wait

Question = Annotated[str, Field(title="Question", description="What people are asked.")]


class ReviewParams(Params):
    """`policy` names the project's policy that says who decides; without one, one reviewer does.

    `back_to` names the step that makes it anew when it is sent back; without it, sending back ends this path. All
    rounds together are held to `max_rounds` and to `max_cost`, in US dollars.
    """

    question: Question = Field("Is it on brand?", min_length=1, max_length=300)
    policy: str = Field(
        "",
        max_length=60,
        pattern=r"^[a-z0-9-]*$",
        title="Who decides",
        description="A policy of the project; without one, one reviewer does.",
        json_schema_extra={"widget": "policy"},
    )
    back_to: str = Field(
        "",
        title="Sent back, it is made anew from",
        description="Empty, sending back ends this path.",
        json_schema_extra={"widget": "step"},
    )
    max_rounds: int = Field(
        5, ge=1, le=50, title="Rounds at most", json_schema_extra={"unit": "rounds", "when": {"back_to": "*"}}
    )
    max_cost: Decimal | None = Field(
        None,
        gt=0,
        title="Cost of all rounds at most",
        json_schema_extra={"unit": "US dollars", "when": {"back_to": "*"}},
    )


class Review(StepType):
    """Stops at a human checkpoint; no worker is held while people think."""

    key = "review"
    label = "Review"
    group = "People"
    inputs: ClassVar = {"asset": Port(ANY)}
    outputs: ClassVar = {"asset": Port(ANY)}
    params = ReviewParams
    reusable = False
    asks = True

    def run(self, context: StepContext, params: Any) -> Wait:
        """The question, about what came in."""
        return Wait(params.question, context.value("asset"), **bounds(params))


def bounds(params: ReviewParams) -> dict[str, Any]:
    """Who decides, where it goes back to, and how often and for how much."""
    return params.model_dump(include={"policy", "back_to", "max_rounds", "max_cost"})
