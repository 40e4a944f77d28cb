"""What the sub-pipelines of a drawing stand for: found, planned, and held to the ports that were taken over; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..errors import InvalidDrawing, Problem
from .drawing import Drawing, Port, Ref, Step
from .kinds import read_ports
from .plan import Plan, source_axes, source_type

SUB_PIPELINE: Final = "sub_pipeline"
# Between the id of a sub-pipeline's step and the ids within it.
BETWEEN: Final = "__"
DEEPEST: Final = 5


@dataclass(frozen=True)
class Linked:
    """A published version that a sub-pipeline stands for: by the pipeline's and its own primary key."""

    pipeline: int
    version: int
    name: str
    drawing: dict[str, Any]


@dataclass(frozen=True)
class Unlinked:
    """Why there is no such version: which param is wrong, and a sentence."""

    field: str
    message: str


@dataclass(frozen=True)
class Inner:
    """The version that one step stands for, and its plan, in which nothing is left to expand."""

    linked: Linked
    plan: Plan


# By the step's path in the outermost drawing (`outer`, `outer__deeper`) and its params.
Find = Callable[[str, Mapping[str, Any]], Linked | Unlinked]
Make = Callable[[dict[str, Any], Find, tuple[int, ...]], Plan]


def look_inside(
    drawing: Drawing, find: Find, make: Make, above: tuple[int, ...]
) -> tuple[dict[str, Inner], list[Problem]]:
    """What each sub-pipeline stands for, and every problem with them; `above` are the pipelines that this stands in."""
    found: dict[str, Inner] = {}
    problems: list[Problem] = []
    for step in drawing.steps.values():
        if step.type != SUB_PIPELINE or not _names_one(step):
            continue
        inner = _inside(step, find, make, above)
        if isinstance(inner, Unlinked):
            problems.append(Problem(step.id, inner.field, inner.message))
            continue
        found[step.id] = inner
        problems += _check_ports(step, inner)
    return found, problems


def links_of(inner: Mapping[str, Inner]) -> dict[str, int]:
    """The versions that were found, by path; those within each included."""
    found: dict[str, int] = {}
    for box, item in inner.items():
        found[box] = item.linked.version
        found.update({inside(box, path): version for path, version in item.plan.links.items()})
    return found


def ports_of(plan: Plan) -> tuple[dict[str, Port], dict[str, Port]]:
    """What a pipeline takes and gives where it is a step itself.

    A column takes a list; an input with a default may be left open, a column never: it would become the whole run's.
    What was left open further inside stays there.
    """
    takes = {
        name: Port(
            drawn.type,
            many=drawn.many,
            optional=not drawn.many and (drawn.optional or drawn.default is not None),
            label=drawn.label,
        )
        for name, drawn in plan.drawing.inputs.items()
        if name not in plan.opened
    }
    return takes, {name: _given(plan, ref) for name, ref in given_by(plan).items()}


def given_by(plan: Plan) -> dict[str, Ref]:
    """The outputs by name; where the file names none, every port that feeds nothing, by the port's own name."""
    if plan.drawing.outputs:
        return plan.drawing.outputs
    ports = [ref.port for ref in plan.ends]
    return {ref.port if ports.count(ref.port) == 1 else f"{ref.step}_{ref.port}": ref for ref in plan.ends}


def inside(outer: str, name: str) -> str:
    """What a step or an input of an inner drawing is called in the outer one."""
    return f"{outer}{BETWEEN}{name}"


def write_ports(ports: Mapping[str, Port]) -> dict[str, dict[str, Any]]:
    """The ports as params `takes` and `gives` hold them."""
    return {
        name: {
            "type": port.type,
            **({"many": True} if port.many else {}),
            **({"optional": True} if port.optional else {}),
            **({"label": port.label} if port.label else {}),
        }
        for name, port in ports.items()
    }


def _names_one(step: Step) -> bool:
    """Whether its params say which one; where they do not, the step type's own problems tell so."""
    pipeline, version = step.params.get("pipeline"), step.params.get("version")
    return type(pipeline) is int and (version is None or type(version) is int)


def _inside(step: Step, find: Find, make: Make, above: tuple[int, ...]) -> Inner | Unlinked:
    linked = find(step.id, step.params)
    if isinstance(linked, Unlinked):
        return linked
    if linked.pipeline in above:
        return Unlinked("params.pipeline", f"{linked.name} would contain itself here. Choose another pipeline.")
    if len(above) > DEEPEST:
        return Unlinked("params.pipeline", f"Pipelines may stand {DEEPEST} deep in each other; this is deeper.")
    try:
        plan = make(linked.drawing, _below(find, step.id), (*above, linked.pipeline))
    except InvalidDrawing as error:
        return Unlinked("params.pipeline", f"{linked.name} cannot run itself: {error.problems[0].message}")
    return Inner(linked, plan)


def _below(find: Find, step_id: str) -> Find:
    return lambda path, params: find(inside(step_id, path), params)


def _check_ports(step: Step, inner: Inner) -> list[Problem]:
    """Ports are taken over once, so that a drawing can be read by itself; those it has must still be the version's.

    What has come since and may be left open is no problem: whoever follows the newest goes on.
    """
    takes, gives = ports_of(inner.plan)
    known, name = read_ports(step.params.get("takes")), inner.linked.name
    told = []
    if not _are_among(known, takes) or any(not port.optional for port in _others(takes, known)):
        told.append(Problem(step.id, "params.takes", f"{name} takes {_spoken(takes)} now; take its ports over again."))
    if not _are_among(read_ports(step.params.get("gives")), gives):
        told.append(Problem(step.id, "params.gives", f"{name} gives {_spoken(gives)} now; take its ports over again."))
    return told


def _are_among(known: Mapping[str, Port], ports: Mapping[str, Port]) -> bool:
    """Whether each is still there in the same form; one that may be left open must not be needed now."""
    return all(
        name in ports
        and (port.type, port.many) == (ports[name].type, ports[name].many)
        and port.optional <= ports[name].optional
        for name, port in known.items()
    )


def _others(ports: Mapping[str, Port], known: Mapping[str, Port]) -> list[Port]:
    return [port for name, port in ports.items() if name not in known]


def _spoken(ports: Mapping[str, Port]) -> str:
    words: Sequence[str] = [f"{name} ({'many ' if port.many else ''}{port.type})" for name, port in ports.items()]
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part) or "nothing"


def _given(plan: Plan, ref: Ref) -> Port:
    axes = source_axes(plan.drawing, plan.kinds, plan.axes, ref)
    return Port(source_type(plan.drawing, plan.kinds, ref), many=bool(axes))
