"""A batch as a grid: one line a row, one cell a step; a page of it never costs more than a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from ..graph import ROWS, Plan
from ..models import Row, Run, StepRun
from ..states import CANCELLED, DONE, FAILED, RUNNING, SKIPPED, STEP_STATES, WAITING, fold_step
from .plans import plan_of_run
from .shown import flat, money, shown_value

NAME_LENGTH = 160
MOST_ERRORS = 20
RARE = (RUNNING, WAITING, FAILED, SKIPPED, CANCELLED)


@dataclass(frozen=True)
class Sieve:
    """Which rows are wanted: with a step run in this state, of this step, with this error; whose text has these words.

    An error is meant by its kind or by a part of its sentence; without a state it means failed ones.
    """

    state: str = ""
    step: str = ""
    error: str = ""
    words: str = ""


def grid_steps(plan: Plan) -> list[str]:
    """The steps that work once for each row or below it, in topological order: the columns."""
    return [step_id for step_id in plan.order if plan.axes[step_id] and ROWS in plan.axes[step_id][0]]


def rows_from(run: Run, first: int, limit: int) -> list[dict[str, Any]]:
    """The lines of the rows from this number on; two queries, however far down."""
    return _lines(run, Row.objects.filter(run=run, number__gte=first)[:limit])


def find_rows(run: Run, sieve: Sieve, *, after: int, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """The first lines the sieve lets through after row `after`, and whether there are more; two queries."""
    rows = Row.objects.filter(run=run, number__gt=after)
    for word in sieve.words.split():
        rows = rows.filter(words__icontains=word)
    if sieve.state or sieve.step or sieve.error:
        rows = _with_step_run(rows, _wanted(run, sieve, after), rare=sieve.state in RARE or bool(sieve.error))
    found = list(rows[: limit + 1])
    return _lines(run, found[:limit]), len(found) > limit


def row_errors(run: Run) -> list[dict[str, Any]]:
    """What failed and how often, most often first: `{step, kind, message, count}`; at most one query."""
    if not run.failed:
        return []
    failed = StepRun.objects.filter(run=run, state=FAILED, replaced=False, step__in=grid_steps(plan_of_run(run)))
    grouped = failed.values("step", "error__kind", "error__message").annotate(count=Count("pk"))
    return [
        {
            "step": found["step"],
            "kind": found["error__kind"],
            "message": found["error__message"],
            "count": found["count"],
        }
        for found in grouped.order_by("-count", "step")[:MOST_ERRORS]
    ]


def row_name(plan: Plan, values: dict[str, Any]) -> str:
    """What a row is called: its first text, else its first file's name."""
    shown = _shown(plan, values)
    texts = [value["text"] for value in shown if "text" in value]
    names = [value["name"] for value in shown if "name" in value]
    return " ".join(next(iter([*texts, *names]), "").split())[:NAME_LENGTH]


def _wanted(run: Run, sieve: Sieve, after: int) -> QuerySet[StepRun]:
    steps = grid_steps(plan_of_run(run))
    wanted = StepRun.objects.filter(run=run, replaced=False, row__gt=after)
    wanted = (
        wanted.filter(step=sieve.step) if sieve.step in steps else wanted.filter(step__in=[] if sieve.step else steps)
    )
    if state := sieve.state or (FAILED if sieve.error else ""):
        wanted = wanted.filter(state=state)
    if sieve.error:
        wanted = wanted.filter(Q(error__kind=sieve.error) | Q(error__message__icontains=sieve.error))
    return wanted.order_by()


def _with_step_run(rows: QuerySet[Row], wanted: QuerySet[StepRun], *, rare: bool) -> QuerySet[Row]:
    # What is rare is looked up first; what is common is found in nearly every row that is looked at.
    if rare:
        return rows.filter(number__in=wanted.values("row"))
    return rows.filter(Exists(wanted.filter(row=OuterRef("number"))))


def _lines(run: Run, rows: Iterable[Row]) -> list[dict[str, Any]]:
    plan, found = plan_of_run(run), list(rows)
    groups: dict[int, list[dict[str, Any]]] = {row.number: [] for row in found}
    for group in _groups(run, plan, list(groups)):
        groups[group["row"]].append(group)
    return [_line(plan, row, groups[row.number]) for row in found]


def _groups(run: Run, plan: Plan, numbers: list[int]) -> Iterable[dict[str, Any]]:
    """The step runs of these rows by row, step and state, counted by the database."""
    mine = StepRun.objects.filter(run=run, row__in=numbers, replaced=False, step__in=grid_steps(plan))
    groups = mine.order_by().values("row", "step", "state")
    counted = groups.annotate(
        count=Count("pk"), first=Min("pk"), paid=Sum("cost"), began=Min("started_at"), ended=Max("finished_at")
    )
    return cast("Iterable[dict[str, Any]]", counted)


def _line(plan: Plan, row: Row, groups: list[dict[str, Any]]) -> dict[str, Any]:
    began = min((group["began"] for group in groups if group["began"]), default=None)
    ended = max((group["ended"] for group in groups if group["ended"]), default=None)
    thumb = next((value["thumb"] for value in _shown(plan, row.values) if "thumb" in value), None)
    return {
        "number": row.number,
        "name": row_name(plan, row.values),
        "thumb": thumb,
        "cost": money(sum((group["paid"] for group in groups), Decimal(0))),
        "started_at": began.isoformat() if began else None,
        "finished_at": ended.isoformat() if ended else None,
        "cells": {
            step: _cell([group for group in groups if group["step"] == step])
            for step in dict.fromkeys(group["step"] for group in groups)
        },
    }


def _cell(groups: list[dict[str, Any]]) -> dict[str, Any]:
    """`state`, how many of `total` are done, and the step run's `id` where there is only one."""
    counts = dict.fromkeys(STEP_STATES, 0) | {group["state"]: group["count"] for group in groups}
    total = sum(counts.values())
    return {
        "state": fold_step(counts),
        "done": counts[DONE],
        "total": total,
        "id": groups[0]["first"] if total == 1 else None,
    }


def _shown(plan: Plan, values: dict[str, Any]) -> list[dict[str, Any]]:
    """A row's values in the order of the drawing's inputs."""
    return [shown_value(value) for name in plan.drawing.inputs for value in flat([values.get(name)])]
