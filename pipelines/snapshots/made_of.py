"""What a step run's result follows from, part by part; in one place, so that the cache and its explanation agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from ..graph import Plan, paths
from ..models import Row, Run, StepRun, is_file
from ..steps import CATALOGUE
from ..steps.base import Surrounding

Parts = dict[str, Any]


def made_of(run: Run, plan: Plan, row: StepRun, inputs: Mapping[str, Any]) -> Parts:
    """All that the drawing does not say: project, input contents, notes and round, and what the step type reads."""
    return {
        "project": run.project_id,
        "inputs": {name: _content(value) for name, value in inputs.items()},
        "round": [row.round, row.notes, *([row.marks] if row.marks else [])],
        **{name: SURROUNDINGS[name](run, row) for name in _reads(plan, row.step)},
    }


def key_of(plan: Plan, step: str, parts: Parts) -> str:
    """SHA-256 of what the drawing says of the step's work and of these parts, as canonical JSON: equal for equals."""
    return hashlib.sha256(plan.digests[step] + _canonical(parts)).hexdigest()


def home_path(run: Run, row: StepRun) -> str:
    """The path that the step run would have in the run that its row was first in: a row keeps its seeds and names."""
    if run.retry_of_id is None or row.row is None:
        return row.path
    origin = Row.objects.filter(run=run, number=row.row).values_list("origin", flat=True).first()
    return row.path if origin is None else paths.join((origin, *paths.split(row.path)[1:]))


def reads_knowledge(plan: Plan) -> bool:
    """Whether a step of the plan reads what the brand is known by."""
    return any("knowledge" in _reads(plan, step) for step in plan.order)


def _reads(plan: Plan, step: str) -> frozenset[Surrounding]:
    drawn = plan.drawing.steps[step]
    return CATALOGUE[drawn.type].reads_with(drawn.params)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _content(value: Any) -> Any:
    """An input by what it holds: a file by its SHA-256, whatever it is called."""
    if isinstance(value, list):
        return [_content(item) for item in value]
    if is_file(value):
        return {"file": value["sha256"], "kind": value["kind"]}
    return value


def _brand(run: Run, row: StepRun) -> int | None:
    return run.brand_version_id


def _seed(run: Run, row: StepRun) -> list[str]:
    # A step run's own seed follows from its step and path, see context.seed.
    return [row.step, home_path(run, row)]


def _path(run: Run, row: StepRun) -> str:
    return home_path(run, row)


def _name(run: Run, row: StepRun) -> str:
    return run.version.pipeline.name


def _models(run: Run, row: StepRun) -> Any:
    # Which models are asked is among the params, but for `auto`; what they cost changes no picture.
    chosen = run.choices.get(row.step)
    return [run.rehearse, chosen] if chosen else run.rehearse


def _knowledge(run: Run, row: StepRun) -> list[int]:
    # A document's version never changes: its number stands for what it says.
    found: list[int] = run.knowledge
    return found


SURROUNDINGS: Mapping[str, Callable[[Run, StepRun], Any]] = {
    "brand": _brand,
    "seed": _seed,
    "path": _path,
    "name": _name,
    "models": _models,
    "knowledge": _knowledge,
}
