"""Check the text: the brand's words, length, quotation marks and more, measured before people read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ..graph import Port
from ..media.checks import (
    Finding,
    Wrong,
    check_banned,
    check_capitals,
    check_emoji,
    check_length,
    check_quotes,
    check_repeated,
    check_required,
)
from .base import TOLD, Outputs, StepContext, StepType
from .checking import Check, CheckParams, tell_findings

Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Count = Annotated[int | None, Field(ge=0, le=1_000_000)]
# What a fault of each kind weighs in the risk; the others weigh 1.
WEIGHTS: Final = {"banned": 4.0, "required": 2.0, "length": 2.0}


class Terms(Check):
    """Words or groups of words, whole and without case; one that ends in * stands for the longer ones it begins too."""

    level: Wrong = "failed"
    words: list[Term] = Field([], max_length=500)


class Bounds(Check):
    """The fewest and the most there may be; empty is no bound."""

    least: Count = None
    most: Count = None

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise PydanticCustomError(TOLD, "The fewest there may be are more than the most.")
        return self


class Capitals(Check):
    """The share of the words that may be all capitals; `names`, such as NASA, do not count."""

    most: float = Field(0.3, ge=0, le=1)
    names: list[Term] = Field([], max_length=500)


class Emoji(Check):
    """Whether emoji are found: they are allowed unless this is on."""

    on: bool = False


class CheckTextParams(CheckParams):
    """Each check can be switched off, and says by its `level` how bad it is not to keep to it."""

    banned: Terms = Terms()
    required: Terms = Terms()
    characters: Bounds = Bounds()
    words: Bounds = Bounds()
    lines: Bounds = Bounds()
    repeated: Check = Check()
    quotes: Check = Check()
    capitals: Capitals = Capitals()
    emoji: Emoji = Emoji()


class CheckText(StepType):
    """Reads a text by the brand's rules and hands it on as it came; what it finds names the place."""

    key = "check_text"
    label = "Check the text"
    group = "Check"
    inputs: ClassVar = {"text": Port("text")}
    outputs: ClassVar = {"text": Port("text"), "report": Port("json")}
    params = CheckTextParams

    def run(self, context: StepContext, params: CheckTextParams) -> Outputs:
        """The same text, and {"findings", "passed", "risk"}; a finding's `span` is in characters of the text."""
        text = context.text("text")
        findings = [*_of_words(text, params), *_of_length(text, params), *_of_signs(text, params)]
        return {"text": text, "report": tell_findings(context, findings, params, weights=WEIGHTS)}


def _of_words(text: str, params: CheckTextParams) -> Iterator[Finding]:
    if (banned := params.banned).on and banned.words:
        yield from check_banned(text, banned.words, wrong=banned.level)
    if (required := params.required).on and required.words:
        yield from check_required(text, required.words, wrong=required.level)
    if (repeated := params.repeated).on:
        yield from check_repeated(text, wrong=repeated.level)


def _of_length(text: str, params: CheckTextParams) -> Iterator[Finding]:
    units: Any = {"characters": params.characters, "words": params.words, "lines": params.lines}
    for unit, bounds in units.items():
        if bounds.on and (bounds.least, bounds.most) != (None, None):
            yield check_length(text, unit, least=bounds.least, most=bounds.most, wrong=bounds.level)


def _of_signs(text: str, params: CheckTextParams) -> Iterator[Finding]:
    if (quotes := params.quotes).on:
        yield from check_quotes(text, wrong=quotes.level)
    if (capitals := params.capitals).on:
        found = check_capitals(text, most=capitals.most, names=capitals.names, wrong=capitals.level)
        yield from [found] if found else []
    if (emoji := params.emoji).on:
        yield from check_emoji(text, wrong=emoji.level)
