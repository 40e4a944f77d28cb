"""Trying again with the newest version: which rows and inputs it would take, what differs, and what prevents it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from ..errors import Problem
from ..graph import FILE_TYPES, ROWS, Input, Plan, find_differences
from ..models import BrandVersion, Row, Run, StepRun, Version
from ..states import CANCELLED, FAILED, RUN_LIVE, SKIPPED
from .plans import plan_of, plan_of_run
from .shown import money

LOST = (FAILED, CANCELLED, SKIPPED)
NOTHING_LOST = "Nothing in this run has failed, so there is nothing to try again."
STILL_LIVE = "This run has not ended yet. Cancel it or let it end first, then try again with the newest version."


def retry_preview(run: Run) -> dict[str, Any]:
    """What trying again means: what was lost, what the newest version and brand change, and what prevents using them.

    `rows` is how many rows a run of the newest version would go over; `problems` are what prevents it, by field.
    """
    version, brand = newest_of(run)
    plan = plan_of(version)
    rows = lost_rows(run).count()
    late, problems = too_early(run), renewal_problems(run, version)
    told = [Problem("", "", late)] if late else problems
    return {
        "run": run.pk,
        **{state: getattr(run, state) for state in LOST},
        "rows_lost": _row_numbers(run).distinct().count(),
        "rows_never_begun": run.rows - run.laid,
        "rows": rows,
        "same": _is_same(run, version, brand),
        "version": {"before": _version_entry(run.version), "after": _version_entry(version)},
        "brand": {"before": _brand_entry(run.brand_version), "after": _brand_entry(brand)},
        "differences": [asdict(found) for found in find_differences(plan_of_run(run).drawing, plan.drawing)],
        "notes": _notes(run, plan, rows),
        "problems": [{"field": problem.field, "message": problem.message} for problem in told],
        "can": {"own": late != NOTHING_LOST, "newest": not told},
    }


def newest_of(run: Run) -> tuple[Version, BrandVersion | None]:
    """The version and the brand version that a run of this pipeline would be started with now; a draft stays itself."""
    pipeline = run.version.pipeline
    version = run.version if run.version.number is None else pipeline.newest() or run.version
    return version, pipeline.brand.newest() if pipeline.brand else None


def differs_from_newest(run: Run) -> bool:
    """Whether a run started now would have another version or another brand."""
    return not _is_same(run, *newest_of(run))


def too_early(run: Run) -> str:
    """Why there is nothing to take up yet, as a sentence; empty when there is."""
    if run.failed + run.cancelled + run.skipped == 0 and run.laid >= run.rows:
        return NOTHING_LOST
    return STILL_LIVE if run.state in RUN_LIVE else ""


def lost_rows(run: Run) -> QuerySet[Row]:
    """The rows in which something was lost, and those never let in; all of them when only steps above them failed."""
    lost = Row.objects.filter(Q(number__gte=run.laid) | Q(number__in=_row_numbers(run)), run=run)
    return lost if lost.exists() else Row.objects.filter(run=run)


def renewed_inputs(run: Run, version: Version) -> dict[str, Any]:
    """What the run was started with, as far as this version takes it; columns hold the lost rows only."""
    wanted = plan_of(version).drawing.inputs
    rows = list(lost_rows(run).values_list("values", flat=True)) if run.rows else []
    columns = {name: [row.get(name) for row in rows] for name in (rows[0] if rows else {}) if name in wanted}
    return {name: value for name, value in run.inputs.items() if name in wanted} | columns


def row_origins(run: Run) -> list[int]:
    """For each lost row the number that it had in the run which was first started."""
    return [number if origin is None else origin for number, origin in lost_rows(run).values_list("number", "origin")]


def money_left(run: Run) -> Decimal | None:
    """What the run has not spent of its budget, in US dollars; None without a budget."""
    return None if run.budget is None else max(Decimal(0), run.budget - run.cost - run.reserved)


def renewal_problems(run: Run, version: Version) -> list[Problem]:
    """What keeps this version from taking the run up: inputs that it has not, or not in this form, and its budget."""
    before, after = plan_of_run(run).drawing.inputs, plan_of(version).drawing.inputs
    first = run.table.values_list("values", flat=True).first() or {}
    found = [
        Problem("", f"inputs.{name}", message)
        for name, drawn in after.items()
        if (
            message := _unfit(run, version, before[name], drawn)
            if name in before and name in {*run.inputs, *first}
            else _missing(run, version, drawn)
        )
    ]
    if run.rows and not found and not any(name in after for name in first):
        message = f"{version.spoken.capitalize()} takes none of the columns of run {run.pk}. Start a new run instead."
        found.append(Problem("", "inputs", message))
    if money_left(run) == 0:
        message = f"The run's budget of ${money(run.budget or Decimal(0))} is spent. Start a new run with a new budget."
        found.append(Problem("", "budget", message))
    return found


def _missing(run: Run, version: Version, drawn: Input) -> str:
    """Why the run needs something more for an input that it has nothing for; empty when it can do without."""
    has_default = drawn.default not in (None, "", [])
    fills_rows = drawn.many and run.rows > 0 and has_default
    if not fills_rows and (drawn.optional or has_default):
        return ""
    return (
        f"{drawn.label} is needed by {version.spoken}, and run {run.pk} has nothing for it. Start a new run to give it."
    )


def _unfit(run: Run, version: Version, before: Input, after: Input) -> str:
    """Why what the run has for an input cannot be used for the same input of another version; empty when it can."""
    if before.many != after.many:
        often = "for each row" if after.many else "for the whole run"
        return f"{after.label} is given once {often} in {version.spoken}, unlike in run {run.pk}."
    if _takes(before, after):
        return ""
    return f"{after.label} takes {after.type} in {version.spoken}, and run {run.pk} has {before.type} for it."


def _takes(before: Input, after: Input) -> bool:
    if after.type == "file":
        return before.type in FILE_TYPES
    return before.type == after.type or (after.type == "json" and before.type == "text")


def _is_same(run: Run, version: Version, brand: BrandVersion | None) -> bool:
    return (version.pk, brand.pk if brand else None) == (run.version_id, run.brand_version_id)


def _row_numbers(run: Run) -> QuerySet[StepRun, int | None]:
    lost = StepRun.objects.filter(run=run, state__in=LOST, replaced=False, row__isnull=False)
    return lost.order_by().values_list("row", flat=True)


def _notes(run: Run, plan: Plan, rows: int) -> list[str]:
    """What a person may not expect: a gather over rows has only those that are taken up."""
    if not 0 < rows < run.rows:
        return []
    word = "this row" if rows == 1 else f"these {rows:,} rows"
    return [f"“{name}” will gather only {word}." for name in gathers_of_rows(plan)]


def gathers_of_rows(plan: Plan) -> Iterable[str]:
    """What the steps are called that gather the rows of a run."""
    steps = dict.fromkeys(wire.step for wire in plan.wires if wire.gathers and ROWS in wire.axes[-1])
    drawn = plan.drawing.steps
    return [drawn[step].label or step.replace("_", " ").capitalize() for step in steps]


def _version_entry(version: Version) -> dict[str, Any]:
    return {"number": version.number, "message": version.message}


def _brand_entry(version: BrandVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {"name": version.brand.name, "number": version.number, "message": version.message}
