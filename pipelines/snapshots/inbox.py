"""The inbox: what waits for one person, run by run; a page of it costs the same however much waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Min, Q, QuerySet, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from ..models import Review, Run

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
DUE = Coalesce("due_at", Value(NEVER))
TICK: Final = timedelta(microseconds=1)
DAYS: Final = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Wanted:
    """Which of them are wanted: of this project (slug), run, kind; asked at least so many hours ago; due so soon.

    `due` is `over`, `day`, `week` or `none`; every one of the words is in the question or in the pipeline's name.
    """

    project: str = ""
    run: int = 0
    kind: str = ""
    older: int = 0
    due: str = ""
    words: str = ""


@dataclass
class InboxRun:
    """What waits of one run: how many, when the first is due (None: never) and was asked, and the first few."""

    run: Run
    count: int
    due: datetime | None
    asked: datetime
    reviews: list[Review] = field(default_factory=list)

    @property
    def rest(self) -> int:
        """How many more wait than are here."""
        return self.count - len(self.reviews)


@dataclass(frozen=True)
class InboxPage:
    """A page of runs, how many reviews wait in all of them, and where the next page begins ("": there is none)."""

    groups: list[InboxRun]
    count: int
    following: str


def sift(reviews: QuerySet[Review], wanted: Wanted) -> QuerySet[Review]:
    """Those of the reviews that are wanted."""
    exact = {"project__slug": wanted.project, "run": wanted.run, "kind": wanted.kind}
    reviews = reviews.filter(_due_in(wanted.due), **{name: value for name, value in exact.items() if value})
    if wanted.older:
        reviews = reviews.filter(created_at__lte=timezone.now() - timedelta(hours=wanted.older))
    for word in wanted.words.split():
        reviews = reviews.filter(Q(question__icontains=word) | Q(run__version__pipeline__name__icontains=word))
    return reviews


def in_turn(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """What is due first comes first; what is never due, by its age."""
    return reviews.order_by(DUE, "created_at", "pk")


def unclaimed(reviews: QuerySet[Review], user: int) -> QuerySet[Review]:
    """Those that nobody but this person is looking at."""
    return reviews.filter(Q(claimed_by=None) | Q(claimed_by=user) | Q(claimed_until__lte=timezone.now()))


def inbox_page(reviews: QuerySet[Review], *, after: str = "", limit: int = 20, shown: int = 6) -> InboxPage:
    """The runs in which these reviews wait, the most urgent first, each with its first few; four queries at most."""
    grouped = reviews.order_by().values("run").annotate(count=Count("pk"), due=Min(DUE), asked=Min("created_at"))
    found = list(_after(grouped, after).order_by("due", "asked", "run")[: limit + 1])
    here = found[:limit]
    runs = _runs(item["run"] for item in here)
    groups = {item["run"]: _group(runs[item["run"]], item) for item in here}
    for review in _first(reviews.filter(run__in=groups), shown) if groups else ():
        groups[review.run_id].reviews.append(review)
    return InboxPage(list(groups.values()), reviews.count(), _cursor(here[-1]) if len(found) > limit else "")


def _due_in(due: str) -> Q:
    if due == "none":
        return Q(due_at=None)
    if due == "over":
        return Q(due_at__lt=timezone.now())
    return Q(due_at__lt=timezone.now() + timedelta(days=DAYS[due])) if due in DAYS else Q()


def _runs(pks: Iterable[int]) -> dict[int, Run]:
    heavy = ("inputs", "prices", "choices", "version__drawing")
    return Run.objects.select_related("project", "version__pipeline").defer(*heavy).in_bulk(list(pks))


def _group(run: Run, item: dict[str, Any]) -> InboxRun:
    return InboxRun(run, item["count"], item["due"] if item["due"] != NEVER else None, item["asked"])


def _first(reviews: QuerySet[Review], shown: int) -> QuerySet[Review]:
    place = Window(RowNumber(), partition_by=F("run_id"), order_by=[DUE, F("created_at"), F("pk")])
    light = reviews.select_related(None).select_related("step_run", "claimed_by")
    light = light.defer("shown", "options", *(f"step_run__{name}" for name in ("inputs", "outputs", "facts", "ticket")))
    return in_turn(light.annotate(place=place).filter(place__lte=shown))


def _after(grouped: QuerySet[Any, Any], cursor: str) -> QuerySet[Any, Any]:
    """The groups behind the one that the cursor names; all of them for what is no cursor."""
    parts = cursor.split("-")
    if len(parts) != 3 or not all(part.isdigit() and len(part) < 19 for part in parts):
        return grouped
    try:
        due, asked = (EPOCH + TICK * int(part) for part in parts[:2])
    except OverflowError:
        return grouped
    same = Q(due=due, asked=asked, run__gt=int(parts[2]))
    return grouped.filter(Q(due__gt=due) | Q(due=due, asked__gt=asked) | same)


def _cursor(item: dict[str, Any]) -> str:
    due, asked = ((item[name] - EPOCH) // TICK for name in ("due", "asked"))
    return f"{due}-{asked}-{item['run']}"
