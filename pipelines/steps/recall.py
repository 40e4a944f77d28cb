"""Recall: the passages of the brand's documents that are nearest in meaning to a text."""

from __future__ import annotations

from dataclasses import asdict
from typing import ClassVar

from pydantic import Field

from ..errors import Invalid
from ..graph import Port
from .base import Later, Outputs, Params, StepContext, StepType
from .sourcing import FLOOR, MOST, look_up, passages_of

NOTHING_NEAR = (
    "No passage of the brand's documents is near enough to this. Ask in other words, lower how near they must be, or "
    "let this step find nothing."
)


class RecallParams(Params):
    """`add` is looked up together with what is wired in; `floor` is a cosine."""

    most: int = Field(6, ge=1, le=MOST, title="Passages at most")
    floor: float = Field(
        FLOOR,
        ge=0,
        le=1,
        title="How near they must be",
        description="From 0, anything at all, to 1, the same words.",
        json_schema_extra={"widget": "slider", "step": 0.05, "more": True},
    )
    add: str = Field(
        "",
        max_length=2_000,
        title="Words to add",
        description="Looked up together with what is wired in, such as: proof, sourcing, awards.",
    )
    may_be_empty: bool = Field(
        default=False,
        title="It may find nothing",
        description="Then it goes on without passages, also where the brand has no documents.",
        json_schema_extra={"more": True},
    )


class Recall(StepType):
    """Finds what the documents of the run's brand say about a text, numbered, to write from and to cite."""

    key = "recall"
    label = "Recall"
    group = "Understand"
    # Where a connection's model has read the documents, that one is waited for.
    lane = "models"
    inputs: ClassVar = {"about": Port("text")}
    # Nothing found is an answer too, where it may be.
    outputs: ClassVar = {"text": Port("text"), "sources": Port("json", optional=True)}
    params = RecallParams
    reads: ClassVar = frozenset({"knowledge", "models"})

    def run(self, context: StepContext, params: RecallParams) -> Outputs | Later:
        """The passages as text for a prompt, and as a list of {number, document, version, page, text, score, passage}.

        The nearest is number 1. Raises Invalid with what to do where nothing is found that may not be.
        """
        words = "\n".join(part for part in (context.text("about").strip(), params.add.strip()) if part)
        if not words:
            raise Invalid("There are no words to look up: what is wired in is empty.")
        found = look_up(context, words, most=params.most, floor=params.floor, may_be_empty=params.may_be_empty)
        if isinstance(found, Later):
            return found
        if not found and not params.may_be_empty:
            raise Invalid(NOTHING_NEAR)
        return {"text": passages_of(found), "sources": [asdict(source) for source in found]}
