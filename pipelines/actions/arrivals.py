"""What has arrived at a step run: for each of its wires, the value, or that it is still to come, or will never."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..graph import ROWS, Plan, Wire, paths
from ..models import Run, StepRun
from ..states import CANCELLED, DONE, FAILED, FINAL, SKIPPED

LOST = frozenset({FAILED, SKIPPED, CANCELLED})


@dataclass(frozen=True)
class Arrivals:
    """The inputs that are there, and whether any is still to come or lost for good."""

    inputs: dict[str, Any]
    pending: bool
    lost: bool


def arrivals(run: Run, plan: Plan, step_id: str, path: str) -> Arrivals:
    """What has arrived at this step and path: a few point look-ups, one for each wire."""
    inputs: dict[str, Any] = {}
    pending = lost = False
    for wire in plan.into[step_id]:
        value, state = _arrived(run, plan, wire, paths.split(path))
        if state == DONE:
            inputs[wire.port] = _as_list(plan, wire, value)
        pending = pending or state not in FINAL
        lost = lost or state in LOST
    return Arrivals(inputs, pending, lost)


def group_size(run: Run, plan: Plan, wire: Wire, parts: paths.Parts) -> int:
    """How many members a gathering wire collects at this path."""
    axis = wire.axes[-1]
    if axis == ROWS:
        return row_count(run, plan)
    maker = _current(run, axis, parts[: len(wire.axes) - 1])
    if maker is None or maker.state != DONE:
        return 0
    return list_size(plan, maker)


def row_count(run: Run, plan: Plan) -> int:
    """How many rows the run was started with."""
    columns = [run.inputs[name] for name, drawn in plan.drawing.inputs.items() if drawn.many and name in run.inputs]
    return len(columns[0]) if columns else 0


def list_size(plan: Plan, maker: StepRun) -> int:
    """How many items a list-giving step run gave; all its lists have the same length."""
    ports = plan.kinds[maker.step].outputs
    return next((len(maker.outputs[name]) for name, port in ports.items() if port.many and name in maker.outputs), 0)


def members(run: Run, plan: Plan, wire: Wire, parts: paths.Parts) -> list[StepRun]:
    """The current step runs whose outputs a wire gathers at this path, in order."""
    prefix = paths.join(parts[: len(wire.axes) - 1])
    found = StepRun.objects.filter(run=run, step=wire.source.step, replaced=False)
    if prefix:
        found = found.filter(path__startswith=f"{prefix}.")
    return sorted(found, key=lambda row: paths.order(row.path))


def gives_list(plan: Plan, wire: Wire) -> bool:
    """Whether the wire's source hands over a list in one go."""
    return bool(wire.source.step) and plan.kinds[wire.source.step].outputs[wire.source.port].many


def _arrived(run: Run, plan: Plan, wire: Wire, parts: paths.Parts) -> tuple[Any, str]:
    if not wire.source.step:
        return _from_inputs(run, wire, parts), DONE
    if wire.gathers and not gives_list(plan, wire):
        return _gathered(run, plan, wire, parts)
    depth = plan.depth(wire.source.step)
    source = _current(run, wire.source.step, parts[:depth])
    if source is None:
        return None, "blocked"
    value = source.outputs.get(wire.source.port)
    if source.state == DONE and gives_list(plan, wire) and not wire.gathers:
        value = value[parts[depth]] if value is not None else None
    return value, source.state


def _gathered(run: Run, plan: Plan, wire: Wire, parts: paths.Parts) -> tuple[Any, str]:
    rows = members(run, plan, wire, parts)
    if any(row.state in LOST for row in rows):
        return None, SKIPPED
    size = group_size(run, plan, wire, parts)
    if not size or len(rows) < size or any(row.state != DONE for row in rows):
        return None, "blocked"
    return [row.outputs.get(wire.source.port) for row in rows], DONE


def _from_inputs(run: Run, wire: Wire, parts: paths.Parts) -> Any:
    value = run.inputs.get(wire.source.port)
    return value if not wire.axes or wire.gathers or value is None else value[parts[0]]


def _as_list(plan: Plan, wire: Wire, value: Any) -> Any:
    takes_many = plan.kinds[wire.step].inputs[wire.port].many
    return [value] if takes_many and not wire.gathers else value


def _current(run: Run, step_id: str, parts: paths.Parts) -> StepRun | None:
    # A step run that was skipped before its list was known lives at a shorter path, so those above count as well.
    rows = StepRun.objects.filter(run=run, step=step_id, path__in=paths.prefixes(parts), replaced=False)
    return max(rows, key=lambda row: len(row.path), default=None)
