"""What a step run would be made of, as one key: an equal key means that an earlier result can be used again.

Key = SHA-256 of canonical JSON: step type and version, params; project, input contents, notes and round, and those
surroundings that the step type says it reads with these params: brand version, seed, path, name, whether models are
rehearsed, and the versions of the documents that the brand is known by.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..graph import Plan
from ..models import Run, StepRun
from ..snapshots import key_of, made_of
from ..states import DONE, RUNNING
from ..steps import CATALOGUE


def cache_key(run: Run, plan: Plan, row: StepRun, inputs: dict[str, Any]) -> str:
    """The key of a step run about to be ready; empty for a step whose result is never used again."""
    drawn = plan.drawing.steps[row.step]
    kind = CATALOGUE[drawn.type]
    if not kind.may_reuse(drawn.params) or (kind.delivers and _was_approved(plan, row.step)):
        return ""
    return key_of(plan, row.step, made_of(run, plan, row, inputs))


def _was_approved(plan: Plan, step: str) -> bool:
    """Whether people approve what arrives here: then it is looked at again each time, whatever was made before."""
    return any(CATALOGUE[plan.drawing.steps[other].type].asks for other in plan.ancestors(step))


def find_pinned(run: Run, ready: Iterable[StepRun]) -> dict[tuple[str, str], StepRun]:
    """Of these step runs' steps and paths, what the runs that a draft's steps are pinned to have made there.

    What people sent back is made anew, and so is what its run has not, or no longer: an evicted file is in no result.
    """
    wanted = [row for row in ready if row.step in run.pins and not row.round]
    if not wanted:
        return {}
    rows = StepRun.objects.filter(
        run__in={run.pins[row.step] for row in wanted},
        run__project=run.project_id,
        step__in={row.step for row in wanted},
        path__in={row.path for row in wanted},
        state=DONE,
        replaced=False,
    ).exclude(facts__has_key="evicted")
    fields = rows.only("run_id", "step", "path", "outputs", "facts", "reused_from_id")
    return {(row.step, row.path): row for row in fields if row.run_id == run.pins[row.step]}


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
