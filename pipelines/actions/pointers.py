"""Which assets something points to. Nothing keeps a list of that, so whoever wants to know reads what points.

An asset is pointed to by inputs of runs and rows, and by outputs of step runs: of any step run of a run that goes on or
is too young to be expired; in an expired run by its own outputs, and by what a retry of the run would go on from.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from ..errors import Invalid
from ..graph import ROWS, Plan
from ..models import Pipeline, Row, Run, StepRun, is_file
from ..snapshots import plan_of_run
from ..states import DONE, RUN_LIVE

M = TypeVar("M", bound=Model)
AT_ONCE = 500


def expired_runs(project_id: int, before: datetime) -> QuerySet[Run]:
    """The runs of a project that ended before a moment, but for those that a draft's steps are pinned to."""
    ended = Run.objects.filter(project=project_id, finished_at__lt=before).exclude(state__in=RUN_LIVE)
    return ended.exclude(pk__in=pinned_runs(project_id))


def pinned_runs(project_id: int) -> set[int]:
    """The runs whose results drafts of a project are tried with, or a live run of a draft is given."""
    samples = Pipeline.objects.filter(project=project_id).values_list("samples__pins", flat=True)
    live = Run.objects.filter(project=project_id, state__in=RUN_LIVE).exclude(pins={})
    found = (*samples, *live.values_list("pins", flat=True))
    return {run for pins in found if isinstance(pins, dict) for run in pins.values()}


def pointed_to(project_id: int, before: datetime) -> Iterator[str]:
    """The ids of the assets that anything in the project points to, some of them several times.

    Reviews are not read: their foreign key says what they point to.
    """
    runs = Run.objects.filter(project=project_id).select_related("version").defer("version__drawing")
    pinned = pinned_runs(project_id)
    for run in in_batches(runs):
        yield from pointed_to_by_inputs(run)
        is_over = run.state not in RUN_LIVE and run.pk not in pinned
        is_expired = is_over and run.finished_at is not None and run.finished_at < before
        yield from _by_expired(run) if is_expired else _by_all(run)


def pointed_to_by_inputs(run: Run) -> Iterator[str]:
    """The ids of the assets that a run was given, its rows' included."""
    yield from assets_in(run.inputs)
    rows = with_assets(Row.objects.filter(run=run), "values").order_by()
    for values in rows.values_list("values", flat=True).iterator(chunk_size=AT_ONCE):
        yield from assets_in(values)


def assets_in(value: Any) -> Iterator[str]:
    """The ids of the assets in a value, lists and mappings opened; an evicted one is none."""
    if is_file(value):
        if "evicted" not in value:
            yield str(value["asset"])
        return
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from assets_in(item)


def with_assets(rows: QuerySet[M], *fields: str) -> QuerySet[M]:
    """Those rows in which one of these JSON fields names an asset."""
    named = Q()
    for field in fields:
        rows = rows.annotate(**{f"{field}_text": Cast(field, TextField())})
        named |= Q(**{f"{field}_text__contains": '"asset"'})
    return rows.filter(named)


def in_batches(rows: QuerySet[M]) -> Iterator[M]:
    """The rows by primary key, read a few hundred at a time, each batch as it is by then."""
    last: Any = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:AT_ONCE]):
        yield from batch
        last = batch[-1].pk


def _outputs(run: Run) -> Iterator[StepRun]:
    rows = StepRun.objects.filter(run=run).only("step", "row", "state", "replaced", "outputs")
    return with_assets(rows, "outputs").order_by().iterator(chunk_size=AT_ONCE)


def _by_all(run: Run) -> Iterator[str]:
    for row in _outputs(run):
        yield from assets_in(row.outputs)


def _by_expired(run: Run) -> Iterator[str]:
    try:
        plan = plan_of_run(run)
    except Invalid:
        # What a drawing that can no longer be read names as its outputs is not known.
        yield from _by_all(run)
        return
    unfinished, everything = _unfinished(run, plan)
    ends = {(ref.step, ref.port) for ref in plan.ends}
    for row in _outputs(run):
        if everything or row.row in unfinished:
            yield from assets_in(row.outputs)
        elif row.state == DONE and not row.replaced:
            for port, value in row.outputs.items():
                yield from assets_in(value) if (row.step, port) in ends else ()


def _unfinished(run: Run, plan: Plan) -> tuple[set[int | None], bool]:
    """The rows that a retry would go on with, and whether it may need everything; None is what all rows share."""
    if run.state == DONE:
        return set(), False
    current = StepRun.objects.filter(run=run, replaced=False).exclude(state=DONE).order_by()
    rows = set(current.values_list("row", flat=True).distinct())
    gathers = any(wire.gathers and ROWS in wire.axes[0] for wire in plan.wires)
    if not rows and run.laid >= run.rows:
        return set(), False
    return rows | {None}, None in rows or gathers
