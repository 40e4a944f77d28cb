"""A drawing in which every sub-pipeline is replaced by the steps that it stands for; pure.

The step `headline` of an inner drawing becomes `outer__headline`. Inside, a gather gathers what it gathers where the
inner pipeline runs alone, and never the rows or lists that the sub-pipeline as a whole works once for each of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ..errors import Problem
from .drawing import Drawing, Group, Input, Ref, Step
from .kinds import Kinds
from .links import Inner, given_by, inside
from .plan import Plan, Wire
from .room import make_room

# As long as the table of step runs lets an id be.
LONGEST_ID: Final = 60
MOST_STEPS: Final = 1_000


@dataclass
class Expansion:
    """The expanded drawing as it grows: `boxes` says out of which box a step came, `wires` how it was wired there."""

    steps: dict[str, Step] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    sources: dict[Ref, Ref] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    wires: dict[tuple[str, str], Wire] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def resolved(self, ref: Ref) -> Ref:
        """Where a value really comes from."""
        return self.sources.get(ref, ref)


def expand(
    drawing: Drawing, kinds: Kinds, order: Iterable[str], inner: Mapping[str, Inner]
) -> tuple[Drawing, Expansion]:
    """The drawing with nothing left to expand, and what became of its boxes; `order` is topological."""
    grown = Expansion(inputs=dict(drawing.inputs))
    for step_id in order:
        step = drawing.steps[step_id]
        if step_id in inner:
            _replace(grown, drawing, step, inner[step_id])
        else:
            sources = {port: grown.resolved(ref) for port, ref in step.inputs.items()}
            grown.steps[step_id] = replace(step, inputs=sources)
    for step_id in (step_id for step_id in drawing.steps if step_id not in inner):
        _send_back_into(grown, step_id, inner)
    if len(grown.steps) > MOST_STEPS:
        message = f"With what stands in it, this pipeline has {len(grown.steps):,} steps; {MOST_STEPS:,} are allowed."
        grown.problems.append(Problem("", "steps", message))
    outputs = drawing.outputs or _ends(drawing, kinds)
    drawn = replace(drawing, outputs={name: grown.resolved(ref) for name, ref in outputs.items()})
    return _arrange(drawn, grown, inner), grown


def check_levels(plan: Plan, grown: Expansion) -> list[Problem]:
    """A problem for each step that would pair what was made once for all with what comes once for each.

    Alone, the inner pipeline makes its lists for each value that it is given. Here one may come once for each row and
    the other once for all: then a list made of the latter stands at the level of the rows, and is not theirs.
    """
    problems = []
    for step_id, box in grown.boxes.items():
        wires = [(wire, grown.wires[step_id, wire.port]) for wire in plan.into[step_id]]
        outer = max((len(wire.axes) - len(alone.axes) for wire, alone in wires), default=0)
        for wire, alone in wires:
            is_listed = len(alone.axes) > alone.gathers and len(wire.axes) > wire.gathers
            if is_listed and len(wire.axes) - len(alone.axes) < outer:
                message = f"`{wire.source}` is a list made once for all, and `{step_id}` works on it once for each. "
                problems.append(Problem(box, "", f"{message}Feed all inputs of this step from the same list."))
    return problems


def _replace(grown: Expansion, drawing: Drawing, step: Step, inner: Inner) -> None:
    """Puts the steps that one step stands for in its place."""
    plan, name = inner.plan, step.label or inner.linked.name
    taken = {port: _taken(grown, step, name, drawn) for port, drawn in plan.drawing.inputs.items()}
    seen: dict[Ref, Ref] = {Ref("", port): ref for port, ref in taken.items()}
    for each in plan.drawing.steps.values():
        new = inside(step.id, each.id)
        seen.update({Ref(each.id, port): Ref(new, port) for port in plan.kinds[each.id].outputs})
        grown.problems += _check_id(drawing, grown, step.id, new)
    for each in plan.drawing.steps.values():
        moved = _moved(step, each, plan, name, seen)
        grown.steps[moved.id], grown.boxes[moved.id] = moved, step.id
        grown.wires.update({(moved.id, wire.port): wire for wire in plan.into[each.id]})
    grown.sources.update({Ref(step.id, port): seen[ref] for port, ref in given_by(plan).items()})


def _taken(grown: Expansion, step: Step, name: str, drawn: Input) -> Ref:
    """What is wired into an input of the inner pipeline; left open, it becomes an input of the run."""
    if drawn.name in step.inputs:
        return grown.resolved(step.inputs[drawn.name])
    opened = inside(step.id, drawn.name)
    if opened in grown.inputs:
        grown.problems.append(Problem(step.id, "", f"There is an input `${opened}` already; give it another name."))
    grown.inputs[opened] = replace(drawn, name=opened, label=f"{name}: {drawn.label}")
    return Ref("", opened)


def _moved(step: Step, each: Step, plan: Plan, name: str, seen: Mapping[Ref, Ref]) -> Step:
    """A step of the inner pipeline as it stands in the outer one."""
    back_to = each.params.get("back_to")
    told = {"back_to": inside(step.id, str(back_to))} if back_to else {}
    gathers_rows = any(not ref.step for ref in each.inputs.values())
    return replace(
        each,
        id=inside(step.id, each.id),
        label=f"{name}: {each.label or plan.kinds[each.id].label}",
        inputs={port: seen[ref] for port, ref in each.inputs.items()},
        params={**each.params, **told},
        needs="some" if gathers_rows and step.needs == "some" else each.needs,
        gathers=frozenset(wire.port for wire in plan.into[each.id] if wire.gathers),
    )


def _check_id(drawing: Drawing, grown: Expansion, box: str, new: str) -> list[Problem]:
    if new in drawing.steps or new in grown.steps:
        return [Problem(box, "", f"There is a step `{new}` already; give one of the two another id.")]
    if len(new) > LONGEST_ID:
        return [Problem(box, "", f"The id `{new}` is longer than {LONGEST_ID} letters; give this step a shorter one.")]
    return []


def _send_back_into(grown: Expansion, step_id: str, inner: Mapping[str, Inner]) -> None:
    """Sent back to a sub-pipeline, it begins where that begins."""
    step = grown.steps[step_id]
    target = step.params.get("back_to")
    if target not in inner:
        return
    upstream = _upstream(grown.steps, step_id)
    within = [other for other, box in grown.boxes.items() if box == target and other in upstream]
    first = [other for other in within if not _upstream(grown.steps, other) & set(within)]
    if len(first) > 1:
        named = " or ".join(f"`{other}`" for other in first)
        message = f"`{target}` begins with several steps; name the one that makes it anew: {named}."
        grown.problems.append(Problem(step_id, "params.back_to", message))
    if len(first) == 1:
        grown.steps[step_id] = replace(step, params={**step.params, "back_to": first[0]})


def _upstream(steps: Mapping[str, Step], step_id: str) -> set[str]:
    found: set[str] = set()
    queue = [step_id]
    while queue:
        above = {ref.step for ref in steps[queue.pop()].inputs.values() if ref.step} - found
        found |= above
        queue += above
    return found


def _ends(drawing: Drawing, kinds: Kinds) -> dict[str, Ref]:
    """What a run gives where the drawing names nothing: every port that feeds nothing."""
    fed = {ref for step in drawing.steps.values() for ref in step.inputs.values()}
    every = [Ref(step_id, port) for step_id in drawing.steps for port in kinds[step_id].outputs]
    return {f"{ref.step}_{ref.port}": ref for ref in every if ref not in fed}


def _arrange(drawing: Drawing, grown: Expansion, inner: Mapping[str, Inner]) -> Drawing:
    """The expanded drawing, with room made for what each box stood for, and a group around it."""
    layout, notes = make_room(drawing, {box: item.plan.drawing.layout for box, item in inner.items()})
    held = {box: tuple(step for step, out_of in grown.boxes.items() if out_of == box) for box in inner}
    groups: dict[str, Any] = {
        name: replace(group, holds=tuple(step for box in group.holds for step in held.get(box, (box,))))
        for name, group in drawing.groups.items()
    }
    named = {box: Group(drawing.steps[box].label or item.linked.name, held[box]) for box, item in inner.items()}
    return replace(
        drawing,
        steps=grown.steps,
        inputs=grown.inputs,
        layout={
            box: spot for box, spot in layout.items() if box in grown.steps or box.removeprefix("$") in grown.inputs
        },
        bends={},
        groups={**groups, **named},
        notes=notes,
    )
