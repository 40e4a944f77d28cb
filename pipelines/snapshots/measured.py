"""How models did lately, by the ledger: how often, how well, how fast, for how much, and what people thought of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from ..models import CALL_FAILED, SUCCEEDED, UNKNOWN, Call, Connection, Decision
from ..policy import FOR, SEND_BACK

LATELY = timedelta(days=30)
ENDED = (SUCCEEDED, CALL_FAILED, UNKNOWN)
MICRO = Decimal("0.000001")
# What says something of what was made; a question that is passed on, or an answer taken back, does not.
ANSWERS = (*FOR, SEND_BACK)
JUDGED = "step_run__assets__reviews__decisions"
Place = tuple[str, str]
# Calls that have more fields than the table has.
Ended = QuerySet[Any]
Rows = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Measured:
    """A model's calls that were sent and have ended; rates are 0 to 1, times seconds, money US dollars.

    `p50` and `p95` are of the calls that succeeded: the time within which half of them, and 95 of 100, were answered.
    `basis` says how the money is known, the commonest first. `decided` are the answers of people to the files that the
    calls made, one step deep: to the very asset that the call's step run stored, not to what was later made from it. A
    choice in a trial is an answer to each of those it was chosen from: an approval of the one, and not of the others;
    it makes no file an approved one.
    """

    calls: int = 0
    succeeded: int = 0
    p50: float | None = None
    p95: float | None = None
    spent: Decimal = Decimal(0)
    basis: tuple[str, ...] = ()
    decided: int = 0
    approvals: int = 0
    approved_assets: int = 0
    judged_cost: Decimal = Decimal(0)

    @property
    def success_rate(self) -> float | None:
        """The part of its calls that gave a result; None without calls."""
        return self.succeeded / self.calls if self.calls else None

    @property
    def approval_rate(self) -> float | None:
        """The part of people's answers that were approvals; None without answers."""
        return self.approvals / self.decided if self.decided else None

    @property
    def cost_per_approved(self) -> Decimal | None:
        """What the step runs of all files that people judged have cost, by approved file; None where none was."""
        return (self.judged_cost / self.approved_assets).quantize(MICRO) if self.approved_assets else None


def measured(*, until: datetime | None = None) -> Mapping[Place, Measured]:
    """By provider and model id, over LATELY; five queries, whatever the ledger's size.

    Calls of all connections to a provider count together. What was asked as `auto` is under the model id "".
    """
    since = (until or timezone.now()) - LATELY
    ended = _ended(since)
    found: defaultdict[Place, dict[str, Any]] = defaultdict(dict)
    for place, tallies in _tallies(ended).items():
        found[place] |= tallies
    for row in _ranked(ended):
        found[row["kind"], row["model"]] |= _percentiles(row)
    for row in _judged(ended):
        found[row["kind"], row["model"]] |= {name: row[name] for name in ("decided", "approvals", "approved_assets")}
    for row in _chosen(ended):
        there = found[row["kind"], row["model"]]
        there |= {name: there.get(name, 0) + row[name] for name in ("decided", "approvals")}
    for row in _judged_costs(ended):
        found[row["kind"], row["model"]]["judged_cost"] = _exact(row["cost__sum"])
    return {place: Measured(**values) for place, values in found.items()}


def _ended(since: datetime) -> Ended:
    """Calls that were sent since and have ended, each with its provider's key as `kind`."""
    provider = Connection.objects.filter(name=OuterRef("provider")).values("provider")[:1]
    calls = Call.objects.filter(state__in=ENDED, sent_at__gte=since).order_by()
    return calls.annotate(kind=Coalesce(Subquery(provider), F("provider")))


def _tallies(ended: Ended) -> dict[Place, dict[str, Any]]:
    found: dict[Place, dict[str, Any]] = {}
    bases: defaultdict[Place, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in ended.values("kind", "model", "state", "basis").annotate(Count("pk"), Sum("cost")):
        place, count = (row["kind"], row["model"]), row["pk__count"]
        sums = found.setdefault(place, {"calls": 0, "succeeded": 0, "spent": Decimal(0)})
        sums["calls"] += count
        sums["succeeded"] += count if row["state"] == SUCCEEDED else 0
        sums["spent"] += _exact(row["cost__sum"])
        if row["basis"]:
            bases[place][row["basis"]] += count
    for place, counts in bases.items():
        found[place]["basis"] = tuple(sorted(counts, key=lambda basis: (-counts[basis], basis)))
    return found


def _ranked(ended: Ended) -> Rows:
    """Of each model's successes, in the order of their times, the two at the nearest ranks ⌈n/2⌉ and ⌈95n/100⌉."""
    groups = [F("kind"), F("model")]
    seconds = ExpressionWrapper(F("finished_at") - F("sent_at"), output_field=DurationField())
    timed = ended.filter(state=SUCCEEDED, finished_at__isnull=False).annotate(
        seconds=seconds,
        rank=Window(RowNumber(), partition_by=groups, order_by=[seconds, F("pk")]),
        of=Window(Count("pk"), partition_by=groups),
    )
    half, most = (F("of") + 1) / 2, (F("of") * 95 + 99) / 100
    found: Rows = timed.filter(Q(rank=half) | Q(rank=most)).values("kind", "model", "seconds", "rank", "of")
    return found


def _percentiles(row: Mapping[str, Any]) -> dict[str, float]:
    seconds, rank, count = row["seconds"].total_seconds(), row["rank"], row["of"]
    places = {"p50": (count + 1) // 2, "p95": (count * 95 + 99) // 100}
    return {name: seconds for name, place in places.items() if rank == place}


def _judged(ended: Ended) -> Rows:
    """People's answers to what successful calls made; an approval by the command line is nobody's opinion."""
    approved = Q(**{f"{JUDGED}__verdict__in": FOR})
    calls = ended.filter(
        state=SUCCEEDED,
        **{f"{JUDGED}__by__isnull": False, f"{JUDGED}__verdict__in": ANSWERS, f"{JUDGED}__undone_by": None},
    )
    found: Rows = calls.values("kind", "model").annotate(
        decided=Count(JUDGED, distinct=True),
        approvals=Count(JUDGED, distinct=True, filter=approved),
        approved_assets=Count("step_run__assets", distinct=True, filter=approved),
    )
    return found


def _chosen(ended: Ended) -> Rows:
    """People's choices in trials, for each answer that was there when the choice was made."""
    there = Q(run__trial_choices__created_at__gte=F("finished_at"))
    calls = ended.filter(there, state=SUCCEEDED, run__trial_choices__by__isnull=False)
    found: Rows = calls.values("kind", "model").annotate(
        decided=Count("run__trial_choices", distinct=True),
        approvals=Count("run__trial_choices", distinct=True, filter=Q(run__trial_choices__step_run=F("step_run"))),
    )
    return found


def _judged_costs(ended: Ended) -> Rows:
    """What the calls of step runs have cost whose files people judged, attempts that failed included."""
    judged = Decision.objects.filter(
        by__isnull=False, verdict__in=ANSWERS, undone_by=None, review__asset__step_run=OuterRef("step_run")
    )
    found: Rows = ended.filter(Exists(judged)).values("kind", "model").annotate(Sum("cost"))
    return found


def _exact(amount: Decimal | None) -> Decimal:
    return (amount or Decimal(0)).quantize(MICRO)
