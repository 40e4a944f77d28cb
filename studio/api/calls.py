"""Calls: the ledger of what was asked of services, and paid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from pipelines.models import Call
from pipelines.snapshots import money
from studio.access import my_calls

from .auth import needs, person
from .paging import Paging, page_of

router = Router(tags=["calls"])
# What was asked and answered is nobody's business here, and may be long.
BODIES = ("request", "response", "handle")


@router.get("/calls", auth=needs("read"))
def list_calls(request: HttpRequest, paging: Query[Paging], run: int | None = None) -> dict[str, Any]:
    """The calls of my projects, newest first; money is US dollars, `cost` null until it is known."""
    rows = my_calls(person(request)).defer(*BODIES)
    return page_of(rows if run is None else rows.filter(run=run), paging, _shape, newest_first=True)


def _shape(call: Call) -> dict[str, Any]:
    return {
        "id": call.pk,
        "project": call.project.slug,
        "run": call.run_id,
        "step_run": call.step_run_id,
        "step": call.step_run.step,
        "path": call.step_run.path,
        "provider": call.provider,
        "model": call.model or None,
        "state": call.state,
        "reserved": money(call.reserved),
        "cost": None if call.cost is None else money(call.cost),
        "basis": call.basis or None,
        "created_at": call.created_at.isoformat(),
        "sent_at": _moment(call.sent_at),
        "finished_at": _moment(call.finished_at),
        "error": {name: call.error[name] for name in ("kind", "message") if name in call.error} or None,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
