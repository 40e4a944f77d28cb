"""From a pipeline file's content to a plan, or to every problem at once, each with step, field and a sentence; pure."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from ..errors import InvalidDrawing, Problem
from .document import parse
from .drawing import ANY, Drawing, OpenType, Ref
from .plan import Catalogue, Plan, infer, pairings, source_type, topological

COMPATIBLE = {
    ("image", "file"),
    ("video", "file"),
    ("audio", "file"),
    ("mask", "file"),
    ("mask", "image"),
    ("text", "json"),
}


def make_plan(data: dict[str, Any], catalogue: Catalogue) -> Plan:
    """The plan of a pipeline file's content; raises InvalidDrawing with all its problems."""
    drawing, problems = parse(data)
    known = {step_id: step for step_id, step in drawing.steps.items() if step.type in catalogue}
    problems += [problem for step_id in drawing.steps for problem in check_step(drawing, catalogue, step_id)]
    problems += [
        problem
        for name, ref in drawing.outputs.items()
        for problem in _check_source(drawing, catalogue, "", f"outputs.{name}", ref)
    ]
    problems += [
        Problem("", f"layout.{name}", f"There is no step or input called `{name}`.")
        for name in drawing.layout
        if name not in drawing.steps and name.removeprefix("$") not in drawing.inputs
    ]
    order, circle = topological(drawing)
    if circle:
        problems.append(
            Problem(circle[0], "in", f"These steps feed each other in a circle: {', '.join(sorted(circle))}.")
        )
    if problems or len(known) < len(drawing.steps):
        raise InvalidDrawing(problems)
    return _plan(drawing, catalogue, order)


def _plan(drawing: Drawing, catalogue: Catalogue, order: list[str]) -> Plan:
    axes, wires, problems = infer(drawing, catalogue, order)
    kinds = {step_id: catalogue[step.type] for step_id, step in drawing.steps.items()}
    into = {step_id: tuple(wire for wire in wires if wire.step == step_id) for step_id in order}
    out_of = {step_id: tuple(wire for wire in wires if wire.source.step == step_id) for step_id in order}
    plan = Plan(drawing, tuple(order), axes, tuple(wires), kinds, into, out_of, pairings(axes))
    problems += [problem for step_id in order for problem in _check_ways_back(plan, step_id)]
    if problems:
        raise InvalidDrawing(problems)
    return plan


def check_step(drawing: Drawing, catalogue: Catalogue, step_id: str) -> list[Problem]:
    """The problems of one step: its type, version, params and what is wired into it."""
    step = drawing.steps[step_id]
    kind = catalogue.get(step.type)
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
        problems += _check_source(drawing, catalogue, step_id, f"in.{port}", ref, wanted=kind.inputs[port].type)
    problems += [
        Problem(step_id, f"in.{name}", f"{step.type} needs `{name}`; wire something into it.")
        for name, port_type in kind.inputs.items()
        if not port_type.optional and name not in step.inputs
    ]
    return problems


def _check_source(
    drawing: Drawing, catalogue: Catalogue, step_id: str, field: str, ref: Ref, *, wanted: OpenType = ANY
) -> list[Problem]:
    if not ref.step:
        found = drawing.inputs.get(ref.port)
        if found is None:
            return [
                Problem(step_id, field, f"There is no input `${ref.port}`.{_did_you_mean(ref.port, drawing.inputs)}")
            ]
        return _check_type(drawing, catalogue, step_id, field, ref, wanted=wanted)
    source = drawing.steps.get(ref.step)
    if source is None:
        return [Problem(step_id, field, f"There is no step `{ref.step}`.{_did_you_mean(ref.step, drawing.steps)}")]
    kind = catalogue.get(source.type)
    if kind is None:
        return []
    if ref.port not in kind.outputs:
        hint = _did_you_mean(ref.port, kind.outputs) or f" It gives {', '.join(kind.outputs)}."
        return [Problem(step_id, field, f"`{ref.step}` has no output `{ref.port}`.{hint}")]
    handed_on = kind.inputs.get(ref.port) if kind.outputs[ref.port].type == ANY else None
    if handed_on and handed_on.optional and ref.port not in source.inputs:
        message = f"`{ref}` is empty, since nothing is wired into `{ref.port}` of `{ref.step}`; "
        return [Problem(step_id, field, f"{message}wire something into it, or take another output.")]
    return _check_type(drawing, catalogue, step_id, field, ref, wanted=wanted)


def _check_type(
    drawing: Drawing, catalogue: Catalogue, step_id: str, field: str, ref: Ref, *, wanted: OpenType
) -> list[Problem]:
    given = source_type(drawing, catalogue, ref)
    if ANY in (given, wanted) or given == wanted or (given, wanted) in COMPATIBLE:
        return []
    return [Problem(step_id, field, f"`{ref}` gives {given}, but {wanted} is needed here.")]


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
