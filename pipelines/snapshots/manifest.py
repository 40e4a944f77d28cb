"""The record that travels with delivered files: how each of them came to be, and who approved it."""

from __future__ import annotations

from typing import Any

from ..graph import Plan, paths
from ..models import APPROVE, Decision, Run, StepRun
from .outputs import Output, run_outputs
from .plans import plan_of


def manifest(run: Run) -> dict[str, Any]:
    """`run` and `files`: path, sha256, bytes, format, pixels, preset, steps, prompts, model, seed, brand, approval."""
    plan = plan_of(run.version)
    rows = list(StepRun.objects.filter(run=run, replaced=False))
    approvals = _approvals(run)
    named = zip(file_names(run), (output for output in run_outputs(run) if output.asset), strict=True)
    return {
        "run": _run_record(run),
        "files": [_file_record(run, plan, rows, approvals, name, output) for name, output in named],
    }


def file_names(run: Run) -> list[str]:
    """One path inside the delivery for each output file; equal names are told apart by a number."""
    names: list[str] = []
    for output in run_outputs(run):
        if output.asset is None:
            continue
        stem, dot, ending = output.asset.filename.rpartition(".")
        name, count = output.asset.filename, 1
        while name in names:
            count += 1
            name = f"{stem or ending}-{count}{dot}{ending if stem else ''}"
        names.append(name)
    return names


def lineage(plan: Plan, rows: list[StepRun], end: StepRun) -> list[StepRun]:
    """The step runs that led to this one, itself included, in the order of the drawing."""
    upstream = plan.ancestors(end.step)
    led = [row for row in rows if row.step in upstream and paths.related(row.path, end.path)]
    place = {step: number for number, step in enumerate(plan.order)}
    return [*sorted(led, key=lambda row: (place[row.step], paths.order(row.path))), end]


def _run_record(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "project": run.project.name,
        "pipeline": run.version.pipeline.name,
        "version": run.version.number,
        "state": run.state,
        "rehearsal": run.rehearse or run.rehearsed,
        "started_at": run.created_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "started_by": str(run.started_by) if run.started_by else None,
        "inputs": {**run.inputs, **_columns(run)},
    }


def _columns(run: Run) -> dict[str, list[Any]]:
    rows = list(run.table.values_list("values", flat=True))
    return {name: [values.get(name) for values in rows] for name in (rows[0] if rows else {})}


def _file_record(
    run: Run, plan: Plan, rows: list[StepRun], approvals: dict[int, dict[str, Any]], name: str, output: Output
) -> dict[str, Any]:
    asset, led = output.asset, lineage(plan, rows, output.step_run)
    assert asset is not None  # noqa: S101 - the caller passes files only
    models = [row for row in led if row.facts.get("model")]
    last = models[-1].facts if models else {}
    return {
        "path": name,
        "sha256": asset.sha256,
        "bytes": asset.size,
        "format": asset.facts.get("format", asset.mime),
        "width": asset.width,
        "height": asset.height,
        "preset": asset.facts.get("preset"),
        "step": output.step,
        "steps": [{"step": row.step, "type": plan.drawing.steps[row.step].type, "round": row.round} for row in led],
        "brand": str(run.brand_version) if run.brand_version else None,
        "prompts": [{"step": row.step, "prompt": row.facts["prompt"]} for row in led if row.facts.get("prompt")],
        "model": last.get("model"),
        "seed": last.get("seed"),
        "rehearsal": any(row.facts.get("rehearsal") for row in led),
        "approval": next((approvals[row.pk] for row in reversed(led) if row.pk in approvals), None),
    }


def _approvals(run: Run) -> dict[int, dict[str, Any]]:
    """The approving decision of each review step run, newest last."""
    decisions = Decision.objects.filter(review__run=run, verdict=APPROVE).select_related("review", "by")
    return {decision.review.step_run_id: _approval(decision) for decision in decisions}


def _approval(decision: Decision) -> dict[str, Any]:
    return {
        "by": str(decision.by) if decision.by else "command line",
        "at": decision.created_at.isoformat(),
        "note": decision.note,
        "seen": decision.seen,
    }
