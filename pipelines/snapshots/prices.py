"""What the models of a drawing cost on the day its run starts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from ..graph import Plan
from ..models import Connection, Model
from ..providers.prices import read_prices

PriceList = dict[str, dict[str, str]]


def pinned_prices(names: Iterable[str]) -> PriceList:
    """The prices of these models, written `connection/model-id`; PRICES_FILE goes before the catalogue."""
    wanted = {name: name.partition("/") for name in names if "/" in name}
    kinds = dict(Connection.objects.values_list("name", "provider"))
    asked = {name: (kinds.get(connection, connection), model) for name, (connection, _, model) in wanted.items()}
    rows = Model.objects.filter(model_id__in={model for _, model in asked.values()})
    known = {(row.provider, row.model_id): row.prices for row in rows if row.prices}
    listed = {name: known[place] for name, place in asked.items() if place in known}
    return {**listed, **read_prices(settings.PRICES_FILE)}


def models_of(plan: Plan) -> set[str]:
    """Every model that a step of the drawing names, fallbacks too."""
    named: set[str] = set()
    for step in plan.drawing.steps.values():
        params: dict[str, Any] = step.params
        named |= {str(name) for name in (params.get("model"), *(params.get("fallbacks") or ())) if name}
    return named
