"""What a run would ask of whom, and about what it would cost, before anything is spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..graph import Plan
from ..providers.abilities import NOMINAL
from ..providers.prices import priced, prices_of
from ..steps import CATALOGUE
from .choice import choose_models
from .prices import models_of, pinned_prices

BUILT_IN = "rehearsal"


@dataclass(frozen=True)
class Ask:
    """One step's requests: of which model, how many for a run of so many rows, what they cost; None: nobody knows."""

    step: str
    label: str
    model: str
    calls: int
    cost: Decimal | None

    @property
    def is_free(self) -> bool:
        """Whether what is built in answers."""
        return self.model == BUILT_IN

    def told(self) -> dict[str, Any]:
        """As JSON."""
        cost = None if self.cost is None else str(self.cost)
        return {"step": self.step, "model": self.model, "calls": self.calls, "cost": cost}


@dataclass(frozen=True)
class Estimate:
    """What a run asks for. It is a usual request's price times the calls, so a start to think from and no promise."""

    asks: tuple[Ask, ...]

    @property
    def spends(self) -> bool:
        """Whether anything goes to a service."""
        return any(not ask.is_free for ask in self.asks)

    @property
    def cost(self) -> Decimal:
        """The sum of what is known."""
        return sum((ask.cost for ask in self.asks if ask.cost is not None), Decimal(0))

    @property
    def unpriced(self) -> list[str]:
        """The models of which nobody knows what they cost."""
        return sorted({ask.model for ask in self.asks if ask.cost is None})


def estimate_plan(plan: Plan, *, rows: int = 0, rehearse: bool = False) -> Estimate:
    """The estimate of a run over so many rows; a list that a step will make counts as one, since nobody knows it yet.

    Raises Invalid as `choose_models` does.
    """
    choices = {} if rehearse else choose_models(plan)
    prices = pinned_prices(models_of(plan) | set(choices.values()))
    asking = [step for step in plan.order if CATALOGUE[plan.drawing.steps[step].type].ability]
    return Estimate(tuple(_ask(plan, step, choices, prices, rows=rows, rehearse=rehearse) for step in asking))


def _ask(
    plan: Plan, step: str, choices: Mapping[str, str], prices: Mapping[str, Any], *, rows: int, rehearse: bool
) -> Ask:
    drawn = plan.drawing.steps[step]
    kind = CATALOGUE[drawn.type]
    named = str(drawn.params.get("model", "auto"))
    model = BUILT_IN if rehearse or (named.partition("/")[0] in ("auto", BUILT_IN) and step not in choices) else named
    model = choices.get(step, model)
    calls = rows if rows and plan.depth(step) else 1
    provider, _, model_id = model.partition("/")
    each = Decimal(0) if model == BUILT_IN else priced(prices_of(prices, provider, model_id), NOMINAL[kind.ability])
    return Ask(step, drawn.label or kind.label, model, calls, None if each is None else each * calls)
