"""Approval, rounds and cost, line by line: for each pipeline, model, prompt, brand version or reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, Sum

from ...models import APPROVE
from ...policy import FOR
from ..shown import say_dollars
from .counted import Reviews, Span, is_last_approval, questions, share_of_cost
from .rates import Rate
from .words import count_of, say_part

MICRO: Final = Decimal("0.000001")


@dataclass(frozen=True)
class Line:
    """What came of some questions. `rounds` is the sum of the rounds of all approvals, `cost` US dollars for all.

    An asset counts as approved once, however often it was; so does every approved text.
    """

    label: str = ""
    note: str = ""
    asked: int = 0
    approved: int = 0
    first: int = 0
    first_approved: int = 0
    rounds: int = 0
    assets: int = 0
    cost: Decimal = Decimal(0)

    @property
    def overall(self) -> Rate:
        """Approvals in all rounds."""
        return Rate(self.approved, self.asked)

    @property
    def at_first(self) -> Rate:
        """Approvals of what was asked about for the first time."""
        return Rate(self.first_approved, self.first)

    @property
    def rounds_each(self) -> float | None:
        """Rounds for each approval."""
        return self.rounds / self.approved if self.approved else None

    @property
    def cost_each(self) -> Decimal | None:
        """What an approved asset has cost, with all that was sent back on the way."""
        return (self.cost / self.assets).quantize(MICRO) if self.assets else None

    @property
    def said(self) -> str:
        """The finding."""
        if self.overall.share is None:
            return "People have not decided anything in this time."
        told = f"People approved {say_part(self.overall.share)} of {count_of(self.asked, 'question')}"
        first = self.at_first.share
        return told + ("." if first is None else f", and {say_part(first)} of those in their first round.")

    @property
    def said_of_cost(self) -> str:
        """The finding about money."""
        if self.cost_each is None:
            return "No asset was approved by people in this time."
        return f"An approved asset cost {say_dollars(self.cost_each)}, with all that was sent back on the way."

    def __add__(self, other: Line) -> Line:
        """Both together, under this one's name."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMS}
        return replace(self, **sums)


SUMS: Final = ("asked", "approved", "first", "first_approved", "rounds", "assets", "cost")


def whole(span: Span) -> Line:
    """Everything together; one query."""
    return line_of(costed(questions(span)).aggregate(**of_questions()), "All")


def costed(reviews: Reviews, to: str = "") -> Reviews:
    """With what each bears of the cost."""
    found: Reviews = reviews.annotate(share=share_of_cost(to))
    return found


def of_questions() -> dict[str, Any]:
    """What is summed up of questions."""
    approved, first = Q(outcome=APPROVE), Q(step_run__round=0)
    return {
        "asked": Count("pk"),
        "approved": Count("pk", filter=approved),
        "first": Count("pk", filter=first),
        "first_approved": Count("pk", filter=first & approved),
        "rounds": Sum(F("step_run__round") + 1, filter=approved),
        "assets": Count("pk", filter=is_last_approval()),
        "spent": Sum("share"),
    }


def of_answers() -> dict[str, Any]:
    """The same of what single people said."""
    approved, first = Q(verdict__in=FOR), Q(review__step_run__round=0)
    return {
        "asked": Count("pk"),
        "approved": Count("pk", filter=approved),
        "first": Count("pk", filter=first),
        "first_approved": Count("pk", filter=first & approved),
        "rounds": Sum(F("review__step_run__round") + 1, filter=approved),
        "assets": Count("pk", filter=approved & is_last_approval("review__")),
        "spent": Sum("share"),
    }


def line_of(sums: dict[str, Any], label: str, note: str = "") -> Line:
    """A line of such sums."""
    spent = Decimal(repr(sums["spent"] or 0)).quantize(MICRO)
    return Line(label, note, **{name: int(sums[name] or 0) for name in SUMS if name != "cost"}, cost=spent)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Those with the most questions first."""
    return sorted(lines, key=lambda line: (-line.asked, line.label, line.note))
