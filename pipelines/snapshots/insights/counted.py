"""What is counted: answers of people that stand, and the questions that people alone decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, Count, Exists, F, FloatField, Max, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Cast, Coalesce, Greatest, NullIf

from ...models import APPROVE, DECIDED, SEND_BACK, UNDO, Asset, Decision, Review, StepRun
from ...policy import FOR

PEOPLE: Final = Q(by__isnull=False) | Q(guest__isnull=False)
JUDGED: Final = (*sorted(FOR), SEND_BACK)
OUTCOMES: Final = (APPROVE, SEND_BACK)
# Rows that have more fields than the table has.
Reviews = QuerySet[Any]
Decisions = QuerySet[Any]


@dataclass(frozen=True)
class Span:
    """A project in the days up to a moment."""

    project: int
    days: int
    until: datetime

    @property
    def since(self) -> datetime:
        """Its beginning."""
        return self.until - timedelta(days=self.days)


def answers(span: Span) -> Decisions:
    """What people said for or against something, but for what was taken back."""
    given = Decision.objects.filter(PEOPLE, verdict__in=JUDGED, undone_by=None, review__project=span.project)
    return given.filter(created_at__gte=span.since, created_at__lte=span.until).order_by()


def said_by_people(to: str = "") -> Exists:
    """Whether a person's answer to a review, or the one at `to`, stands."""
    given = Decision.objects.filter(PEOPLE, review=OuterRef(f"{to}pk"), undone_by=None).exclude(verdict=UNDO)
    return Exists(given)


def said_by_machine(to: str = "") -> Exists:
    """Whether a time limit, the sampling or the command line has answered a review, or the one at `to`."""
    return Exists(Decision.objects.filter(review=OuterRef(f"{to}pk"), by=None, guest=None))


def decided_by_people() -> Reviews:
    """Every question that people approved or sent back, and no machine in their place."""
    reviews = Review.objects.filter(state=DECIDED, outcome__in=OUTCOMES).order_by()
    return reviews.filter(said_by_people() & ~Q(said_by_machine()))


def questions(span: Span) -> Reviews:
    """Those of this span, by when they were decided."""
    within = {"closed_at__gte": span.since, "closed_at__lte": span.until}
    return decided_by_people().filter(project=span.project, **within)


def is_last_approval(to: str = "") -> Q:
    """Whether a review, or the one at `to`, is the last to approve its asset; so that none is counted twice."""
    # From the asset, of which there is one: a search among reviews would go by their state, which most of them share.
    approved = Q(reviews__state=DECIDED, reviews__outcome=APPROVE)
    by_people = approved & said_by_people("reviews__") & ~Q(said_by_machine("reviews__"))
    asset = Asset.objects.filter(pk=OuterRef(f"{to}asset")).order_by().values("pk")
    last = asset.annotate(last=Max("reviews", filter=by_people)).values("last")
    none, same = {f"{to}asset": None}, {f"{to}pk": Subquery(last)}
    return Q(**{f"{to}outcome": APPROVE}) & (Q(**none) | Q(**same))


def share_of_cost(to: str = "") -> Any:
    """What a review, or the one at `to`, bears of the cost of its row, in US dollars.

    All that was made for a row counts, every round of it, and is shared evenly by the questions that people decided
    there; what stands above all rows is shared by the rows. So the shares add up to what was spent.
    """
    run, row = OuterRef(f"{to}run"), OuterRef(f"{to}step_run__row")
    above, there = StepRun.objects.filter(run=run, row=None), StepRun.objects.filter(run=run, row=row)
    rows = Greatest(Cast(F(f"{to}run__rows"), FloatField()), 1.0)
    by_row = (_cost(there) + _cost(above) / rows) / _number(there)
    plain = {f"{to}step_run__row__isnull": True}
    return Case(When(**plain, then=_cost(above) / _number(above)), default=by_row, output_field=FloatField())


def _cost(rows: QuerySet[StepRun]) -> Any:
    total = rows.order_by().values("run").annotate(total=Cast(Sum("cost"), FloatField())).values("total")
    return Coalesce(Subquery(total, output_field=FloatField()), 0.0)


def _number(rows: QuerySet[StepRun]) -> Any:
    """How many questions people decided at these step runs; from the step runs, of which there is an index by row."""
    decided = Q(reviews__state=DECIDED, reviews__outcome__in=OUTCOMES)
    by_people = decided & said_by_people("reviews__") & ~Q(said_by_machine("reviews__"))
    count = rows.order_by().values("run").annotate(number=Count("reviews", filter=by_people)).values("number")
    return NullIf(Cast(Subquery(count), FloatField()), 0.0)
