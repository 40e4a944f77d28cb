"""The record that travels with delivered files: how each of them came to be, and who approved it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from ..models import APPROVE, DECIDED, Asset, Decision, Run, StepRun
from ..policy import FOR
from .costs import Costs
from .lineage import Family, at_rows
from .named_prompts import said
from .outputs import Output, output_slices
from .plans import plan_of_run
from .shown import money
from .sources import sources_of

Record = dict[str, Any]


def manifest(run: Run) -> Record:
    """`run` and `files`: path, sha256, bytes, format, pixels, preset, steps, prompts, model, seed, brand, approval.

    `sources` are the passages of documents that a file cites, or was made with.
    """
    return {"run": run_record(run), "files": [record for _, record in delivery(run)]}


def manifest_parts(run: Run, records: Iterable[Record]) -> Iterator[str]:
    """The manifest of these files as JSON, a file at a time."""
    yield f'{{\n"run": {_json(run_record(run))},\n"files": ['
    comma = ""
    for record in records:
        yield f"{comma}\n{_json(record)}"
        comma = ","
    yield "\n]\n}\n"


def delivery(run: Run) -> Iterator[tuple[Asset, Record]]:
    """Each file that the run has made, with its record; equal paths are told apart by a number."""
    names = Names()
    for outputs in output_slices(run):
        for output, record in zip(outputs, file_records(run, outputs), strict=True):
            if output.asset:
                yield output.asset, {"path": names.give(output.asset.filename), **record}


def file_records(run: Run, outputs: Collection[Output]) -> list[Record]:
    """How each of these outputs came to be."""
    rows = {output.step_run.row for output in outputs}
    fields = ("run_id", "step", "path", "row", "round", "facts")
    family = Family(plan_of_run(run), at_rows(run, rows).filter(replaced=False).only(*fields))
    costs, approvals = Costs(run, rows), _approvals(run, rows)
    return [_file_record(run, family, costs, approvals, output) for output in outputs]


class Names:
    """Paths inside one delivery, each given once: a second `story.jpg` is `story-2.jpg`."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._counts: dict[str, int] = {}

    def give(self, wanted: str) -> str:
        """The name itself, or the next with a number that is free."""
        path, name = PurePosixPath(wanted), wanted
        while name in self._given:
            self._counts[wanted] = self._counts.get(wanted, 1) + 1
            name = f"{path.stem}-{self._counts[wanted]}{path.suffix}"
        self._given.add(name)
        return name


def run_record(run: Run) -> Record:
    """The run as its files' receivers know it."""
    return {
        "id": run.pk,
        "project": run.project.name,
        "pipeline": run.version.pipeline.name,
        "version": run.version.number,
        **({"draft": run.version.revision} if run.version.number is None else {}),
        "state": run.state,
        "rehearsal": run.rehearse or run.rehearsed,
        "started_at": run.created_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "started_by": str(run.started_by) if run.started_by else None,
        "inputs": {**run.inputs, **_columns(run)},
        "cost": money(run.cost),
    }


def _columns(run: Run) -> dict[str, list[Any]]:
    rows = list(run.table.values_list("values", flat=True))
    return {name: [values.get(name) for values in rows] for name in (rows[0] if rows else {})}


def _file_record(
    run: Run, family: Family, costs: Costs, approvals: dict[int, dict[str, Any]], output: Output
) -> Record:
    asset, led = output.asset, family.led_to(output.step_run)
    models = [row for row in led if row.facts.get("model")]
    last = models[-1].facts if models else {}
    return {
        **(_stored(asset) if asset else {}),
        "step": output.step,
        "place": output.path,
        "steps": _steps(family, led),
        "brand": str(run.brand_version) if run.brand_version else None,
        "prompts": _prompts(family, led),
        "sources": sources_of(led),
        "model": last.get("model"),
        "seed": last.get("seed"),
        "rehearsal": any(row.facts.get("rehearsal") for row in led),
        "approval": next((approvals[row.pk] for row in reversed(led) if row.pk in approvals), None),
        "cost": money(costs.of(output.step_run)),
    }


def _stored(asset: Asset) -> Record:
    return {
        "sha256": asset.sha256,
        "bytes": asset.size,
        "format": asset.facts.get("format", asset.mime),
        "width": asset.width,
        "height": asset.height,
        "preset": asset.facts.get("preset"),
    }


def _steps(family: Family, led: list[StepRun]) -> list[Record]:
    """Each step once, with the last of its rounds."""
    rounds: dict[str, int] = {}
    for row in led:
        rounds[row.step] = max(row.round, rounds.get(row.step, 0))
    drawn = family.plan.drawing.steps
    return [{"step": step, "type": drawn[step].type, "round": number} for step, number in rounds.items()]


def _prompts(family: Family, led: list[StepRun]) -> list[Record]:
    """Each prompt once, with the version of those that the project keeps."""
    told = dict.fromkeys((row.step, row.facts["prompt"]) for row in led if row.facts.get("prompt"))
    named = family.plan.prompts
    return [
        {"step": step, "prompt": prompt, **({"version": said(named[step])} if step in named else {})}
        for step, prompt in told
    ]


def _approvals(run: Run, rows: Collection[int | None]) -> dict[int, dict[str, Any]]:
    """The approving decision of each review step run at these rows, newest last."""
    asked = at_rows(run, rows).filter(reviews__isnull=False).values("pk")
    decisions = Decision.objects.filter(
        review__step_run__in=asked, review__state=DECIDED, review__outcome=APPROVE, verdict__in=FOR, undone_by=None
    ).select_related("review", "by", "guest", "instead_of")
    return {decision.review.step_run_id: _approval(decision) for decision in decisions}


def _approval(decision: Decision) -> dict[str, Any]:
    return {
        "by": decision.who,
        "at": decision.created_at.isoformat(),
        "note": decision.note,
        "seen": decision.seen,
    }


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)
