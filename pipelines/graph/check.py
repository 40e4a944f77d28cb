"""From a pipeline file's content to a plan, or to every problem at once, each with step, field and a sentence; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from ..errors import InvalidDrawing, Problem
from .document import parse
from .drawing import ANY, Drawing, OpenType, Ref
from .expand import check_levels, expand
from .kinds import Catalogue, Kinds, kinds_of
from .links import Find, Inner, Make, links_of, look_inside
from .plan import Plan, infer, pairings, source_type, topological

COMPATIBLE = {
    ("image", "file"),
    ("video", "file"),
    ("audio", "file"),
    ("mask", "file"),
    ("mask", "image"),
    ("text", "json"),
}


def make_plan(
    data: dict[str, Any], catalogue: Catalogue, find: Find | None = None, *, above: tuple[int, ...] = ()
) -> Plan:
    """The plan of a pipeline file's content; raises InvalidDrawing with all its problems.

    With `find`, what its sub-pipelines stand for takes their place; `above` are the pipelines that this stands in, the
    outermost first, its own included.
    """
    drawing, problems = parse(data)
    kinds = kinds_of(drawing, catalogue)
    problems += _check_all(drawing, catalogue, kinds)
    order, circle = topological(drawing)
    if circle:
        problems.append(
            Problem(circle[0], "in", f"These steps feed each other in a circle: {', '.join(sorted(circle))}.")
        )
    inner, told = look_inside(drawing, find, _maker(catalogue), above) if find else ({}, [])
    problems += told
    if problems or len(kinds) < len(drawing.steps):
        raise InvalidDrawing(problems)
    return _whole(drawing, kinds, catalogue, order, inner) if inner else _plan(drawing, kinds, order)


def _maker(catalogue: Catalogue) -> Make:
    return lambda data, find, above: make_plan(data, catalogue, find, above=above)


def _whole(drawing: Drawing, kinds: Kinds, catalogue: Catalogue, order: list[str], inner: Mapping[str, Inner]) -> Plan:
    """The plan with what sub-pipelines stand for; what is wrong with a step inside is told at its sub-pipeline."""
    drawn, grown = expand(drawing, kinds, order, inner)
    if grown.problems:
        raise InvalidDrawing(grown.problems)
    try:
        plan = _plan(drawn, kinds_of(drawn, catalogue), topological(drawn)[0])
    except InvalidDrawing as error:
        raise InvalidDrawing([_outside(problem, grown.boxes) for problem in error.problems]) from error
    if problems := check_levels(plan, grown):
        raise InvalidDrawing(problems)
    return replace(
        plan, links=links_of(inner), boxes=grown.boxes, opened=frozenset(drawn.inputs.keys() - drawing.inputs.keys())
    )


def _outside(problem: Problem, boxes: Mapping[str, str]) -> Problem:
    return Problem(boxes[problem.step], "", problem.message) if problem.step in boxes else problem


def _plan(drawing: Drawing, kinds: Kinds, order: list[str]) -> Plan:
    axes, wires, problems = infer(drawing, kinds, order)
    into = {step_id: tuple(wire for wire in wires if wire.step == step_id) for step_id in order}
    out_of = {step_id: tuple(wire for wire in wires if wire.source.step == step_id) for step_id in order}
    plan = Plan(drawing, tuple(order), axes, tuple(wires), kinds, into, out_of, pairings(axes))
    problems += [problem for step_id in order for problem in _check_ways_back(plan, step_id)]
    if problems:
        raise InvalidDrawing(problems)
    return plan


def _check_all(drawing: Drawing, catalogue: Catalogue, kinds: Kinds) -> list[Problem]:
    """The problems of each step, of what the drawing gives, and of how it looks."""
    given = drawing.outputs.items()
    return [
        *(problem for step_id in drawing.steps for problem in check_step(drawing, catalogue, kinds, step_id)),
        *(problem for name, ref in given for problem in _check_source(drawing, kinds, "", f"outputs.{name}", ref)),
        *_check_looks(drawing),
    ]


def check_step(drawing: Drawing, catalogue: Catalogue, kinds: Kinds, step_id: str) -> list[Problem]:
    """The problems of one step: its type, version, params and what is wired into it."""
    step = drawing.steps[step_id]
    kind = kinds.get(step_id)
    if kind is None:
        if not step.type:
            return []
        return [Problem(step_id, "type", f"There is no step type `{step.type}`.{_did_you_mean(step.type, catalogue)}")]
    problems = [Problem(step_id, f"params.{field}", message) for field, message in kind.problems(step.params)]
    if step.version is not None and step.version > kind.version:
        problems.append(
            Problem(
                step_id, "version", f"Drawn for version {step.version} of {step.type}; this is version {kind.version}."
            )
        )
    for port, ref in step.inputs.items():
        if port not in kind.inputs:
            hint = _did_you_mean(port, kind.inputs) or f" It takes {', '.join(kind.inputs) or 'nothing'}."
            problems.append(Problem(step_id, f"in.{port}", f"{step.type} has no input `{port}`.{hint}"))
            continue
        problems += _check_source(drawing, kinds, step_id, f"in.{port}", ref, wanted=kind.inputs[port].type)
    problems += [
        Problem(step_id, f"in.{name}", f"{step.type} needs `{name}`; wire something into it.")
        for name, port_type in kind.inputs.items()
        if not port_type.optional and name not in step.inputs
    ]
    return problems


def _check_source(
    drawing: Drawing, kinds: Kinds, step_id: str, field: str, ref: Ref, *, wanted: OpenType = ANY
) -> list[Problem]:
    if not ref.step:
        found = drawing.inputs.get(ref.port)
        if found is None:
            return [
                Problem(step_id, field, f"There is no input `${ref.port}`.{_did_you_mean(ref.port, drawing.inputs)}")
            ]
        return _check_type(drawing, kinds, step_id, field, ref, wanted=wanted)
    source = drawing.steps.get(ref.step)
    if source is None:
        return [Problem(step_id, field, f"There is no step `{ref.step}`.{_did_you_mean(ref.step, drawing.steps)}")]
    kind = kinds.get(ref.step)
    if kind is None:
        return []
    if ref.port not in kind.outputs:
        hint = _did_you_mean(ref.port, kind.outputs) or f" It gives {', '.join(kind.outputs)}."
        return [Problem(step_id, field, f"`{ref.step}` has no output `{ref.port}`.{hint}")]
    handed_on = kind.inputs.get(ref.port) if kind.outputs[ref.port].type == ANY else None
    if handed_on and handed_on.optional and ref.port not in source.inputs:
        message = f"`{ref}` is empty, since nothing is wired into `{ref.port}` of `{ref.step}`; "
        return [Problem(step_id, field, f"{message}wire something into it, or take another output.")]
    return _check_type(drawing, kinds, step_id, field, ref, wanted=wanted)


def _check_type(
    drawing: Drawing, kinds: Kinds, step_id: str, field: str, ref: Ref, *, wanted: OpenType
) -> list[Problem]:
    given = source_type(drawing, kinds, ref)
    if ANY in (given, wanted) or given == wanted or (given, wanted) in COMPATIBLE:
        return []
    return [Problem(step_id, field, f"`{ref}` gives {given}, but {wanted} is needed here.")]


def _check_looks(drawing: Drawing) -> list[Problem]:
    """What stands, bends or belongs together must exist."""
    boxes = {*drawing.steps, *drawing.inputs, *(f"${name}" for name in drawing.inputs)}
    notes = {f"#{name}" for name in drawing.notes}
    wires = {f"{step.id}.{port}" for step in drawing.steps.values() for port in step.inputs}
    held = [
        Problem("", f"groups.{name}.holds", f"There is no step or input called `{box}`.")
        for name, group in drawing.groups.items()
        for box in group.holds
        if box not in boxes | notes
    ]
    placed = [
        Problem("", f"layout.{name}", f"There is no step or input called `{name}`.")
        for name in drawing.layout
        if name not in boxes
    ]
    bent = [
        Problem("", f"bends.{wire}", f"There is no wire into `{wire}`.") for wire in drawing.bends if wire not in wires
    ]
    return placed + bent + held


def _check_ways_back(plan: Plan, step_id: str) -> list[Problem]:
    """A review sends its own picture back: to a step upstream of it that works once for each of its paths."""
    target = plan.drawing.steps[step_id].params.get("back_to")
    if not target:
        return []
    if target not in plan.ancestors(step_id):
        return [Problem(step_id, "params.back_to", f"`{target}` is not a step upstream of `{step_id}`.")]
    if plan.axes[target] != plan.axes[step_id]:
        message = f"`{target}` is shared by several pictures, so one of them cannot send it back; name a later step."
        return [Problem(step_id, "params.back_to", message)]
    return []


def _did_you_mean(word: str, known: object) -> str:
    close = get_close_matches(word, list(known), n=1)  # type: ignore[call-overload]
    return f" Did you mean `{close[0]}`?" if close else ""
