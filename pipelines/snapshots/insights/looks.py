"""Who decided: people, the sampling, a time limit, the command line; what was taken back; how many rounds it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from ...models import APPROVE, DECIDED, UNDO, Decision, Review, Seat
from .counted import PEOPLE, Span, questions, said_by_machine, said_by_people
from .rates import Rate
from .words import count_of, say_part

LONGEST = 5


@dataclass(frozen=True)
class Looks:
    """Questions that are decided, by who decided them."""

    people: int
    passed: int
    late: int
    command: int

    @property
    def all(self) -> int:
        """All of them."""
        return self.people + self.passed + self.late + self.command

    @property
    def bars(self) -> Sequence[tuple[str, int]]:
        """Each kind, in words."""
        return (
            ("looked at by people", self.people),
            ("passed by sampling", self.passed),
            ("by a time limit", self.late),
            ("by command line", self.command),
        )

    @property
    def said(self) -> str:
        """The finding."""
        if not self.all:
            return "Nothing was decided in this time."
        looked = f"People looked at {self.people:,} of {count_of(self.all, 'question')}"
        return f"{looked}; {self.passed:,} passed without a look, by sampling ({say_part(self.passed / self.all)})."


@dataclass(frozen=True)
class Undone:
    """People's answers of every kind, and how many of them were taken back."""

    rate: Rate

    @property
    def said(self) -> str:
        """The finding."""
        if not self.rate.whole:
            return "Nobody has answered anything in this time."
        taken, whole = self.rate.part, self.rate.whole
        were = "was" if taken == 1 else "were"
        return f"{taken:,} of {count_of(whole, 'answer')} {were} taken back ({say_part(taken / whole)})."


@dataclass(frozen=True)
class Rounds:
    """How many rounds approvals took: `counts` of 1, 2, 3, 4 rounds, and of 5 or more; `mean` of all."""

    counts: Sequence[int]
    mean: float | None

    @property
    def bars(self) -> Sequence[tuple[str, int]]:
        """Each number of rounds, in words."""
        labels = [f"{number} round{'' if number == 1 else 's'}" for number in range(1, LONGEST)]
        return list(zip((*labels, f"{LONGEST} or more"), self.counts, strict=True))

    @property
    def said(self) -> str:
        """The finding."""
        if self.mean is None:
            return "Nothing was approved by people in this time."
        first = say_part(self.counts[0] / sum(self.counts))
        return f"An approval took {self.mean:.1f} rounds on average; {first} came in the first."


def looks(span: Span) -> Looks:
    """Who decided; one query. What asked nobody passed by sampling, unless its run approves everything."""
    looked, asked = said_by_people() & ~Q(said_by_machine()), Exists(Seat.objects.filter(review=OuterRef("pk")))
    decided = Review.objects.filter(
        project=span.project, state=DECIDED, closed_at__gte=span.since, closed_at__lte=span.until
    )
    marked = decided.order_by().annotate(looked=looked, asked=asked)
    headless = Q(run__approve_all=True)
    return Looks(
        **marked.aggregate(
            passed=Count("pk", filter=Q(looked=False, asked=False) & ~headless),
            late=Count("pk", filter=Q(looked=False, asked=True) & ~headless),
            command=Count("pk", filter=Q(looked=False) & headless),
            people=Count("pk", filter=Q(looked=True)),
        )
    )


def undone(span: Span) -> Undone:
    """What was taken back; one query."""
    given = Decision.objects.filter(PEOPLE, review__project=span.project).exclude(verdict=UNDO)
    within = given.filter(created_at__gte=span.since, created_at__lte=span.until).order_by()
    found = within.aggregate(whole=Count("pk"), part=Count("undone_by"))
    return Undone(Rate(found["part"], found["whole"]))


def rounds(span: Span) -> Rounds:
    """How many rounds it took until people approved; one query."""
    approved = questions(span).filter(outcome=APPROVE).values(number=F("step_run__round") + 1)
    found = {row["number"]: row["count"] for row in approved.annotate(count=Count("pk"))}
    total = sum(found.values())
    counts = [found.get(number, 0) for number in range(1, LONGEST)]
    mean = sum(number * count for number, count in found.items()) / total if total else None
    return Rounds([*counts, total - sum(counts)], mean)
