"""Money of a run, its project and its month: set aside before a call is sent, and spent or freed once it has ended.

Callers hold the run's row. Then project and month follow in this order, so that nobody waits in a circle. Sums are
rounded to a millionth in the database, since SQLite adds decimals as floating-point numbers.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Round

from ..errors import OverBudget
from ..models import Call, Project, Run, Spending, StepRun, StepTally
from .live import announce


def reserve_money(run: Run, amount: Decimal, *, when: datetime) -> None:
    """Sets an amount in US dollars aside in all three; raises OverBudget where one has not so much left.

    It belongs to the transaction that writes the Call, which undoes all of it when one does not fit.
    """
    _reserve(Run.objects.filter(pk=run.pk), amount, limit="budget", name="This run's budget")
    _reserve(Project.objects.filter(pk=run.project_id), amount, limit="budget", name="The project's budget")
    name = f"The project's budget for {_month(when):%B %Y}"
    _reserve(_spending(run.project_id, when), amount, limit="project__month_budget", name=name)


def settle_money(call: Call, *, freed: Decimal, spent: Decimal) -> None:
    """Frees what a call had reserved and adds what it cost, to all that it counts for; `spent` below 0 takes back."""
    if not freed and not spent:
        return
    step_run = StepRun.objects.filter(pk=call.step_run_id)
    step_run.update(cost=_sum(F("cost"), spent))
    step = step_run.values_list("step", flat=True).get()
    StepTally.objects.filter(run=call.run_id, step=step).update(cost=_sum(F("cost"), spent), dirty=True)
    changes = {"reserved": _sum(F("reserved"), -freed), "cost": _sum(F("cost"), spent)}
    Run.objects.filter(pk=call.run_id).update(**changes, dirty=True)
    Project.objects.filter(pk=call.project_id).update(**changes)
    _spending(call.project_id, call.created_at).update(**changes)
    announce(call.run_id)


def _reserve(rows: QuerySet[Any], amount: Decimal, *, limit: str, name: str) -> None:
    """One guarded update: of many at the same moment, only those that fit succeed."""
    fits = Q(**{f"{limit}__isnull": True}) | Q(**{f"{limit}__gte": _sum(F("cost") + F("reserved"), amount)})
    if not rows.filter(fits).update(reserved=_sum(F("reserved"), amount)):
        budget, cost, reserved = rows.values_list(limit, "cost", "reserved").get()
        left = max(Decimal(0), budget - cost - reserved)
        raise OverBudget(
            f"{name} of {dollars(budget)} has {dollars(left)} left, and this call may cost {dollars(amount)}, so it "
            "was not sent. Raise the budget or choose a cheaper model, then try again."
        )


def dollars(amount: Decimal) -> str:
    """An amount as people write it, with at least cents: $0.04, $0.000125."""
    digits = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"${amount:,.{digits}f}"


def _sum(base: Combinable, amount: Decimal) -> Round:
    return Round(base + Value(amount), precision=6)


def _spending(project_id: int, when: datetime) -> QuerySet[Spending]:
    month = _month(when)
    Spending.objects.bulk_create([Spending(project_id=project_id, month=month)], ignore_conflicts=True)
    return Spending.objects.filter(project=project_id, month=month)


def _month(when: datetime) -> date:
    """The first day of a moment's month. It is UTC's, as on the bills of the services."""
    return when.astimezone(UTC).date().replace(day=1)
