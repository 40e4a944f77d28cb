"""Which ports a step has: those of its type and, where the type is open, those that its params name; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .drawing import ANY, PORT_TYPES, Drawing, OpenType, Port, Step


class StepKind(Protocol):
    """What a drawing needs to know of a step type."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def version(self) -> int:
        """Rises when the meaning of its params changes."""

    @property
    def inputs(self) -> Mapping[str, Port]:
        """What it takes, by port name."""

    @property
    def outputs(self) -> Mapping[str, Port]:
        """What it gives, by port name."""

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """Each wrong param as (field, sentence)."""

    def drawn(self, params: Mapping[str, Any]) -> StepKind:
        """The kind with the ports that it has where it is drawn with these params."""


Catalogue = Mapping[str, StepKind]
Kinds = Mapping[str, StepKind]


@dataclass(frozen=True)
class OpenKind:
    """A step type as one step has it, with ports of its own."""

    kind: StepKind
    inputs: Mapping[str, Port]
    outputs: Mapping[str, Port]

    @property
    def label(self) -> str:
        """What people call it."""
        return self.kind.label

    @property
    def version(self) -> int:
        """Rises when the meaning of its params changes."""
        return self.kind.version

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """Each wrong param as (field, sentence)."""
        return self.kind.problems(params)

    def drawn(self, params: Mapping[str, Any]) -> StepKind:
        """The kind where it is drawn with other params."""
        return self.kind.drawn(params)


def open_up(kind: StepKind, params: Mapping[str, Any]) -> OpenKind:
    """The kind with the ports in `takes` and `gives` besides its own, which keep their names.

    What is not written as a port is no port; the kind's `problems` tell what is wrong with it.
    """
    takes, gives = read_ports(params.get("takes")), read_ports(params.get("gives"))
    return OpenKind(kind, _besides(kind.inputs, takes), _besides(kind.outputs, gives))


def read_ports(written: Any) -> dict[str, Port]:
    """The ports in a mapping such as `{headline: {type: text, many: true}}`, as far as they can be read."""
    items = written.items() if isinstance(written, Mapping) else ()
    return {str(name): port for name, body in items if (port := _port(body)) is not None}


def kind_of(catalogue: Catalogue, step: Step) -> StepKind | None:
    """The step's type with the ports that this step has; None where there is no such type."""
    kind = catalogue.get(step.type)
    return kind.drawn(step.params) if kind else None


def kinds_of(drawing: Drawing, catalogue: Catalogue) -> dict[str, StepKind]:
    """The kind of each step whose type there is."""
    found = {step_id: kind_of(catalogue, step) for step_id, step in drawing.steps.items()}
    return {step_id: kind for step_id, kind in found.items() if kind}


def _besides(own: Mapping[str, Port], named: Mapping[str, Port]) -> dict[str, Port]:
    return {**own, **{name: port for name, port in named.items() if name not in own}}


def _port(body: Any) -> Port | None:
    given = body.get("type") if isinstance(body, Mapping) else None
    types: tuple[OpenType, ...] = (*PORT_TYPES, ANY)
    kind = next((port_type for port_type in types if port_type == given), None)
    if kind is None:
        return None
    label = body.get("label")
    return Port(
        type=kind,
        many=body.get("many") is True,
        optional=body.get("optional") is True,
        within_row=body.get("within_row") is True,
        label=label if isinstance(label, str) else "",
    )
