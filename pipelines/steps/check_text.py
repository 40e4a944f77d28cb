"""Check the text: the brand's words, length, quotation marks and more, measured before people read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ..graph import Port
from ..knowledge import claims_in, marks_in
from ..media.checks import (
    PASSED,
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
from .checking import Check, CheckParams, Told, tell_findings
from .sourcing import known_in

Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Count = Annotated[int | None, Field(ge=0, le=1_000_000)]
# What a fault of each kind weighs in the risk; the others weigh 1.
WEIGHTS: Final = {"banned": 4.0, "sources": 4.0, "required": 2.0, "length": 2.0}

MORE: Final[dict[str, JsonValue]] = {"more": True}
WHOLE_WORDS: Final = "Whole and without case; one that ends in * stands for the longer ones it begins too."


class Terms(Check):
    """Words or groups of words, whole and without case; one that ends in * stands for the longer ones it begins too."""

    level: Told = "failed"
    words: list[Term] = Field([], max_length=500, title="Words")


class Bounds(Check):
    """The fewest and the most there may be; empty is no bound."""

    least: Count = Field(None, title="At least")
    most: Count = Field(None, title="At most")

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise PydanticCustomError(TOLD, "The fewest there may be are more than the most.")
        return self


class Capitals(Check):
    """The share of the words that may be all capitals; `names`, such as NASA, do not count."""

    most: float = Field(0.3, ge=0, le=1, title="Share of the words at most")
    names: list[Term] = Field([], max_length=500, title="Names that do not count")


class Emoji(Check):
    """Whether emoji are found: they are allowed unless this is on."""

    on: bool = Field(default=False, title="Check it")


class Sourced(Check):
    """Whether every claim cites a source; made where citations are wired in."""

    level: Told = "failed"


class CheckTextParams(CheckParams):
    """Each check can be switched off, and says by its `level` how bad it is not to keep to it."""

    banned: Terms = Field(Terms(), title="Words it may not have", description=WHOLE_WORDS)
    required: Terms = Field(Terms(), title="Words it must have", description=WHOLE_WORDS)
    characters: Bounds = Field(Bounds(), title="Characters", json_schema_extra=MORE)
    words: Bounds = Field(Bounds(), title="Number of words")
    lines: Bounds = Field(Bounds(), title="Lines", json_schema_extra=MORE)
    repeated: Check = Field(Check(), title="Words said twice", description="Such as “the the”.", json_schema_extra=MORE)
    quotes: Check = Field(
        Check(), title="Quotation marks", description="Of one kind, and in pairs.", json_schema_extra=MORE
    )
    capitals: Capitals = Field(
        Capitals(),
        title="Capitals",
        description="How many of the words may be all capitals; names such as NASA do not count.",
        json_schema_extra=MORE,
    )
    emoji: Emoji = Field(
        Emoji(), title="Emoji", description="They are allowed unless this is on.", json_schema_extra=MORE
    )

    sources: Sourced = Field(
        Sourced(),
        title="Sources",
        description="Every claim cites a passage, where citations are wired in.",
    )


class CheckText(StepType):
    """Reads a text by the brand's rules and hands it on as it came; what it finds names the place.

    With `citations`, as "Write" gives them, each claim has to cite one of the passages that there were.
    """

    key = "check_text"
    label = "Check the text"
    group = "Check"
    inputs: ClassVar = {"text": Port("text"), "citations": Port("json", optional=True)}
    outputs: ClassVar = {"text": Port("text"), "report": Port("json")}
    params = CheckTextParams

    def run(self, context: StepContext, params: CheckTextParams) -> Outputs:
        """The same text, and {"findings", "passed", "risk"}; a finding's `span` is in characters of the text."""
        text = context.text("text")
        findings = [*_of_words(text, params), *_of_length(text, params), *_of_signs(text, params)]
        if params.sources.on and context.has("citations"):
            findings += _of_sources(text, known_in(context.data("citations")), wrong=params.sources.level)
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


def _of_sources(text: str, known: Collection[int], *, wrong: Wrong) -> Iterator[Finding]:
    """Each claim that cites none of the known passages, and each mark that stands for none."""
    claims = claims_in(text)
    bare = [claim for claim in claims if not set(claim.marks) & set(known)]
    strange = [mark for mark in marks_in(text) if mark not in known]
    for claim in bare:
        yield Finding("sources", wrong, f"“{claim.text}” claims something and cites no source.", span=claim.span)
    for mark in strange:
        at = text.find(f"[{mark}]")
        place = (at, at + len(f"[{mark}]")) if at >= 0 else None
        yield Finding("sources", wrong, f"[{mark}] stands for no source.", value=mark, span=place)
    if not bare and not strange:
        yield Finding("sources", PASSED, "Every claim cites its source.", value=len(claims))
