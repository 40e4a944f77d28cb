"""A batch row by row: pages of the grid, what failed in it, the story of one row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from pipelines.errors import Invalid, NotFound
from pipelines.models import Run
from pipelines.snapshots import Sieve, find_rows, grid_steps, plan_of_run, row_errors, row_story, rows_from
from pipelines.states import STEP_STATES
from studio.access import run_for

from .auth import needs, person
from .paging import read_cursor, write_cursor

router = Router(tags=["rows"])


class RowsAsked(Schema):
    """Which rows: from a number on, or, as soon as something is to be found, after a cursor."""

    model_config = ConfigDict(populate_by_name=True)

    first: int = Field(0, ge=0, le=2**31 - 1, alias="from")
    limit: int = Field(100, ge=1, le=200)
    cursor: str = Field("", max_length=40)
    state: str = ""
    step: str = ""
    error: str = Field("", max_length=300)
    q: str = Field("", max_length=200)


@router.get("/runs/{int:pk}/rows", auth=needs("read"))
def list_rows(request: HttpRequest, pk: int, asked: Query[RowsAsked]) -> dict[str, Any]:
    """Rows with one cell a step. `state`, `step` and `error` mean one step run of the row that is all of them."""
    run = run_for(person(request), pk)
    sieve = _sieve(run, asked)
    if sieve == Sieve() and not asked.cursor:
        items = rows_from(run, asked.first, asked.limit)
        more = asked.first + len(items) < run.rows
    else:
        after = read_cursor(asked.cursor) if asked.cursor else -1
        items, more = find_rows(run, sieve, after=after, limit=asked.limit)
    return {
        "items": items,
        "next": write_cursor(items[-1]["number"]) if items and more else None,
        "total": run.rows,
        "columns": grid_steps(plan_of_run(run)),
    }


@router.get("/runs/{int:pk}/rows/errors", auth=needs("read"))
def list_row_errors(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What failed in the rows, and how often."""
    return {"items": row_errors(run_for(person(request), pk)), "next": None}


@router.get("/runs/{int:pk}/rows/{int:number}", auth=needs("read"))
def get_row(request: HttpRequest, pk: int, number: int) -> dict[str, Any]:
    """The story of one row: its values and its step runs, each with the time it waited and worked."""
    run = run_for(person(request), pk)
    row = run.table.filter(number=number).first()
    if row is None:
        raise NotFound
    return row_story(run, row)


def _sieve(run: Run, asked: RowsAsked) -> Sieve:
    if asked.state and asked.state not in STEP_STATES:
        message = f"`{asked.state}` is not a state; choose one of {', '.join(STEP_STATES)}."
        raise Invalid(message, loc=("query", "state"))
    columns = grid_steps(plan_of_run(run))
    if asked.step and asked.step not in columns:
        message = f"`{asked.step}` is not a step of the rows; choose one of {', '.join(columns) or 'none'}."
        raise Invalid(message, loc=("query", "step"))
    return Sieve(asked.state, asked.step, asked.error.strip(), asked.q.strip())
