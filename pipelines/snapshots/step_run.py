"""Everything about one step run: what it was given, what it asked for and paid, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ..graph import Plan, Wire, paths
from ..models import Call, Run, StepRun
from ..states import READY
from ..steps import CATALOGUE
from .plans import plan_of_run
from .reuse import reuse_of
from .row import label_of
from .shown import flat, money, say_day, shown_value
from .sources import said_facts

MOST = 60
TOLD = ("model", "seed", "prompt", "evicted")
Entry = dict[str, Any]


def step_run_story(run: Run, step_run: StepRun) -> Entry:
    """All that its page shows; a bounded number of queries and of rows, whatever the run's size."""
    plan = plan_of_run(run)
    drawn = plan.drawing.steps[step_run.step]
    kind, ports = CATALOGUE[drawn.type], plan.kinds[step_run.step]
    sources = [entry for wire in plan.into[step_run.step] for entry in _sources(plan, wire, step_run)]
    return {
        "label": label_of(plan, step_run.step),
        "type": kind.label,
        "params": drawn.params,
        "inputs": [_port(name, step_run.inputs.get(name)) for name in ports.inputs if name in drawn.inputs],
        "outputs": [_port(name, step_run.outputs.get(name)) for name in ports.outputs],
        "facts": {name: value for name, value in said_facts(step_run.facts).items() if name not in TOLD},
        "times": _times(step_run, sources),
        "cost": money(step_run.cost),
        "calls": [{"call": call, "paid": _paid(call)} for call in step_run.calls.all()[:MOST]],
        "reuse": reuse_of(run, [step_run]).get(step_run.pk),
        "evicted": _day(step_run.facts.get("evicted")),
        "made_from": sources,
        "made_into": [entry for wire in _once(plan, step_run) for entry in _followers(plan, wire, step_run)],
        "rounds": [_round(row) for row in _rounds(step_run)],
    }


def _day(told: str | None) -> str:
    return say_day(date.fromisoformat(told)) if told else ""


def _paid(call: Call) -> str:
    """What a call cost and how that is known; what is set aside for it while it is not."""
    if call.cost is not None:
        return f"${money(call.cost)} {call.basis}".strip()
    return f"${money(call.reserved)} reserved" if call.reserved else "nothing paid"


def _port(name: str, value: Any) -> Entry:
    return {"name": name, "shown": [shown_value(item) for item in flat([value])][:MOST]}


def _once(plan: Plan, step_run: StepRun) -> list[Wire]:
    """One wire for each step it leads to: two wires into one step are one descent."""
    return list({wire.step: wire for wire in plan.out_of[step_run.step]}.values())


def _sources(plan: Plan, wire: Wire, step_run: StepRun) -> list[Entry]:
    """The step runs a wire brought something from; an entry without one for an input of the run."""
    if not wire.source.step:
        return [{"port": wire.port, "label": f"${wire.source.port}", "step_run": None}]
    rows = StepRun.objects.filter(run=step_run.run_id, step=wire.source.step).filter(
        _on_path(step_run.path, plan.depth(wire.source.step))
    )
    label = label_of(plan, wire.source.step)
    return [{"port": wire.port, "label": label, "step_run": row} for row in _of_its_time(rows, step_run)]


def _followers(plan: Plan, wire: Wire, step_run: StepRun) -> list[Entry]:
    """The step runs made from this one through a wire."""
    rows = StepRun.objects.filter(run=step_run.run_id, step=wire.step).filter(
        _on_path(step_run.path, plan.depth(wire.step))
    )
    label = label_of(plan, wire.step)
    return [{"port": wire.port, "label": label, "step_run": row} for row in _of_its_time(rows, step_run)]


def _on_path(path: str, depth: int) -> Q:
    """Step runs `depth` levels deep on this path: the one above, the same, or every one below."""
    parts = paths.split(path)
    if depth <= len(parts):
        return Q(path=paths.join(parts[:depth]))
    below = Q(path__startswith=f"{path}.") if path else ~Q(path="")
    return below & Q(row=parts[0]) if parts else below


def _of_its_time(rows: QuerySet[StepRun], step_run: StepRun) -> list[StepRun]:
    """The current ones beside a current step run; beside a replaced one, the latest rounds up to its own."""
    if not step_run.replaced:
        return sorted(rows.filter(replaced=False).order_by("pk")[:MOST], key=lambda row: paths.order(row.path))
    latest = {row.path: row for row in rows.filter(round__lte=step_run.round).order_by("round")[:MOST]}
    return sorted(latest.values(), key=lambda row: paths.order(row.path))


def _times(step_run: StepRun, sources: list[Entry]) -> Entry:
    """`ready`, when the last of what it was made from had ended, and `waited` and `worked`, in seconds, once known."""
    began, ended = step_run.started_at, step_run.finished_at
    before = [entry["step_run"].finished_at for entry in sources if entry["step_run"]]
    ready = max([step_run.created_at, *(moment for moment in before if moment and began and moment <= began)])
    ready = min(ready, began or ready)
    return {
        "ready": ready if began or step_run.state == READY else None,
        "waited": max(0.0, (began - ready).total_seconds()) if began else None,
        "worked": max(0.0, (ended - began).total_seconds()) if began and ended else None,
    }


def _rounds(step_run: StepRun) -> list[StepRun]:
    """Every round at its place, oldest first."""
    mine = StepRun.objects.filter(run=step_run.run_id, step=step_run.step, path=step_run.path)
    return list(mine.order_by("round").prefetch_related("reviews__decisions__by")[:MOST])


def _round(row: StepRun) -> Entry:
    decisions = [decision for review in row.reviews.all() for decision in review.decisions.all()]
    made = row.outputs or (row.inputs if row.reviews.all() else {})
    return {"step_run": row, "shown": [shown_value(value) for value in flat(made.values())], "decisions": decisions}
