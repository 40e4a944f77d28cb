"""Verbs on runs: start, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..errors import Stale
from ..graph import Plan
from ..models import Priority, Row, Run, StepRun, StepTally, Version
from ..snapshots import choose_models, models_of, pinned_prices, plan_of, row_origins
from ..states import CANCELLED, LIVE, RUN_LIVE
from ..steps import CATALOGUE
from .advance import release_roots
from .hand_offs import void_hand_offs
from .inputs import check_inputs
from .policies import check_policies
from .reviews import void_reviews
from .working_set import WorkingSet, lock_run

INTERACTIVE_ROWS = 20
Values = dict[str, Any]


@transaction.atomic
def start_run(
    version: Version,
    *,
    inputs: Values,
    by: AbstractBaseUser | None,
    rehearse: bool = False,
    approve_all: bool = False,
    fresh: bool = False,
    budget: Decimal | None = None,
    priority: Priority | None = None,
    retry_of: Run | None = None,
) -> Run:
    """A run of this version with the newest brand, pinned; raises Invalid when an input is missing or wrong.

    Prices, and the models that `auto` stands for, are looked up now and are the run's from then on. Rows of `retry_of`
    keep the places they had in it.
    """
    plan = plan_of(version)
    pipeline = version.pipeline
    choices = {} if rehearse else choose_models(plan)
    check_policies(pipeline.project, plan)
    single, columns = _split(plan, check_inputs(pipeline.project, plan, inputs))
    rows = max((len(column) for column in columns.values()), default=0)
    small = Priority.INTERACTIVE if rows <= INTERACTIVE_ROWS else Priority.BATCH
    run = Run.objects.create(
        project=pipeline.project,
        version=version,
        brand_version=pipeline.brand.newest() if pipeline.brand else None,
        inputs=single,
        rows=rows,
        rehearse=rehearse,
        approve_all=approve_all,
        fresh=fresh,
        budget=budget,
        priority=small if priority is None else priority,
        choices=choices,
        prices=pinned_prices(models_of(plan) | set(choices.values())),
        started_by_id=by.pk if by else None,
        retry_of=retry_of,
        dirty=True,
    )
    origins = row_origins(retry_of) if retry_of else []
    Row.objects.bulk_create(_row(run, number, columns, origins) for number in range(rows))
    StepTally.objects.bulk_create(
        StepTally(run=run, step=step, place=place, lane=CATALOGUE[plan.drawing.steps[step].type].lane)
        for place, step in enumerate(plan.order)
    )
    ws = WorkingSet(run)
    release_roots(ws)
    ws.close()
    return run


@transaction.atomic
def cancel_run(run: Run) -> Run:
    """Cancels everything of the run that has not ended; workers notice at their next progress report."""
    ws = WorkingSet(lock_run(run.pk))
    if ws.run.state not in RUN_LIVE:
        raise Stale(f"This run has already ended: it is {ws.run.state.replace('_', ' ')}.")
    live = StepRun.objects.filter(run=ws.run, state__in=LIVE, replaced=False)
    void_reviews(ws.run)
    void_hand_offs(ws.run)
    live.update(state=CANCELLED, finished_at=ws.now, wake_at=None, lease_until=None, progress=None, message="")
    ws.recount()
    ws.note(state=CANCELLED, finished_at=timezone.now(), paused=False)
    ws.close()
    return ws.run


def _split(plan: Plan, values: Values) -> tuple[Values, dict[str, list[Any]]]:
    """What is given once, and what is given for each row."""
    many = {name for name, drawn in plan.drawing.inputs.items() if drawn.many}
    single = {name: value for name, value in values.items() if name not in many}
    return single, {name: value for name, value in values.items() if name in many}


def _row(run: Run, number: int, columns: dict[str, list[Any]], origins: Sequence[int]) -> Row:
    values = {name: column[number] for name, column in columns.items()}
    words = "\n".join(_words(value) for value in values.values())
    origin = origins[number] if origins else None
    return Row(run=run, number=number, origin=origin, values=values, words=words)


def _words(value: Any) -> str:
    return str(value.get("name", "")) if isinstance(value, dict) else str(value)
