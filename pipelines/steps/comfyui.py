"""ComfyUI: a workflow of one's own, with the fields that are wired in and the nodes whose results come out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, field_validator
from pydantic_core import PydanticCustomError

from ..errors import Invalid, StepFailed
from ..media.picture import read_picture
from ..media.sendable import canonical_mask
from ..providers.abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from ..providers.base import File
from ..providers.comfyui.free import seeds_of
from ..providers.comfyui.prompts import Place, prompts_of
from ..providers.comfyui.reading import read_graph, title_of
from .asking import ModelParams, Seed, is_auto, keep_result, picture_on, seed_of, tell, with_notes
from .base import TOLD, AssetRef, Later, Outputs, StepContext, StepType, Value
from .came_back import UNKNOWN, named

Kind = Literal["image", "video", "audio", "text", "json", "mask", "file"]
Graph = dict[str, dict[str, Any]]
# What of a node's results a port of each type takes; a picture that moves goes for a film.
TAKES: Mapping[str, tuple[str, ...]] = {
    "image": ("image",),
    "mask": ("image",),
    "video": ("video", "image"),
    "audio": ("audio",),
    "text": ("text",),
    "json": ("json", "text"),
    "file": ("file", "image", "video", "audio"),
}


class TakenParams(BaseModel):
    """A field of a node that is wired in; where an optional one is not, the workflow's own value stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Kind
    node: str = Field(min_length=1, max_length=200)
    field: str = Field(min_length=1, max_length=200)
    label: str = Field("", max_length=120)
    optional: StrictBool = False


class GivenParams(BaseModel):
    """A node whose result comes out: the first of its type, or with `many` all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Kind
    node: str = Field(min_length=1, max_length=200)
    label: str = Field("", max_length=120)
    many: StrictBool = False


class ComfyUiParams(ModelParams):
    """A workflow in the format of ComfyUI's API, with its ports; `seed` goes into each seed that is not wired in."""

    model: str = Field(
        min_length=1,
        max_length=200,
        title="ComfyUI",
        description="The connection to it by its name, such as comfyui.",
        json_schema_extra={"widget": "line"},
    )
    workflow: dict[str, Any] = Field(
        title="Workflow",
        description="As ComfyUI exports it with Export (API).",
        json_schema_extra={"widget": "json", "more": True},
    )
    takes: dict[str, TakenParams] = Field(
        default_factory=dict,
        title="What is wired in",
        description="Each by its port: the node and the field that it is set into.",
        json_schema_extra={"widget": "json", "more": True},
    )
    gives: dict[str, GivenParams] = Field(
        min_length=1,
        title="What comes out",
        description="Each by its port: the node whose result it is.",
        json_schema_extra={"widget": "json", "more": True},
    )
    seed: Seed = None

    @field_validator("model")
    @classmethod
    def _is_named(cls, model: str) -> str:
        if is_auto(model):
            raise PydanticCustomError(TOLD, "Only a ComfyUI can run this. Name the connection to it, such as comfyui.")
        return model


class ComfyUi(StepType):
    """Runs a workflow in a ComfyUI: what is wired in is set into its fields, and each result comes from its node.

    What reviewers ask for follows each text that says what is wanted, also where it is the workflow's own.
    """

    key = "comfyui"
    label = "ComfyUI workflow"
    group = "Generate"
    lane = "models"
    ability = "run_workflow"
    params = ComfyUiParams
    open = True
    reads = frozenset({"seed", "models"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """Ports must also be called as ports can be, and lead into the workflow and out of it."""
        found = super().problems(params)
        return found or list(_loose_ends(ComfyUiParams.model_validate(params)))

    def run(self, context: StepContext, params: ComfyUiParams) -> Outputs | Later:
        """The result of each node by its port; raises a StepFailed where one gave nothing of its port's type."""
        request = _request(context, params)
        result = context.ask(WorkflowProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        tell(context, result, params, seed=request.seed, came=named(result))
        return {name: _given(context, result, name, port) for name, port in params.gives.items()}


def _loose_ends(params: ComfyUiParams) -> Iterator[tuple[str, str]]:
    try:
        graph = read_graph(params.workflow)
    except Invalid as error:
        yield "workflow", error.message
        return
    for section, ports in (("takes", params.takes), ("gives", params.gives)):
        for name, port in ports.items():
            if not name.isidentifier():
                yield f"{section}.{name}", "A port's name is made of letters, digits and underscores."
            if port.node not in graph:
                yield f"{section}.{name}.node", f"Node {port.node} is not in the workflow."
    twice = Counter((port.node, port.field) for port in params.takes.values())
    for name, port in params.takes.items():
        node = graph.get(port.node)
        if node and port.field not in node["inputs"]:
            yield f"takes.{name}.field", f"{title_of(node)} (node {port.node}) has no field `{port.field}`."
        elif twice[port.node, port.field] > 1:
            yield f"takes.{name}.field", "Another port is set into the same field."


# --- What is asked -----------------------------------------------------------------------------------


def _request(context: StepContext, params: ComfyUiParams) -> WorkflowRequest:
    seed, graph = seed_of(context, params.seed), read_graph(params.workflow)
    wired = {name: port for name, port in params.takes.items() if context.has(name)}
    inputs = {name: _wired(context, name, port, graph) for name, port in wired.items()}
    slots = {name: {"node": port.node, "field": port.field} for name, port in wired.items()}
    places = {(port.node, port.field): name for name, port in wired.items()}
    for node, field in seeds_of(graph):
        graph[node]["inputs"][field] = seed
    _add_notes(context, graph, inputs, places)
    # A node that several ports are of is asked for once.
    by_node = {port.node: name for name, port in reversed(params.gives.items())}
    workflow = {
        "graph": graph,
        "slots": slots,
        "results": {name: node for node, name in by_node.items()},
        "gives": {name: {"type": port.type, "node": port.node} for name, port in params.gives.items()},
    }
    return WorkflowRequest(inputs=inputs, seed=seed, workflow=workflow, extra=params.extra)


def _wired(context: StepContext, name: str, port: TakenParams, graph: Graph) -> Any:
    """What arrived on a port, as its field takes it."""
    if port.type == "image":
        return picture_on(context, name)[0]
    if port.type == "mask":
        return _mask(context, name, graph[port.node])
    if port.type in ("video", "audio", "file"):
        return context.file(name)
    return context.text(name) if port.type == "text" else _data(context.data(name))


def _mask(context: StepContext, name: str, node: dict[str, Any]) -> File:
    """A mask whose white is to be changed; its node is told to read it so, and not what lies in a picture's alpha."""
    if "channel" in node["inputs"]:
        node["inputs"]["channel"] = "red"
    mask = context.picture(name)
    return File(canonical_mask(mask, width=mask.width, height=mask.height), "image/png", "mask.png")


def _data(found: Any) -> Any:
    """Data as they are; of a text, the number, switch or list that it writes."""
    if not isinstance(found, str):
        return found
    try:
        return json.loads(found)
    except (ValueError, RecursionError):
        return found


def _add_notes(context: StepContext, graph: Graph, inputs: dict[str, Any], places: Mapping[Place, str]) -> None:
    if not context.notes:
        return
    for node, field in prompts_of(graph)["positive"]:
        name = places.get((node, field))
        if name is None:
            graph[node]["inputs"][field] = with_notes(graph[node]["inputs"][field], context.notes)
        else:
            inputs[name] = with_notes(str(inputs[name]), context.notes)


# --- What came out -----------------------------------------------------------------------------------


def _given(context: StepContext, result: WorkflowResult, name: str, port: GivenParams) -> Value | list[Value]:
    from_node = [item for item in result.outputs if item.get("node") == port.node]
    found = [item for kind in TAKES[port.type] for item in from_node if item.get("kind") == kind]
    if not found:
        came = ", ".join(sorted({str(item.get("kind")) for item in from_node})) or "nothing"
        raise StepFailed(f"Node {port.node} was to give `{name}`, of type {port.type}; what came was {came}.")
    keep = KEEPERS[port.type]
    return [keep(context, item, name) for item in found] if port.many else keep(context, found[0], name)


def _keep_picture(context: StepContext, item: dict[str, Any], name: str) -> Value:
    return keep_result(context, item["data"], name=name)


def _keep_mask(context: StepContext, item: dict[str, Any], name: str) -> Value:
    return context.keep_picture(read_picture(item["data"]), name=name, kind="mask")


def _keep_film(context: StepContext, item: dict[str, Any], name: str) -> Value:
    return context.keep_media(item["data"], kind="video", mime=item["mime"], name=name)


def _keep_sound(context: StepContext, item: dict[str, Any], name: str) -> Value:
    return context.keep_media(item["data"], kind="audio", mime=item["mime"], name=name)


def _keep_file(context: StepContext, item: dict[str, Any], name: str) -> AssetRef:
    return context.keep_file(item["data"], name=name, mime=item.get("mime") or UNKNOWN, kind="file")


KEEPERS: Mapping[str, Callable[[StepContext, dict[str, Any], str], Value]] = {
    "image": _keep_picture,
    "mask": _keep_mask,
    "video": _keep_film,
    "audio": _keep_sound,
    "file": _keep_file,
    "text": lambda context, item, name: str(item["value"]),
    "json": lambda context, item, name: _data(item["value"]),
}
