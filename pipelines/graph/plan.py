"""A checked drawing, ready to run: order, and at which depth each step works; pure.

Every list-giving step opens an axis named after it; the columns of a run share the axis `$rows`. A step works at the
longest axes among its inputs (a `many` input closes its last axis first); shorter axes are shared by every path below.
Lists of different origin at equal depth pair by index: their axes become one, which bears both names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Final

from ..errors import Problem
from .drawing import ANY, Drawing, OpenType, Port, Ref
from .kinds import Kinds, StepKind

ROWS: Final = "$rows"
Axis = frozenset[str]
Axes = tuple[Axis, ...]


@dataclass(frozen=True)
class Wire:
    """One drawn connection: from which port into which, the axes and type of its values, and whether it gathers."""

    source: Ref
    step: str
    port: str
    axes: Axes
    gathers: bool
    type: OpenType


@dataclass(frozen=True)
class Plan:
    """The drawing with everything inferred from it: `axes` are those a step works at, `order` is topological, and
    `paired` names, for a list-giving step, the steps that pair its list with another one by index. Where sub-pipelines
    were expanded, `links` are the versions that they stood for, `boxes` says out of which box a step came, and `opened`
    are the inputs that nothing is wired into inside. `prompts` are the slug and number of the prompt whose words a
    step's param holds, by step and param.
    """

    drawing: Drawing
    order: tuple[str, ...]
    axes: dict[str, Axes]
    wires: tuple[Wire, ...]
    kinds: Mapping[str, StepKind]
    into: dict[str, tuple[Wire, ...]] = field(default_factory=dict)
    out_of: dict[str, tuple[Wire, ...]] = field(default_factory=dict)
    paired: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, int] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    prompts: Mapping[str, Mapping[str, tuple[str, int]]] = field(default_factory=dict)

    @cached_property
    def ends(self) -> tuple[Ref, ...]:
        """The ports whose values are a run's outputs: those the drawing names, else every port that feeds nothing."""
        if self.drawing.outputs:
            return tuple(self.drawing.outputs.values())
        fed = {(wire.source.step, wire.source.port) for wire in self.wires}
        every = (Ref(step_id, port) for step_id in self.order for port in self.kinds[step_id].outputs)
        return tuple(ref for ref in every if (ref.step, ref.port) not in fed)

    def port_type(self, step_id: str, name: str, port: Port) -> OpenType:
        """The type of a step's port; one of type `any` has that of what is wired into the input of its name."""
        wired = next((wire.type for wire in self.into[step_id] if wire.port == name), port.type)
        return wired if port.type == ANY else port.type

    @cached_property
    def digests(self) -> dict[str, bytes]:
        """For each step the SHA-256 of what the drawing says about its work: type, the type's version, params."""
        said = {
            step_id: [drawn.type, self.kinds[step_id].version, drawn.params]
            for step_id, drawn in self.drawing.steps.items()
        }
        return {step_id: sha256(json.dumps(told, sort_keys=True).encode()).digest() for step_id, told in said.items()}

    def depth(self, step_id: str) -> int:
        """How many levels the paths of this step's step runs have."""
        return len(self.axes[step_id])

    def ancestors(self, step_id: str) -> set[str]:
        """Every step upstream of this one."""
        found: set[str] = set()
        queue = [wire.source.step for wire in self.into[step_id] if wire.source.step]
        while queue:
            current = queue.pop()
            if current not in found:
                found.add(current)
                queue += [wire.source.step for wire in self.into[current] if wire.source.step]
        return found

    def descendants(self, step_id: str) -> set[str]:
        """Every step downstream of this one."""
        found: set[str] = set()
        queue = [wire.step for wire in self.out_of[step_id]]
        while queue:
            current = queue.pop()
            if current not in found:
                found.add(current)
                queue += [wire.step for wire in self.out_of[current]]
        return found


def topological(drawing: Drawing) -> tuple[list[str], list[str]]:
    """The steps in an order in which parents come first, and the steps that stand on a circle."""
    waiting = {step_id: {p for p in drawing.parents(step_id) if p in drawing.steps} for step_id in drawing.steps}
    order: list[str] = []
    placed: set[str] = set()
    while ready := [step_id for step_id, parents in waiting.items() if parents <= placed]:
        order += ready
        placed.update(ready)
        for step_id in ready:
            del waiting[step_id]
    return order, list(waiting)


def infer(drawing: Drawing, kinds: Kinds, order: list[str]) -> tuple[dict[str, Axes], list[Wire], list[Problem]]:
    """The axes of each step, the wires, and one problem for every pairing that cannot be."""
    axes: dict[str, Axes] = {}
    wires: list[Wire] = []
    problems: list[Problem] = []
    for step_id in order:
        mine = [_wire(drawing, kinds, axes, step_id, port, ref) for port, ref in drawing.steps[step_id].inputs.items()]
        wires += mine
        arriving = [wire.axes[:-1] if wire.gathers else wire.axes for wire in mine]
        axes[step_id] = _pair(arriving)
        problems += [
            _pairing_problem(wire, consumed, axes[step_id])
            for wire, consumed in zip(mine, arriving, strict=True)
            if not all(one & other for one, other in zip(consumed, axes[step_id], strict=False))
        ]
    return axes, wires, problems


def pairings(axes: Mapping[str, Axes]) -> dict[str, tuple[str, ...]]:
    """For each list-giving step whose list is paired with another, the steps that work on the pairs."""
    found: dict[str, list[str]] = {}
    for step_id, levels in axes.items():
        for name in {name for axis in levels if len(axis) > 1 for name in axis if name != ROWS}:
            found.setdefault(name, []).append(step_id)
    return {name: tuple(steps) for name, steps in found.items()}


def _pair(arriving: list[Axes]) -> Axes:
    """The longest axes; where several are as long, each level bears the names of all of them."""
    depth = max((len(axes) for axes in arriving), default=0)
    longest = [axes for axes in arriving if len(axes) == depth]
    return tuple(frozenset().union(*(axes[level] for axes in longest)) for level in range(depth))


def _wire(drawing: Drawing, kinds: Kinds, axes: dict[str, Axes], step_id: str, port: str, ref: Ref) -> Wire:
    arriving = source_axes(drawing, kinds, axes, ref)
    taken, known = kinds[step_id].inputs[port], drawing.steps[step_id].gathers
    may = (
        taken.many and not (taken.within_row and arriving and ROWS in arriving[-1]) if known is None else port in known
    )
    gathers = may and bool(arriving)
    return Wire(ref, step_id, port, arriving, gathers, source_type(drawing, kinds, ref))


def source_axes(drawing: Drawing, kinds: Kinds, axes: dict[str, Axes], ref: Ref) -> Axes:
    """The axes on which the values of a source arrive."""
    if not ref.step:
        return (frozenset((ROWS,)),) if drawing.inputs[ref.port].many else ()
    gives_list = kinds[ref.step].outputs[ref.port].many
    return (*axes[ref.step], frozenset((ref.step,))) if gives_list else axes[ref.step]


def source_type(drawing: Drawing, kinds: Kinds, ref: Ref) -> OpenType:
    """The type of the values of a source; `any` where something upstream is wrong, so that nobody can tell.

    What a step hands on as it is has the type of what is wired into its input of the same name.
    """
    seen: set[Ref] = set()
    while ref.step and ref not in seen:
        seen.add(ref)
        source = drawing.steps.get(ref.step)
        kind = kinds.get(ref.step)
        if source is None or kind is None or ref.port not in kind.outputs:
            return ANY
        if (given := kind.outputs[ref.port].type) != ANY or ref.port not in source.inputs:
            return given
        ref = source.inputs[ref.port]
    found = None if ref.step else drawing.inputs.get(ref.port)
    return found.type if found else ANY


def _pairing_problem(wire: Wire, consumed: Axes, axes: Axes) -> Problem:
    mine, other = _spoken(consumed), _spoken(axes)
    return Problem(
        wire.step,
        f"in.{wire.port}",
        f"`{wire.source}` comes once for each {mine}, but the step works once for each {other}; "
        f"these cannot be paired. Gather one of them first, combine them, or feed both from the same list.",
    )


def _spoken(axes: Axes) -> str:
    return " and each ".join(" with ".join(_spoken_axis(name) for name in sorted(axis)) for axis in axes) or "run"


def _spoken_axis(name: str) -> str:
    return "row" if name == ROWS else f"result of `{name}`"
