"""What has arrived at a step run: for each of its wires, the value, or that it is still to come, or will never."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..graph import ROWS, Plan, Wire, paths
from ..models import StepRun
from ..states import BLOCKED, CANCELLED, DONE, FAILED, FINAL, SKIPPED
from .working_set import Place, WorkingSet

LOST = frozenset({FAILED, SKIPPED, CANCELLED})


@dataclass
class Arrivals:
    """The inputs that are there, whether any is still to come or lost, and which has no partner to pair with."""

    inputs: dict[str, Any]
    pending: bool = False
    lost: bool = False
    unpaired: str = ""


def foresee(ws: WorkingSet, places: Iterable[Place]) -> None:
    """Reads what these step runs look at, in a few statements for all of them."""
    wanted: dict[str, dict[str, None]] = {}
    numbers: list[int] = []
    for step, path in places:
        parts = paths.split(path)
        for wire in ws.plan.into[step]:
            if wire.source.step:
                full = paths.join(parts[: ws.plan.depth(wire.source.step)])
                wanted.setdefault(wire.source.step, {})[full] = None
            elif wire.axes and not wire.gathers and parts:
                numbers.append(parts[0])
    for step, full_paths in wanted.items():
        ws.look(step, full_paths)
        absent = [path for path in full_paths if path and ws.at(step, path) is None]
        ws.look(step, [shorter for path in absent for shorter in paths.prefixes(paths.split(path))])
    ws.look_at_rows(numbers)


def arrivals(ws: WorkingSet, step_id: str, path: str) -> Arrivals:
    """What has arrived at this step and path."""
    parts = paths.split(path)
    if len(parts) < ws.plan.depth(step_id):
        # It stands above its own depth because a list that would lead there was lost.
        return Arrivals({}, lost=True)
    there = Arrivals({})
    for wire in ws.plan.into[step_id]:
        value, state = _arrived(ws, wire, parts)
        if state == DONE:
            there.inputs[wire.port] = _as_list(ws.plan, wire, value)
        elif state == BLOCKED and _has_no_partner(ws, wire, parts):
            there.unpaired, state = str(wire.source), FAILED
        there.pending = there.pending or state not in FINAL
        there.lost = there.lost or state in LOST
    return there


def group_size(ws: WorkingSet, wire: Wire, parts: paths.Parts) -> int:
    """How many members a gathering wire collects at this path; 0 while that is not known."""
    above = parts[: len(wire.axes) - 1]
    sizes = [axis_size(ws, name, above) for name in wire.axes[-1]]
    return 0 if None in sizes else max(size for size in sizes if size is not None)


def axis_size(ws: WorkingSet, name: str, above: paths.Parts) -> int | None:
    """How many items the list of this origin has below a path; None while its maker has not given it."""
    if name == ROWS:
        return ws.run.rows
    maker = ws.at(name, paths.join(above))
    return list_size(ws.plan, maker) if maker and maker.state == DONE else None


def list_size(plan: Plan, maker: StepRun) -> int:
    """How many items a list-giving step run gave; all its lists have the same length."""
    ports = plan.kinds[maker.step].outputs
    lists = (maker.outputs.get(name) for name, port in ports.items() if port.many)
    return max((len(items) for items in lists if items), default=0)


def members(ws: WorkingSet, wire: Wire, parts: paths.Parts) -> list[tuple[str, str, dict[str, Any]]]:
    """The current step runs whose outputs a wire gathers at this path, in order: path, state and outputs."""
    ws.write()
    above = paths.join(parts[: len(wire.axes) - 1])
    found = StepRun.objects.filter(run=ws.run, step=wire.source.step, parent=above, replaced=False).exclude(path=above)
    rows = found.values_list("path", "state", "outputs").iterator()
    return sorted(rows, key=lambda row: paths.order(row[0]))


def gives_list(plan: Plan, wire: Wire) -> bool:
    """Whether the wire's source hands over a list in one go."""
    return bool(wire.source.step) and plan.kinds[wire.source.step].outputs[wire.source.port].many


def counts_down(plan: Plan, wire: Wire) -> bool:
    """Whether the wire gathers step runs one by one, so that its step run counts those that are missing."""
    return wire.gathers and bool(wire.source.step) and not gives_list(plan, wire)


def _arrived(ws: WorkingSet, wire: Wire, parts: paths.Parts) -> tuple[Any, str]:
    if not wire.source.step:
        beyond = bool(wire.axes) and not wire.gathers and parts[0] >= ws.run.rows
        return (None, BLOCKED) if beyond else (_from_inputs(ws, wire, parts), DONE)
    if counts_down(ws.plan, wire):
        return _gathered(ws, wire, parts)
    depth = ws.plan.depth(wire.source.step)
    source = _nearest(ws, wire.source.step, parts[:depth])
    if source is None:
        return None, BLOCKED
    if source.state != DONE:
        return None, source.state
    value = source.outputs.get(wire.source.port)
    if not gives_list(ws.plan, wire) or wire.gathers:
        return value, DONE
    if not value:
        return None, SKIPPED
    number = parts[depth]
    return (value[number], DONE) if number < len(value) else (None, BLOCKED)


def _gathered(ws: WorkingSet, wire: Wire, parts: paths.Parts) -> tuple[Any, str]:
    needs = ws.plan.drawing.steps[wire.step].needs
    rows = members(ws, wire, parts)
    size = group_size(ws, wire, parts)
    if not rows or not size:
        # Nobody will come: the list was lost above, which is told by a shorter path.
        above = _nearest(ws, wire.source.step, parts[: len(wire.axes) - 1])
        return None, above.state if above and above.state in LOST else BLOCKED
    if needs == "all" and any(state in LOST for _, state, _ in rows):
        return None, SKIPPED
    if sum(state in FINAL for _, state, _ in rows) < size:
        # Made before its list was known, it has not counted its members: others are still to come.
        return None, BLOCKED
    there = [outputs.get(wire.source.port) for _, state, outputs in rows if state == DONE]
    return (there, DONE) if there else (None, SKIPPED)


def _from_inputs(ws: WorkingSet, wire: Wire, parts: paths.Parts) -> Any:
    name = wire.source.port
    if not wire.axes:
        return ws.run.inputs.get(name)
    if not wire.gathers:
        return ws.values(parts[0]).get(name)
    ws.look_at_rows(range(ws.run.rows))
    return [ws.values(number).get(name) for number in range(ws.run.rows)]


def _as_list(plan: Plan, wire: Wire, value: Any) -> Any:
    takes_many = plan.kinds[wire.step].inputs[wire.port].many
    return [value] if takes_many and not wire.gathers else value


def _nearest(ws: WorkingSet, step_id: str, parts: paths.Parts) -> StepRun | None:
    # A step run that was skipped before its list was known lives at a shorter path, so those above count as well.
    return next((row for path in reversed(paths.prefixes(parts)) if (row := ws.at(step_id, path))), None)


def _has_no_partner(ws: WorkingSet, wire: Wire, parts: paths.Parts) -> bool:
    """Whether this path lies beyond the end of the wire's own list, while another list went on."""
    if all(len(axis) == 1 for axis in ws.plan.axes[wire.step]):
        return False
    for level, axis in enumerate(wire.axes[:-1] if wire.gathers else wire.axes):
        sizes = [axis_size(ws, name, parts[:level]) for name in axis]
        if any(size is not None and parts[level] >= size for size in sizes):
            return True
    return False
