"""Moderate: whether something is safe to show."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ..errors import Invalid, Refused
from ..graph import Port
from ..providers.abilities import ModerateProvider, ModerateRequest, ModerateResult
from .asking import ModelParams, picture_if, tell
from .base import Later, Outputs, StepContext, StepType

Score = Annotated[float, Field(ge=0, le=1)]


class ModerateParams(ModelParams):
    """What is flagged is refused, or passes with its verdict.

    `limits` are scores from which a category counts as flagged here, even where the service would let it pass.
    """

    when_flagged: Literal["refuse", "pass"] = Field(
        "refuse",
        title="What is flagged",
        json_schema_extra={"choices": [["refuse", "goes no further"], ["pass", "passes, with its verdict"]]},
    )
    limits: dict[str, Score] = Field(
        default_factory=dict,
        title="Limits of our own",
        description="From this score on, 0 to 1, a category counts as flagged, even where the service lets it pass.",
        json_schema_extra={"more": True},
    )


class Moderate(StepType):
    """Asks a service to judge a picture, a text, or both, and hands on what came in."""

    key = "moderate"
    label = "Moderate"
    group = "Understand"
    lane = "models"
    ability = "moderate"
    inputs: ClassVar = {"image": Port("image", optional=True), "text": Port("text", optional=True)}
    outputs: ClassVar = {
        "image": Port("image", optional=True),
        "text": Port("text", optional=True),
        "verdict": Port("json"),
    }
    params = ModerateParams
    reads: ClassVar = frozenset({"models"})

    def run(self, context: StepContext, params: ModerateParams) -> Outputs | Later:
        """What came in, and {"flagged", "for", "categories"}; raises Refused where it is flagged and not to pass."""
        picture, text = picture_if(context, "image"), context.text("text")
        if picture is None and not text.strip():
            raise Invalid("There is nothing to judge. Wire a picture or a text in.")
        request = ModerateRequest(text=text, picture=picture, extra=params.extra)
        result = context.ask(ModerateProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        verdict = _verdict(result, params)
        tell(context, result, params, verdict=verdict)
        if verdict["flagged"] and params.when_flagged == "refuse":
            raise Refused(_refusal(verdict))
        return {
            "image": context.asset("image") if picture else None,
            "text": text if context.has("text") else None,
            "verdict": verdict,
        }


def _verdict(result: ModerateResult, params: ModerateParams) -> dict[str, Any]:
    """The service's verdict and our own limits; `for` are the categories that stand out, the highest score first."""
    over = {name for name, limit in params.limits.items() if result.categories.get(name, 0.0) >= limit}
    told = {name for name, score in result.categories.items() if score >= 0.5} if result.flagged else set()
    named = sorted(over | told, key=lambda name: -result.categories.get(name, 0.0))
    return {"flagged": result.flagged or bool(over), "for": named, "categories": dict(result.categories)}


def _refusal(verdict: dict[str, Any]) -> str:
    named = f" for {', '.join(verdict['for'])}" if verdict["for"] else ""
    return f"This was flagged{named}, so it goes no further. Change what it is made from, or let flagged results pass."
