"""What one step of a run took and gave, port by port, one of its step runs at a time: what the canvas shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length

from ..errors import NotFound
from ..graph import ROWS, Plan, Port
from ..models import Run, StepRun
from ..states import DONE, FAILED
from .plans import plan_of_run
from .reuse import reuse_of
from .shown import flat, money, shown_value
from .steps import FACT_LABELS, open_url

MOST = 12
LONGEST = 2_000
Entry = dict[str, Any]


def step_result(run: Run, step: str, *, place: int = 0, state: str = "") -> Entry:
    """`total` current step runs of a step, by path, and the one at `place` among them, else the last.

    With a `state` only those in it count. Raises NotFound where the run has no such step.
    """
    plan = plan_of_run(run)
    if step not in plan.drawing.steps:
        message = f"Run {run.pk} has no step `{step}`."
        raise NotFound(message)
    found = StepRun.objects.filter(run=run, step=step, replaced=False)
    found = found.filter(state=state) if state else found
    total = found.count()
    place = min(place, max(total - 1, 0))
    row = _in_order(found)[place : place + 1].first() if total else None
    return {"run": run.pk, "total": total, "place": place, "step_run": _entry(run, plan, row) if row else None}


def _in_order(found: QuerySet[StepRun]) -> QuerySet[StepRun]:
    """By row, then by path: shorter numbers are smaller ones."""
    rows = found.select_related("reused_from").prefetch_related("reviews")
    return rows.order_by("row", Length("path"), "path", "pk")


def _entry(run: Run, plan: Plan, row: StepRun) -> Entry:
    drawn, ports = plan.drawing.steps[row.step], plan.kinds[row.step]
    reuse = reuse_of(run, [row]).get(row.pk)
    by_rows = bool(plan.axes[row.step]) and ROWS in plan.axes[row.step][0]
    wired = {name: port for name, port in ports.inputs.items() if name in drawn.inputs}
    return {
        "id": row.pk,
        "url": f"/runs/{run.pk}/step-runs/{row.pk}/",
        "path": row.path,
        "row": row.row if by_rows else None,
        "round": row.round,
        "state": row.state,
        "attempts": row.attempts,
        "message": row.message,
        "error": row.error.get("message") if row.state != DONE else None,
        "seconds": _seconds(row),
        "cost": money(row.cost),
        "reuse": reuse.entry() if reuse else None,
        "facts": [[label, str(row.facts[name])] for name, label in FACT_LABELS.items() if row.facts.get(name)],
        "notes": row.notes,
        "review_url": open_url([row]),
        "inputs": _ports(plan, row.step, wired, row.inputs),
        "outputs": _ports(plan, row.step, ports.outputs, row.outputs),
    }


def _seconds(row: StepRun) -> float | None:
    """How long its last attempt took; None while it lasts, and for what was not made anew."""
    if row.state not in (DONE, FAILED) or row.reused_from_id or not (row.started_at and row.finished_at):
        return None
    return max(0.0, (row.finished_at - row.started_at).total_seconds())


def _ports(plan: Plan, step: str, ports: Mapping[str, Port], values: Mapping[str, Any]) -> list[Entry]:
    """Each port with how many values are on it, and the first twelve of them."""
    return [
        {
            "name": name,
            "label": port.label,
            "type": plan.port_type(step, name, port),
            "count": len(found := flat([values.get(name)])),
            "shown": [_brief(shown_value(value)) for value in found[:MOST]],
        }
        for name, port in ports.items()
    ]


def _brief(shown: Entry) -> Entry:
    """The same with at most 2,000 characters of a text, and then `cut`."""
    text = shown.get("text", "")
    return {**shown, "text": text[:LONGEST], "cut": True} if len(text) > LONGEST else shown
