"""Why things are sent back, week by week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncWeek

from ...models import SEND_BACK, Reason
from .counted import Span, answers
from .words import say_part

MOST = 5
NONE, OTHERS = "in words alone", "other reasons"


@dataclass(frozen=True)
class Reasons:
    """How often each reason was given, the commonest first; `weeks` has the counts in that order.

    An answer may give several reasons, and one without any counts as given in words alone.
    """

    sent_back: int
    labels: Sequence[str]
    counts: Sequence[int]
    weeks: Sequence[tuple[date, Sequence[int]]]

    @property
    def said(self) -> str:
        """The finding."""
        if not self.sent_back:
            return "Nothing was sent back in this time."
        told = f"{self.sent_back:,} answer{'' if self.sent_back == 1 else 's'} sent something back"
        label, count = self.labels[0], self.counts[0]
        first = label if label == NONE else f"for “{label}”"
        return f"{told}, most often {first} ({say_part(count / self.sent_back)} of them)."

    def fewer(self) -> Reasons:
        """The same with what is rare put together, so that it can be drawn."""
        if len(self.labels) <= MOST + 1:
            return self
        weeks = [(week, (*counts[:MOST], sum(counts[MOST:]))) for week, counts in self.weeks]
        counts = (*self.counts[:MOST], sum(self.counts[MOST:]))
        return Reasons(self.sent_back, (*self.labels[:MOST], OTHERS), counts, weeks)


def reasons(span: Span) -> Reasons:
    """Why; two queries, of which one gives a row for each set of reasons that was given in a week."""
    sets = answers(span).filter(verdict=SEND_BACK).annotate(week=TruncWeek("created_at"))
    weeks: defaultdict[date, Counter[str]] = defaultdict(Counter)
    sent_back = 0
    for row in sets.values("week", "reasons").annotate(number=Count("pk")):
        sent_back += row["number"]
        weeks[row["week"].date()].update(dict.fromkeys(row["reasons"] or [""], row["number"]))
    total: Counter[str] = sum(weeks.values(), Counter())
    codes = sorted(total, key=lambda code: (-total[code], code))
    words = {"": NONE, **dict(Reason.objects.filter(project=span.project).values_list("code", "label"))}
    return Reasons(
        sent_back,
        [words.get(code, code) for code in codes],
        [total[code] for code in codes],
        [(week, [counts[code] for code in codes]) for week, counts in sorted(weeks.items())],
    )
