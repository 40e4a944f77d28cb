"""What of a workflow could be ports: its fields that nothing is led into, and the nodes that give something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...errors import Invalid
from ...graph import FILE_TYPES, PortType
from .prompts import Place, prompts_of
from .reading import Graph, Node, is_link, title_of

SEEDS: Final = frozenset({"seed", "noise_seed"})
# By a class' name and field, the file that is loaded; the first that fits counts.
LOADERS: Final[tuple[tuple[re.Pattern[str], frozenset[str], PortType], ...]] = (
    (re.compile(r"Load.?Image.?Mask|Load.?Mask"), frozenset({"image", "mask"}), "mask"),
    (re.compile(r"Load.?Image"), frozenset({"image"}), "image"),
    (re.compile(r"Load.?Video"), frozenset({"file", "video"}), "video"),
    (re.compile(r"Load.?Audio"), frozenset({"audio"}), "audio"),
)
# These take a file's place, or the file itself as text.
ELSEWHERE: Final = re.compile(r"path|url|base64|folder|director", re.IGNORECASE)
# What ComfyUI's page writes into a loader for itself.
OF_THE_PAGE: Final = frozenset({"upload", "audioUI"})
# By a class' name, what it gives; the first that fits counts.
GIVERS: Final[tuple[tuple[re.Pattern[str], PortType | None], ...]] = (
    (re.compile(r"Websocket|Latent|SaveCheckpoint|ModelSave|CLIPSave|VAESave|SaveLoRA", re.IGNORECASE), None),
    (re.compile(r"SaveAnimated|SaveWEBM|VideoCombine|(Save|Preview).*Video|Video.*Save"), "video"),
    (re.compile(r"(Save|Preview).*Audio|Audio.*Save"), "audio"),
    (re.compile(r"(Save|Preview|Show|Display).*(Text|String|Any)|(Text|String).*(Save|Preview|Show|Display)"), "text"),
    (re.compile(r"(Save|Preview).*(GLB|3D|Mesh)"), "file"),
    (re.compile(r"(Save|Preview).*Mask|Mask.*(Save|Preview)"), "mask"),
    (re.compile(r"(Save|Preview|Display).*Image|Image.*(Save|Preview)"), "image"),
)
PASSING: Final = re.compile(r"Preview|Show|Display")


@dataclass(frozen=True)
class FreeInput:
    """A field that is written in; `name` is one that its port could have, `likely` whether people will want it."""

    node: str
    title: str
    class_type: str
    field: str
    value: Any
    type: PortType
    name: str
    likely: bool

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return _told(vars(self))


@dataclass(frozen=True)
class FreeOutput:
    """A node that gives something; `likely` where it keeps it, or where no other does."""

    node: str
    title: str
    class_type: str
    type: PortType
    name: str
    likely: bool

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return _told(vars(self))


def free_inputs(graph: Graph) -> list[FreeInput]:
    """Every field that no other node leads into, in the order of the graph."""
    prompts = prompts_of(graph)
    positive, negative = frozenset(prompts["positive"]), frozenset(prompts["negative"])
    seeds, names, found = frozenset(seeds_of(graph)), _Names(), []
    for name, field, value in _written(graph):
        node, place = graph[name], (name, field)
        kind = _type_of(node, field, value)
        likely = kind in FILE_TYPES or place in positive or place in seeds
        side = "prompt" if place in positive else "negative" if place in negative else ""
        named = names.fresh(side or ("seed" if place in seeds else _wish(kind, field)))
        found.append(FreeInput(name, title_of(node), node["class_type"], field, value, kind, named, likely))
    return found


def free_outputs(graph: Graph) -> list[FreeOutput]:
    """Every node that gives something which can be fetched; raises Invalid where there is none."""
    givers = {name: kind for name, node in graph.items() if (kind := _given_by(node["class_type"]))}
    if not givers:
        raise Invalid(
            "No node of this workflow gives anything. Add one that saves the result, such as Save Image, in ComfyUI "
            "and export it again."
        )
    kept = {name for name in givers if not PASSING.search(graph[name]["class_type"])}
    names = _Names()
    return [
        FreeOutput(
            name, title_of(graph[name]), graph[name]["class_type"], kind, names.fresh(kind), not kept or name in kept
        )
        for name, kind in givers.items()
    ]


def seeds_of(graph: Graph) -> list[Place]:
    """The seeds that are written in."""
    return [(name, field) for name, field, value in _written(graph) if field in SEEDS and _is_whole(value)]


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {("class" if name == "class_type" else name): value for name, value in fields.items()}


def _written(graph: Graph) -> Iterator[tuple[str, str, Any]]:
    for name, node in graph.items():
        for field, value in node["inputs"].items():
            if not is_link(value) and field not in OF_THE_PAGE:
                yield name, field, value


def _type_of(node: Node, field: str, value: Any) -> PortType:
    if not isinstance(value, str) or (field in SEEDS and _is_whole(value)):
        return "json"
    if ELSEWHERE.search(node["class_type"]):
        return "text"
    return next((kind for name, fields, kind in LOADERS if name.search(node["class_type"]) and field in fields), "text")


def _given_by(class_type: str) -> PortType | None:
    return next((kind for name, kind in GIVERS if name.search(class_type)), None)


def _is_whole(value: Any) -> bool:
    """Whether it is a whole number; one with too many digits is written as text."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and value.isdecimal())


def _wish(kind: PortType, field: str) -> str:
    word = re.sub(r"\W+", "_", kind if kind in FILE_TYPES else field).strip("_")
    return word if word.isidentifier() else "value"


class _Names:
    """Names that are given once: image, image_2, image_3."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._taken: set[str] = set()

    def fresh(self, wish: str) -> str:
        name = wish
        while name in self._taken:
            self._counts[wish] = self._counts.get(wish, 1) + 1
            name = f"{wish}_{self._counts[wish]}"
        self._taken.add(name)
        return name


def carried_in(texts: Mapping[str, str]) -> str:
    """The workflow that a picture carries, by what is written into it; raises Invalid where there is none."""
    if texts.get("prompt"):
        return texts["prompt"]
    if texts.get("workflow"):
        raise Invalid(
            "This picture carries its workflow only as ComfyUI's editor keeps it. Open the picture in ComfyUI, choose "
            "Workflow, then Export (API), and bring that file here."
        )
    raise Invalid(
        "This picture carries no ComfyUI workflow. Programs that save a picture anew leave it out, so bring the file "
        "that ComfyUI itself has written."
    )
