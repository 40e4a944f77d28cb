"""Letting step runs come into being: each is made when the first of its deepest inputs arrives, and freed by the last.

Nothing here scans a run: an ended step run leads to its children's paths, and each child looks up its own wires.
Work goes in waves: all that a group of ended step runs reaches is found, counted and settled together, and what that
skips or fails is the next wave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..graph import Plan, Wire, paths
from ..models import StepRun
from ..states import BLOCKED, DONE, FAILED, FINAL, READY, SKIPPED
from ..steps import CATALOGUE
from .arrivals import arrivals, counts_down, foresee, gives_list, group_size, list_size
from .cache import cache_key
from .working_set import Place, WorkingSet

ROWS_AT_ONCE = 128
FEW_READY = 64
Reached = dict[Place, Counter[str]]


def release_roots(ws: WorkingSet) -> None:
    """Makes the step runs that the run's inputs alone lead to, and lets the first rows in."""
    born = [(step_id, "") for step_id in ws.plan.order if _starts_alone(ws.plan, step_id)]
    _waves(ws, {place: Counter() for place in born})
    lay_rows(ws)


def lay_rows(ws: WorkingSet) -> None:
    """Lets the next rows in where little is left to do, so that ten thousand rows begin as quickly as ten."""
    run = ws.run
    if run.laid >= run.rows or run.ready >= FEW_READY:
        return
    upto = min(run.rows, run.laid + ROWS_AT_ONCE)
    steps = [step_id for step_id in ws.plan.order if _starts_by_row(ws.plan, step_id)]
    _waves(ws, {(step_id, str(number)): Counter() for step_id in steps for number in range(run.laid, upto)})
    ws.note(laid=upto)


def release_children(ws: WorkingSet, ended: Iterable[StepRun]) -> None:
    """Makes and frees what these ended step runs lead to, and skips what they make impossible."""
    _waves(ws, _reach(ws, ended))


def reconsider(ws: WorkingSet, rows: Iterable[StepRun]) -> None:
    """Looks again at blocked step runs whose inputs may all be there."""
    _waves(ws, {(row.step, row.path): Counter() for row in rows})


def _waves(ws: WorkingSet, reached: Reached) -> None:
    while reached:
        rows = _find_or_make(ws, reached)
        foresee(ws, [(row.step, row.path) for row in rows if not row.missing])
        ended = [row for row in rows if not row.missing and _settle(ws, row)]
        reached = _reach(ws, ended)


def _settle(ws: WorkingSet, row: StepRun) -> bool:
    """Moves a blocked step run on as far as its inputs allow; says whether that ended it."""
    there = arrivals(ws, row.step, row.path)
    if there.unpaired:
        message = f"`{there.unpaired}` has fewer items than the list it is paired with: none for path {row.path}."
        ws.move(row, FAILED, error={"kind": "unpaired", "message": message, "attempts": 0})
    elif there.lost:
        ws.move(row, SKIPPED)
    elif not there.pending:
        ws.move(row, READY, inputs=there.inputs, cache_key=cache_key(ws.run, ws.plan, row, there.inputs))
    elif missing := sum(_still_missing(ws, wire, row.path) for wire in ws.plan.into[row.step]):
        # A list that this gathers has only now become known: from here on its members are counted down.
        ws.change(row, {"missing": missing})
    return row.state in FINAL


def _starts_alone(plan: Plan, step_id: str) -> bool:
    """Whether a step works once, on inputs of the run only."""
    return not plan.axes[step_id] and all(not wire.source.step for wire in plan.into[step_id])


def _starts_by_row(plan: Plan, step_id: str) -> bool:
    """Whether a column leads to the step without a detour, once for each row."""
    depth = plan.depth(step_id)
    wires = [wire for wire in plan.into[step_id] if not wire.source.step]
    return depth == 1 and any(len(wire.axes) == 1 and not wire.gathers for wire in wires)


# --- What an ended step run leads to -------------------------------------------------------------


def _reach(ws: WorkingSet, ended: Iterable[StepRun]) -> Reached:
    """The places that these lead to, each with how many members of its gathers have come."""
    reached: Reached = {}
    for source in ended:
        for wire in ws.plan.out_of[source.step]:
            arrived = 1 if counts_down(ws.plan, wire) and len(paths.split(source.path)) == len(wire.axes) else 0
            for path in _paths(ws, wire, source):
                reached.setdefault((wire.step, path), Counter())[wire.port] += arrived
        for step_id in ws.plan.paired.get(source.step, ()):
            for path in _below(ws, step_id, source.path):
                reached.setdefault((step_id, path), Counter())
    return reached


def _paths(ws: WorkingSet, wire: Wire, source: StepRun) -> list[str]:
    """The paths of the wire's step that an ended source reaches."""
    parts = paths.split(source.path)
    depth, consumed = ws.plan.depth(wire.step), len(wire.axes) - wire.gathers
    if len(parts) < ws.plan.depth(source.step):  # skipped before its list was known: so is everything below
        return [paths.join(parts[:depth])]
    if consumed < depth:
        return _below(ws, wire.step, paths.join(parts[:consumed]))
    if not gives_list(ws.plan, wire) or wire.gathers:
        return [paths.join(parts[:depth])]
    size = list_size(ws.plan, source) if source.state == DONE else 0
    return [paths.join((*parts, number)) for number in range(size)] or [source.path]


def _below(ws: WorkingSet, step_id: str, prefix: str) -> list[str]:
    """The paths at or below a prefix where the step is waiting for something."""
    ws.write()
    rows = StepRun.objects.filter(run=ws.run, step=step_id, replaced=False, state=BLOCKED)
    if prefix:
        rows = rows.filter(path__startswith=f"{prefix}.")
    return list(rows.values_list("path", flat=True))


# --- Finding and making --------------------------------------------------------------------------


def _find_or_make(ws: WorkingSet, reached: Reached) -> list[StepRun]:
    """The blocked step runs at these places; those that are further on need nothing."""
    wanted: dict[str, list[str]] = {}
    for step_id, path in reached:
        wanted.setdefault(step_id, []).append(path)
    for step_id, all_paths in wanted.items():
        ws.look(step_id, all_paths)
    found = [_one(ws, step_id, path, arrived) for (step_id, path), arrived in reached.items()]
    return [row for row in found if row and row.state == BLOCKED]


def _one(ws: WorkingSet, step_id: str, path: str, arrived: Counter[str]) -> StepRun | None:
    row = ws.at(step_id, path)
    if row:
        came = min(row.missing, arrived.total())
        if came and row.state == BLOCKED:
            ws.change(row, {"missing": row.missing - came})
        return row
    if _is_paired(ws.plan, step_id) and _covered(ws, step_id, path):
        return None
    return ws.add(
        StepRun(
            run=ws.run,
            step=step_id,
            path=path,
            round=ws.last_round(step_id, path) + 1,
            lane=CATALOGUE[ws.plan.drawing.steps[step_id].type].lane,
            missing=sum(_still_missing(ws, wire, path) for wire in ws.plan.into[step_id]),
        )
    )


def _is_paired(plan: Plan, step_id: str) -> bool:
    return any(len(axis) > 1 for axis in plan.axes[step_id])


def _covered(ws: WorkingSet, step_id: str, path: str) -> bool:
    """Whether one list of a pair was lost, so that the step was skipped above this path; if it is now, so is all below.

    Whichever list comes first, the same step runs are left.
    """
    parts = paths.split(path)
    if len(parts) == ws.plan.depth(step_id):
        return any(ws.at(step_id, shorter) for shorter in paths.prefixes(parts)[:-1])
    ws.write()
    rows = StepRun.objects.filter(run=ws.run, step=step_id, replaced=False, state=BLOCKED)
    if path:
        rows = rows.filter(path__startswith=f"{path}.")
    ws.drop(ws.take(rows))
    return False


def _still_missing(ws: WorkingSet, wire: Wire, path: str) -> int:
    """How many members of a gather have not ended yet, what has just ended included."""
    if not counts_down(ws.plan, wire):
        return 0
    parts = paths.split(path)
    size = group_size(ws, wire, parts)
    if not size:
        return 0
    ws.write()
    above = paths.join(parts[: len(wire.axes) - 1])
    ended = StepRun.objects.filter(
        run=ws.run, step=wire.source.step, parent=above, replaced=False, state__in=FINAL
    ).exclude(path=above)
    return max(0, size - ended.count())
