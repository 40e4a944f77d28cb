"""What a draft would ask for, cost and take, as ranges and in one sentence, before anything is spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from ..graph import Plan
from ..models import Connection
from .estimates import Ask, estimate_plan
from .measured import Measured, Place, measured
from .shown import money, say_dollars

MINUTE, HOUR = 60, 3_600
UNKNOWN = Measured()


@dataclass(frozen=True)
class Foreseen:
    """A run's requests to services, US dollars and seconds; None where nobody knows. What is free is not counted.

    Costs lie between a usual request's price and what results of the same model have cost lately, failures included.
    Seconds are those of waiting for models: along the slowest way through the drawing, with half of the answers (low)
    or 95 of 100 of them (high) in time. A list that a step will make counts as one, since nobody knows it yet.
    """

    asks: Sequence[Ask]
    cost: tuple[Decimal, Decimal] | None
    seconds: tuple[float, float] | None

    @property
    def calls(self) -> int:
        """How many requests go to services."""
        return sum(ask.calls for ask in self.asks)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        cost, seconds = self.cost or (None, None), self.seconds or (None, None)
        return {
            "calls": self.calls,
            "cost_low": None if cost[0] is None else money(cost[0]),
            "cost_high": None if cost[1] is None else money(cost[1]),
            "seconds_low": None if seconds[0] is None else round(seconds[0], 1),
            "seconds_high": None if seconds[1] is None else round(seconds[1], 1),
            "sentence": self.sentence(),
        }

    def sentence(self) -> str:
        """The same for people, whole."""
        if not self.asks:
            return "No service is asked, so nothing is spent."
        requests = f"{self.calls:,} request{'s' if self.calls != 1 else ''}"
        price = _range(self.cost, say_dollars) if self.cost else "at a price that nobody has said"
        told = f"{requests}, {price}"
        if self.cost and (unpriced := sorted({ask.model for ask in self.asks if ask.cost is None})):
            told = f"{told} besides what {' and '.join(unpriced)} will cost, which nobody has said"
        return f"{told}, in {_range(self.seconds, say_seconds)}." if self.seconds else f"{told}."


def foresee(plan: Plan, *, rows: int = 0, rehearse: bool = False) -> Foreseen:
    """What a run of this plan over so many rows would come to; seven queries more than `estimate_plan`."""
    asks = [ask for ask in estimate_plan(plan, rows=rows, rehearse=rehearse).asks if not ask.is_free]
    if not asks:
        return Foreseen((), (Decimal(0), Decimal(0)), None)
    lately, kinds = measured(), dict(Connection.objects.values_list("name", "provider"))
    did = {ask.step: _did(ask, lately, kinds) for ask in asks}
    costs = [cost for ask in asks if (cost := _cost(ask, did[ask.step]))]
    sums = sum((low for low, _ in costs), Decimal(0)), sum((high for _, high in costs), Decimal(0))
    return Foreseen(asks, sums if costs else None, _seconds(plan, asks, did))


def say_seconds(seconds: float) -> str:
    """A time as people say it: 8 s, 2 min, 1 h 10 min."""
    if seconds < MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < HOUR:
        return f"{round(seconds / MINUTE)} min"
    hours, minutes = divmod(round(seconds / MINUTE), MINUTE)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _range(ends: tuple[Any, Any] | None, say: Any) -> str:
    low, high = (say(end) for end in ends or ())
    return f"about {low}" if low == high else f"{low} to {high}"


def _did(ask: Ask, lately: Mapping[Place, Measured], kinds: Mapping[str, str]) -> Measured:
    connection, _, model = ask.model.partition("/")
    return lately.get((kinds.get(connection, connection), model), UNKNOWN)


def _cost(ask: Ask, did: Measured) -> tuple[Decimal, Decimal] | None:
    usual = [] if ask.cost is None else [ask.cost]
    paid = [did.spent / did.succeeded * ask.calls] if did.spent and did.succeeded else []
    return (min(usual + paid), max(usual + paid)) if usual or paid else None


def _seconds(plan: Plan, asks: Sequence[Ask], did: Mapping[str, Measured]) -> tuple[float, float] | None:
    timed = {ask.step: ask for ask in asks if did[ask.step].p50 is not None}
    if not timed:
        return None
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    for step in plan.order:
        mine, turns = did.get(step, UNKNOWN), -(-timed[step].calls // settings.MODEL_SLOTS) if step in timed else 0
        before = [wire.source.step for wire in plan.into[step] if wire.source.step]
        low[step] = max((low[other] for other in before), default=0.0) + (mine.p50 or 0.0)
        high[step] = max((high[other] for other in before), default=0.0) + (mine.p95 or 0.0) * turns
    return max(low.values()), max(high.values())
