"""The pipeline file as frozen data: inputs, steps, outputs, and how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

PortType = Literal["image", "video", "audio", "text", "json", "mask", "file"]
PORT_TYPES: Final[tuple[PortType, ...]] = get_args(PortType)
OpenType = PortType | Literal["any"]
ANY: Final = "any"
FILE_TYPES: Final = frozenset({"image", "video", "audio", "mask", "file"})
FORMAT: Final = 1
Needs = Literal["all", "some"]
NEEDS: Final[tuple[Needs, ...]] = get_args(Needs)
Place = tuple[float, float]


@dataclass(frozen=True)
class Port:
    """One input or output of a step type; a `many` port takes or gives a list.

    An input of type `any` takes every type; an output of type `any` has that of the input of its own name. One that
    gathers `within_row` takes the list that a row has become, never the rows themselves.
    """

    type: OpenType
    many: bool = False
    optional: bool = False
    within_row: bool = False
    label: str = ""


@dataclass(frozen=True)
class Input:
    """What a run is started with; `many` makes it a column, one path a row."""

    name: str
    type: PortType
    label: str = ""
    help: str = ""
    default: Any = None
    many: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Ref:
    """Where a step's input comes from: `$product` (step is "") or `cutout.image`."""

    step: str
    port: str

    def __str__(self) -> str:
        return f"{self.step}.{self.port}" if self.step else f"${self.port}"


@dataclass(frozen=True)
class Step:
    """One box: its step type, what flows in, and its params as written.

    A gather that `needs` all its members is skipped when one of them failed; one that needs some goes on without.
    Where a step came out of a sub-pipeline, `gathers` are the inputs that gather there; else what arrives decides.
    """

    id: str
    type: str
    label: str = ""
    inputs: dict[str, Ref] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    needs: Needs = "all"
    gathers: frozenset[str] | None = None


@dataclass(frozen=True)
class Group:
    """Boxes that belong together: step ids, `$input` and `#note`."""

    label: str
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """Words on the drawing that no run reads."""

    text: str
    at: Place = (0.0, 0.0)
    size: Place | None = None


@dataclass(frozen=True)
class Drawing:
    """A whole pipeline file, parsed but not yet checked against the catalogue.

    A box stands where `layout` says, by step id or `$input`; a wire is led over the places in `bends`, by the port it
    goes into (`step.port`).
    """

    name: str
    inputs: dict[str, Input]
    steps: dict[str, Step]
    outputs: dict[str, Ref]
    layout: dict[str, Place]
    bends: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)

    def parents(self, step_id: str) -> list[str]:
        """The ids of the steps that feed this one, each once, in the order they are drawn."""
        return list(dict.fromkeys(ref.step for ref in self.steps[step_id].inputs.values() if ref.step))

    def children(self, step_id: str) -> list[str]:
        """The ids of the steps that this one feeds."""
        return [other for other in self.steps if step_id in self.parents(other)]
