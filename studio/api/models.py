"""Models: what there is to ask, what it costs, how long it stays, and how it did lately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from pipelines.actions import check_drawing
from pipelines.errors import Invalid
from pipelines.snapshots import ABILITY_WORDS, Measured, ModelRow, Sought, estimate_plan, model_rows, money

from .auth import needs
from .paging import Paging, page_of_list
from .shapes import EstimateGiven

router = Router(tags=["models"])


class Wanted(Schema):
    """Which models; `connected` left out means both."""

    ability: str = ""
    connected: bool | None = None


@router.get("/models", auth=needs("read"))
def list_models(request: HttpRequest, paging: Query[Paging], wanted: Query[Wanted]) -> dict[str, Any]:
    """All models, retired ones too. Prices are US dollars by unit; `measured` is of the last 30 days."""
    rows = model_rows(Sought(ability=wanted.ability, connected=wanted.connected, retired=True))
    if wanted.ability and wanted.ability not in ABILITY_WORDS and not rows:
        known = ", ".join(ABILITY_WORDS)
        raise Invalid(f"`{wanted.ability}` is not an ability; choose one of {known}.", loc=("query", "ability"))
    return page_of_list(rows, paging, _shapes)


@router.post("/estimate", auth=needs("read"))
def estimate(request: HttpRequest, given: EstimateGiven) -> dict[str, Any]:
    """Which models a pipeline file would ask how often, and about what that costs in US dollars; nothing is asked.

    Raises the problems of a file that cannot run.
    """
    told = estimate_plan(check_drawing(given.draft), rows=given.rows, rehearse=given.rehearse)
    return {
        "calls": sum(ask.calls for ask in told.asks),
        "cost": money(told.cost),
        "unpriced": told.unpriced,
        "steps": [ask.told() for ask in told.asks],
    }


def _shapes(rows: Sequence[ModelRow]) -> list[dict[str, Any]]:
    return [_shape(row) for row in rows]


def _shape(row: ModelRow) -> dict[str, Any]:
    model = row.model
    return {
        "provider": model.provider,
        "model": model.model_id,
        "label": model.label or None,
        "abilities": model.abilities,
        "connections": list(row.names),
        "connected": row.connected,
        "enabled": model.enabled,
        "prices": model.prices,
        "priced_on": model.priced_on.isoformat() if model.priced_on else None,
        "source": model.source or None,
        "status": row.status,
        "retires_on": model.retires_on.isoformat() if model.retires_on else None,
        "successor": model.successor or None,
        "measured": _measured_shape(row.measured) if row.measured.calls else None,
    }


def _measured_shape(told: Measured) -> dict[str, Any]:
    per_approved = told.cost_per_approved
    return {
        "calls": told.calls,
        "success_rate": told.success_rate,
        "seconds": {"p50": told.p50, "p95": told.p95},
        "cost": money(told.spent),
        "basis": list(told.basis),
        "decided": told.decided,
        "approval_rate": told.approval_rate,
        "approved_assets": told.approved_assets,
        "cost_per_approved": None if per_approved is None else money(per_approved),
    }
