"""What a step run would be made of, as one key: an equal key means that an earlier result can be used again.

Key = SHA-256 of canonical JSON: step type and version, params; project, input contents, notes and round, and those
surroundings that the step type says it reads: brand version, seed, path, name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from ..graph import Plan
from ..models import Run, StepRun
from ..states import DONE, RUNNING
from ..steps import CATALOGUE


def cache_key(run: Run, plan: Plan, row: StepRun, inputs: dict[str, Any]) -> str:
    """The key of a step run about to be ready; empty for a step type whose result is never used again."""
    step_type = CATALOGUE[plan.drawing.steps[row.step].type]
    if not step_type.reusable:
        return ""
    made_of: dict[str, Any] = {
        "project": run.project_id,
        "inputs": {name: _content(value) for name, value in inputs.items()},
        "round": [row.round, row.notes],
        **{name: SURROUNDINGS[name](run, row) for name in step_type.reads},
    }
    return hashlib.sha256(plan.digests[row.step] + _canonical(made_of)).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def find_reusable(ready: Iterable[StepRun]) -> tuple[dict[str, StepRun], set[str]]:
    """Of these step runs' keys, the step runs that have made it already, and the keys that others are making now."""
    wanted = {row.cache_key: row.pk for row in ready if row.cache_key}
    if not wanted:
        return {}, set()
    rows = StepRun.objects.filter(cache_key__in=wanted, state__in=(DONE, RUNNING)).order_by("pk")
    # One that was just handed back is still running in the table: it is nobody's twin, least of all its own.
    rows = rows.exclude(pk__in=[pk for pk in wanted.values() if pk])
    fields = rows.only("cache_key", "state", "outputs", "facts", "reused_from_id")
    made: dict[str, StepRun] = {}
    making: set[str] = set()
    for row in fields:
        if row.state == DONE:
            made.setdefault(row.cache_key, row)
        else:
            making.add(row.cache_key)
    return made, making


def _content(value: Any) -> Any:
    """An input by what it holds: a file by its SHA-256, whatever it is called."""
    if isinstance(value, list):
        return [_content(item) for item in value]
    if isinstance(value, dict) and "asset" in value:
        return {"file": value["sha256"], "kind": value["kind"]}
    return value


def _brand(run: Run, row: StepRun) -> int | None:
    return run.brand_version_id


def _seed(run: Run, row: StepRun) -> list[str]:
    # A step run's own seed follows from its step and path, see context.seed.
    return [row.step, row.path]


def _path(run: Run, row: StepRun) -> str:
    return row.path


def _name(run: Run, row: StepRun) -> str:
    return run.version.pipeline.name


def _models(run: Run, row: StepRun) -> list[Any]:
    return [run.rehearse, run.prices]


SURROUNDINGS = {"brand": _brand, "seed": _seed, "path": _path, "name": _name, "models": _models}
