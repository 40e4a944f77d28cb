"""Which model `auto` stands for when a run starts: the cheapest, fastest or best approved that may be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ..errors import Invalid
from ..graph import Plan
from ..models import Connection, Model
from ..providers.abilities import NOMINAL
from ..providers.prices import priced
from ..steps import CATALOGUE
from ..steps.asking import AUTO, Within, is_auto
from .catalogue import LICENCE, MISSING
from .measured import Measured, Place, measured

UNKNOWN_RATE = 0.5


@dataclass(frozen=True)
class Candidate:
    """A model that may be asked, by the name to ask it by; `price` is that of a usual request, None where not known."""

    name: str
    price: Decimal | None
    limits: Mapping[str, Any]
    lately: Measured

    @property
    def seconds(self) -> float | None:
        """How long half of its answers took at most."""
        return self.lately.p50

    @property
    def approval(self) -> float:
        """How often people approved what it made; where nobody has decided, neither good nor bad."""
        rate = self.lately.approval_rate
        return UNKNOWN_RATE if rate is None else rate

    @property
    def success(self) -> float:
        """How often it gave an answer."""
        rate = self.lately.success_rate
        return UNKNOWN_RATE if rate is None else rate


# What is not known goes last, and of equals the one whose name comes first, so that the same choice is made again.
POLICIES: Mapping[str, Callable[[Candidate], Any]] = {
    "best": lambda one: (-one.approval, -one.success, _last(one.price), one.name),
    "cheapest": lambda one: (_last(one.price), -one.success, one.name),
    "fastest": lambda one: (_last(one.seconds), -one.success, one.name),
}


def choose_models(plan: Plan) -> dict[str, str]:
    """By step whose `model` is `auto` or `auto/POLICY`, the model to ask; a step for which there is none is left out.

    Raises Invalid for a policy that is not known, and where models are connected and none is within the step's bounds.
    """
    wanted = {step: drawn for step, drawn in plan.drawing.steps.items() if is_auto(drawn.params.get("model", AUTO))}
    asking = {step: drawn for step, drawn in wanted.items() if CATALOGUE[drawn.type].ability}
    if not asking or not Connection.objects.filter(enabled=True).exists():
        return {}
    models, lately = list(_models()), measured()
    found = {}
    for step, drawn in asking.items():
        ability = CATALOGUE[drawn.type].ability
        able = [_candidate(name, row, ability, lately) for name, row in models if ability in row.abilities]
        if able:
            within = Within.model_validate(drawn.params.get("within", {}))
            found[step] = _best(step, able, str(drawn.params.get("model", AUTO)), within)
    return found


def chosen_now(abilities: Iterable[str], lately: Mapping[Place, Measured]) -> dict[str, dict[str, str]]:
    """By ability and policy the model that `auto/POLICY` stands for now; left out where nothing connected can do it."""
    models = list(_models())
    found = {}
    for ability in abilities:
        able = [_candidate(name, row, ability, lately) for name, row in models if ability in row.abilities]
        if able:
            found[ability] = {policy: min(able, key=key).name for policy, key in POLICIES.items()}
    return found


def _best(step: str, able: list[Candidate], model: str, within: Within) -> str:
    policy = model.partition("/")[2] or "best"
    if policy not in POLICIES:
        known = ", ".join(f"auto/{name}" for name in POLICIES)
        raise Invalid(f"`{model}` is not known. Write auto, {known}, or a model.", loc=("steps", step, "model"))
    fit = [one for one in able if _fits(one, within)]
    if not fit:
        message = f"No connected model for the step {step} is within its bounds. Loosen them, or name a model."
        raise Invalid(message, loc=("steps", step, "within"))
    return min(fit, key=POLICIES[policy]).name


def _fits(one: Candidate, within: Within) -> bool:
    """Within a price in US dollars, seconds and approval rate, of a licence; what is not known does not fit a bound."""
    rate = one.lately.approval_rate
    return (
        (within.price is None or (one.price is not None and one.price <= Decimal(str(within.price))))
        and (within.seconds is None or (one.seconds is not None and one.seconds <= within.seconds))
        and (within.approval is None or (rate is not None and rate >= within.approval))
        and (within.licence is None or one.limits.get(LICENCE) == within.licence)
    )


def _models() -> Iterable[tuple[str, Model]]:
    """The models that may be asked now, each by the name of a connection that is open."""
    now = timezone.now()
    closed = Q(closed_until__gt=now)
    connections = list(Connection.objects.filter(enabled=True).exclude(closed))
    alive = Q(retires_on__isnull=True) | Q(retires_on__gt=timezone.localdate())
    rows = Model.objects.filter(alive, enabled=True, provider__in={one.provider for one in connections})
    rows = rows.exclude(limits__has_key=MISSING)
    for row in rows:
        for connection in connections:
            if connection.provider == row.provider:
                yield f"{connection.name}/{row.model_id}", row


def _candidate(name: str, row: Model, ability: str, lately: Mapping[Place, Measured]) -> Candidate:
    told = lately.get((row.provider, row.model_id), Measured())
    return Candidate(name, priced(row.prices, NOMINAL[ability]), row.limits, told)


def _last(value: Any) -> tuple[bool, Any]:
    return (value is None, value or 0)
