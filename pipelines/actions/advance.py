"""Letting step runs come into being: each is made when the first of its deepest inputs arrives, and freed by the last.

Nothing here scans a run: an ended step run leads to its children's paths, and each child looks up its own wires.
The caller holds the run's lock.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from .. import queue
from ..graph import Plan, Wire, paths
from ..models import Run, StepRun
from ..states import BLOCKED, DONE, FINAL, READY, SKIPPED
from ..steps import CATALOGUE
from .arrivals import arrivals, gives_list, group_size, list_size, members, row_count
from .moves import add, move


def release_roots(run: Run, plan: Plan) -> None:
    """Makes the step runs that the run's inputs alone lead to."""
    born: list[StepRun] = []
    for step_id in plan.order:
        born += [_settle(run, plan, step_id, path) for path in _root_paths(run, plan, step_id)]
    _carry_on(run, plan, born)


def release_children(run: Run, plan: Plan, ended: Iterable[StepRun]) -> None:
    """Makes and frees what these ended step runs lead to, and skips what they make impossible."""
    freed: list[StepRun] = []
    for step_run in ended:
        freed += _children(run, plan, step_run)
    _carry_on(run, plan, freed)


def reconsider(run: Run, plan: Plan, rows: Iterable[StepRun]) -> None:
    """Looks again at blocked step runs whose inputs may all be there."""
    _carry_on(run, plan, [_settle(run, plan, row.step, row.path) for row in rows])


def _carry_on(run: Run, plan: Plan, changed: Iterable[StepRun]) -> None:
    ready: Counter[str] = Counter()
    todo = deque(changed)
    while todo:
        step_run = todo.popleft()
        if step_run.state == READY:
            ready[step_run.lane] += 1
        elif step_run.state == SKIPPED:
            todo += _children(run, plan, step_run)
    for lane, number in ready.items():
        queue.wake(run.pk, lane, ready=number)


def _root_paths(run: Run, plan: Plan, step_id: str) -> list[str]:
    wires = [wire for wire in plan.into[step_id] if not wire.source.step]
    if not plan.into[step_id]:
        return [""]
    depth = plan.depth(step_id)
    if any(len(wire.axes) == depth == 1 and not wire.gathers for wire in wires):
        return [str(row) for row in range(row_count(run, plan))]
    return [""] if depth == 0 and wires else []


def _children(run: Run, plan: Plan, step_run: StepRun) -> list[StepRun]:
    reached: dict[tuple[str, str], list[Wire]] = {}
    for wire in plan.out_of[step_run.step]:
        for path in _paths(run, plan, wire, step_run):
            reached.setdefault((wire.step, path), []).append(wire)
    return [_settle(run, plan, step, path, after=wires) for (step, path), wires in reached.items()]


def _paths(run: Run, plan: Plan, wire: Wire, source: StepRun) -> list[str]:
    """The paths of the wire's step that an ended source reaches."""
    parts = paths.split(source.path)
    depth, consumed = plan.depth(wire.step), len(wire.axes) - wire.gathers
    if len(parts) < plan.depth(source.step):  # skipped before its list was known: so is everything below
        return [paths.join(parts[:depth])]
    if consumed < depth:
        return _below(run, wire.step, paths.join(parts[:consumed]))
    if not gives_list(plan, wire) or wire.gathers:
        return [paths.join(parts[:depth])]
    if source.state != DONE:
        return [paths.join(parts)]
    return [paths.join((*parts, number)) for number in range(list_size(plan, source))]


def _below(run: Run, step_id: str, prefix: str) -> list[str]:
    rows = StepRun.objects.filter(run=run, step=step_id, replaced=False, state=BLOCKED)
    if prefix:
        rows = rows.filter(path__startswith=f"{prefix}.")
    return list(rows.values_list("path", flat=True))


def _settle(run: Run, plan: Plan, step_id: str, path: str, *, after: Iterable[Wire] = ()) -> StepRun:
    """The step run at this path, made if need be, and moved on as far as its inputs allow."""
    row = _find_or_make(run, plan, step_id, path, after)
    if row.state != BLOCKED:
        return _unchanged(row)
    if row.missing:
        return row
    there = arrivals(run, plan, step_id, path)
    if there.lost:
        move(row, SKIPPED)
    elif not there.pending:
        move(row, READY, inputs=there.inputs)
    return row


def _unchanged(row: StepRun) -> StepRun:
    """A copy that asks for nothing: somebody else has already carried this step run on."""
    return StepRun(step=row.step, path=row.path, state="")


def _find_or_make(run: Run, plan: Plan, step_id: str, path: str, after: Iterable[Wire]) -> StepRun:
    last = StepRun.objects.filter(run=run, step=step_id, path=path).order_by("-round").first()
    if last and not last.replaced:
        _count_down(last, sum(_counts_down(plan, wire) for wire in after))
        return last
    row = StepRun(
        run=run,
        step=step_id,
        path=path,
        round=last.round + 1 if last else 0,
        lane=CATALOGUE[plan.drawing.steps[step_id].type].lane,
        missing=sum(_still_missing(run, plan, wire, paths.split(path)) for wire in plan.into[step_id]),
    )
    return add(run.pk, [row])[0]


def _count_down(row: StepRun, arrived: int) -> None:
    if arrived and row.missing:
        row.missing = max(0, row.missing - arrived)
        StepRun.objects.filter(pk=row.pk).update(missing=row.missing)


def _counts_down(plan: Plan, wire: Wire) -> bool:
    return wire.gathers and bool(wire.source.step) and not gives_list(plan, wire)


def _still_missing(run: Run, plan: Plan, wire: Wire, parts: paths.Parts) -> int:
    if not _counts_down(plan, wire):
        return 0
    ended = [row for row in members(run, plan, wire, parts) if row.state in FINAL]
    return max(0, group_size(run, plan, wire, parts) - len(ended))
