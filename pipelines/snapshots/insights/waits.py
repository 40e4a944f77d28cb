"""How long people take to decide, and how long what is open has waited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, Window
from django.db.models.functions import RowNumber, TruncWeek

from ...models import OPEN, Review
from .counted import Span, questions
from .words import count_of, say_wait

H: Final = timedelta(hours=1)
AGES: Final = (
    ("under 1 h", timedelta(0), H),
    ("1 to 4 h", H, 4 * H),
    ("4 to 24 h", 4 * H, 24 * H),
    ("1 to 3 days", 24 * H, 72 * H),
    ("3 to 7 days", 72 * H, 168 * H),
    ("over 7 days", 168 * H, timedelta.max),
)


@dataclass(frozen=True)
class Took:
    """Times from question to decision: within `half` half of them came, within `most` nine of ten (nearest rank)."""

    number: int = 0
    half: timedelta = timedelta(0)
    most: timedelta = timedelta(0)


@dataclass(frozen=True)
class Waits:
    """All of a span, and week by week; a week begins on its Monday, and one without decisions is left out."""

    all: Took
    weeks: Sequence[tuple[date, Took]]

    @property
    def said(self) -> str:
        """The finding."""
        if not self.all.number:
            return "Nobody has decided anything in this time."
        if self.all.number == 1:
            return f"The one decision took {say_wait(self.all.half)}."
        half, most = say_wait(self.all.half), say_wait(self.all.most)
        return f"Half of the {self.all.number:,} decisions took {half} or less, and nine of ten {most} or less."


@dataclass(frozen=True)
class Queue:
    """What is open now, by its age; `late` has passed its time limit."""

    open: int
    late: int
    oldest: timedelta | None
    ages: Sequence[tuple[str, int]]

    @property
    def said(self) -> str:
        """The finding."""
        if self.oldest is None:
            return "Nothing is waiting for people now."
        waits = f"{count_of(self.open, 'question')} {'waits' if self.open == 1 else 'wait'} now"
        late = f" {self.late:,} {'is' if self.late == 1 else 'are'} past the time limit." if self.late else ""
        return f"{waits}; the oldest has done so for {say_wait(self.oldest)}.{late}"


def waits(span: Span) -> Waits:
    """How long it took; two queries."""
    weeks: dict[date, list[dict[str, Any]]] = {}
    for row in _ranked(span, F("week")):
        weeks.setdefault(row["week"].date(), []).append(row)
    return Waits(_took(_ranked(span)), [(week, _took(rows)) for week, rows in sorted(weeks.items())])


def queue(span: Span) -> Queue:
    """What waits now, whenever it was asked; one query."""
    counts = {
        f"age{place}": Count("pk", filter=_aged(span.until, young, old)) for place, (_, young, old) in enumerate(AGES)
    }
    late = Count("pk", filter=Q(due_at__lt=span.until))
    found = Review.objects.filter(project=span.project, state=OPEN).aggregate(
        open=Count("pk"), late=late, first=Min("created_at"), **counts
    )
    ages = [(label, found[f"age{place}"]) for place, (label, _, _) in enumerate(AGES)]
    oldest = span.until - found["first"] if found["first"] else None
    return Queue(found["open"], found["late"], oldest, ages)


def _aged(now: datetime, young: timedelta, old: timedelta) -> Q:
    within = Q(created_at__lte=now - young) if young else Q()
    return within if old == timedelta.max else within & Q(created_at__gt=now - old)


def _ranked(span: Span, part: F | None = None) -> Iterable[dict[str, Any]]:
    """Of each part's times, in their order, the two at the nearest ranks ⌈n/2⌉ and ⌈9n/10⌉."""
    took = ExpressionWrapper(F("closed_at") - F("created_at"), output_field=DurationField())
    timed = questions(span).annotate(
        week=TruncWeek("closed_at"),
        took=took,
        rank=Window(RowNumber(), partition_by=part, order_by=[took, F("pk")]),
        of=Window(Count("pk"), partition_by=part),
    )
    half, most = (F("of") + 1) / 2, (F("of") * 9 + 9) / 10
    found: Iterable[dict[str, Any]] = timed.filter(Q(rank=half) | Q(rank=most)).values("week", "took", "rank", "of")
    return found


def _took(rows: Iterable[dict[str, Any]]) -> Took:
    times = sorted((row["took"], row["of"]) for row in rows)
    return Took(times[0][1], times[0][0], times[-1][0]) if times else Took()
