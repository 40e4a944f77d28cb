"""What a browser sees of a run: one snapshot, and deltas that keep it true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.utils import timezone

from ..graph import Plan
from ..models import OPEN, PERSON, HandOff, Review, Run, StepTally, is_file
from ..states import RUN_LIVE
from .plans import plan_of_run
from .shown import money
from .steps import foresee_total, place, step_entries

Snapshot = dict[str, Any]


def run_snapshot(run: Run) -> Snapshot:
    """Everything the run page draws, as of `seq`; its size depends on the drawing, never on the number of rows."""
    plan = plan_of_run(run)
    tallies = list(StepTally.objects.filter(run=run))
    return {
        "type": "snapshot",
        "seq": run.seq,
        "run": run_entry(run, tallies),
        "inputs": _input_entries(run, plan),
        "wires": _wire_entries(plan),
        "steps": step_entries(run, plan, tallies),
        "counts": _total(tallies),
    }


def run_delta(run: Run, changed: Iterable[str]) -> Snapshot:
    """The run and the whole entries of the steps that changed, to be laid over the snapshot before `seq`."""
    wanted = set(changed)
    tallies = list(StepTally.objects.filter(run=run))
    return {
        "type": "delta",
        "seq": run.seq,
        "run": run_entry(run, tallies),
        "steps": step_entries(run, plan_of_run(run), [tally for tally in tallies if tally.step in wanted]),
        "counts": _total(tallies),
    }


def apply_delta(snapshot: Snapshot, delta: Snapshot) -> Snapshot:
    """The snapshot with a delta laid over it; raises ValueError when one in between was missed."""
    if delta["seq"] <= snapshot["seq"]:
        return snapshot
    if delta["seq"] != snapshot["seq"] + 1:
        raise ValueError(f"delta {delta['seq']} does not follow snapshot {snapshot['seq']}")
    changed = {entry["id"]: entry for entry in delta["steps"]}
    steps = [changed.get(entry["id"], entry) for entry in snapshot["steps"]]
    return {**snapshot, "seq": delta["seq"], "run": delta["run"], "counts": delta["counts"], "steps": steps}


def run_entry(run: Run, tallies: Collection[StepTally]) -> dict[str, Any]:
    """The run itself: state, counts, people's open questions, what may be done."""
    counts = _total(tallies)
    lost = counts["failed"] + counts["cancelled"]
    live = run.state in RUN_LIVE
    return {
        "id": run.pk,
        "state": run.state,
        "name": run.version.pipeline.name,
        "project": run.project.name,
        "project_url": f"/projects/{run.project.slug}/",
        "started_at": run.created_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "now": timezone.now().isoformat(),
        "rehearsal": run.rehearse or run.rehearsed,
        "cost": money(run.cost),
        "priority": run.priority,
        "slots": run.slots,
        "brand": str(run.brand_version) if run.brand_version else None,
        "started_by": str(run.started_by) if run.started_by else "",
        "counts": counts,
        "total": sum(foresee_total(run, plan_of_run(run), tally) for tally in tallies),
        "reviews": [*(_review_entry(run, review) for review in _open_reviews(run)), *_hand_off_entries(run)],
        "outputs": run.made,
        "outputs_url": f"/runs/{run.pk}/outputs/",
        "can": {
            "cancel": live,
            "retry": bool(lost),
            "pause": live and not run.paused,
            "resume": live and run.paused,
        },
    }


def _open_reviews(run: Run) -> list[Review]:
    return list(run.reviews.filter(state=OPEN).select_related("step_run")[:50])


def _review_entry(run: Run, review: Review | HandOff) -> dict[str, Any]:
    step = plan_of_run(run).drawing.steps[review.step_run.step]
    return {
        "id": review.pk,
        "step": review.step_run.step,
        "path": review.step_run.path,
        "label": step.label or review.step_run.step.replace("_", " ").capitalize(),
        "url": f"/reviews/{review.pk}/",
    }


def _hand_off_entries(run: Run) -> list[dict[str, Any]]:
    """What waits to be made elsewhere, told as reviews are; a negative id, since reviews have the others."""
    found = run.hand_offs.filter(state=OPEN, kind=PERSON).select_related("step_run")[:50]
    return [{**_review_entry(run, out), "id": -out.pk, "url": f"/hand-offs/{out.pk}/"} for out in found]


def _total(tallies: Iterable[StepTally]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for tally in tallies:
        counts.update(tally.counts())
    return {state: counts[state] for state in StepTally().counts()}


def _input_entries(run: Run, plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "type": drawn.type,
            "label": drawn.label,
            "value": _column_value(run, name) if drawn.many else _input_value(run.inputs.get(name)),
            "position": place(plan, f"${name}"),
        }
        for name, drawn in plan.drawing.inputs.items()
    ]


def _column_value(run: Run, name: str) -> dict[str, Any]:
    first = run.table.first()
    return {**_input_value(first.values.get(name) if first else None), "rows": run.rows}


def _input_value(value: Any) -> dict[str, Any]:
    if is_file(value):
        return {"asset": value["asset"], "name": value["name"], "thumb": f"/assets/{value['asset']}/thumb/"}
    return {"text": "" if value is None else str(value)}


def _wire_entries(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "from": wire.source.step or f"${wire.source.port}",
            "port": wire.source.port if wire.source.step else "",
            "to": wire.step,
            "into": wire.port,
            "type": wire.type,
            "depth": len(wire.axes),
        }
        for wire in plan.wires
    ]
