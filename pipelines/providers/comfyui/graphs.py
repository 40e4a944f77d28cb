"""Graphs as ComfyUI's API takes them: a workflow filled with its inputs, and the built-in workflows of the abilities.

A workflow is `{"graph": nodes by id, "slots": {input: {"node", "field"}}, "results": {output: node}}`; of `gives`,
{output: {"node", "type"}}, only a rehearsal reads which kinds of things are awaited.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from ...errors import BadRequest
from ..abilities import EditRequest, ImageRequest, UpscaleRequest, WorkflowRequest
from ..base import File
from ..shapes import in_steps
from ..styling import drawn_by

FOLDER = Path(__file__).parent / "workflows"
Workflow = Mapping[str, Any]
Upload = Callable[[File], str]


@cache
def built_in(name: str) -> Workflow:
    """One of the workflows in `workflows/`; not to be changed."""
    read: Workflow = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read


def wanted(request: Any, job: str) -> tuple[Workflow, Mapping[str, Any]]:
    """The workflow that answers a request, and what goes into its slots; `job` names the file that it saves.

    A name of its own keeps ComfyUI from giving back an older file that somebody may have deleted since.
    """
    match request:
        case WorkflowRequest():
            return request.workflow, _with_seed(request)
        case ImageRequest():
            _check_pictures(request)
            return _with_loras(built_in("generate"), request), _diffusion(request, job)
        case EditRequest():
            _check_pictures(request)
            masked = {} if request.mask is None else {"mask": request.mask}
            name = "inpaint" if masked else "edit"
            inputs = {**_diffusion(request, job), "picture": request.picture, **masked}
            return _with_loras(built_in(name), request), inputs
        case UpscaleRequest():
            size = {"width": request.width * request.factor, "height": request.height * request.factor}
            inputs = {"picture": request.picture, **size, "file": f"pressline/{job}"}
            if not request.model:
                return built_in("enlarge"), inputs
            return built_in("upscale"), {**inputs, "model": request.model}
    raise BadRequest("ComfyUI has no workflow for this.")


def filled(workflow: Workflow, inputs: Mapping[str, Any], upload: Upload) -> dict[str, Any]:
    """The workflow's graph with the inputs set; files go through `upload`, which says what ComfyUI calls them.

    Raises BadRequest before anything is sent for what does not fit the graph.
    """
    graph = _graph(workflow)
    places = {name: _place(workflow, graph, name) for name in inputs}
    for name, value in inputs.items():
        node, field = places[name]
        graph[node].setdefault("inputs", {})[field] = _value(value, upload)
    return graph


def results_of(workflow: Workflow) -> Mapping[str, str]:
    """The node of each output, by the output's name; empty where the workflow names none."""
    results = workflow.get("results") or {}
    if not isinstance(results, Mapping):
        raise BadRequest("The workflow's `results` must name a node for each output.")
    nodes = _graph(workflow)
    for name, node in results.items():
        if str(node) not in nodes:
            raise BadRequest(f"The output `{name}` comes from node {node}, which is not in the workflow.")
    return {str(name): str(node) for name, node in results.items()}


def _with_seed(request: WorkflowRequest) -> Mapping[str, Any]:
    slots = request.workflow.get("slots") or {}
    seeded = {"seed": request.seed} if "seed" in slots else {}
    return {**seeded, **request.inputs}


def _diffusion(request: ImageRequest | EditRequest, job: str) -> dict[str, Any]:
    """What all that is drawn has; a latent has sides of so many times eight pixels, the picture its own."""
    wide, high = in_steps(request.width, request.height, step=8, smallest=64, largest=16_384)
    return {
        "checkpoint": drawn_by(request, "comfyui").checkpoint,
        "prompt": request.prompt,
        "negative": request.negative,
        "seed": request.seed,
        "latent_width": wide,
        "latent_height": high,
        "width": request.width,
        "height": request.height,
        "file": f"pressline/{job}",
    }


def _with_loras(workflow: Workflow, request: ImageRequest | EditRequest) -> Workflow:
    """The workflow with a node for each of the brand's LoRAs, one after the other, between its checkpoint and the rest.

    A step reaches them by `extra` like any other: they are called `lora-1`, `lora-2` and so on.
    """
    loras = drawn_by(request, "comfyui").loras
    if not loras:
        return workflow
    graph = _graph(workflow)
    last = f"lora-{len(loras)}"
    for node in graph.values():
        for field, link in node["inputs"].items():
            # What it reads pictures with, its third output, no LoRA changes.
            if link in (["checkpoint", 0], ["checkpoint", 1]):
                node["inputs"][field] = [last, link[1]]
    for number, lora in enumerate(loras, 1):
        before = f"lora-{number - 1}" if number > 1 else "checkpoint"
        inputs: dict[str, Any] = {"lora_name": _file(lora.name), "model": [before, 0], "clip": [before, 1]}
        inputs |= {"strength_model": lora.strength, "strength_clip": lora.strength}
        graph[f"lora-{number}"] = {"class_type": "LoraLoader", "inputs": inputs}
    return {**workflow, "graph": graph}


def _file(name: str) -> str:
    """A LoRA is called by its file there, ending and all."""
    return name if PurePosixPath(name).suffix in (".safetensors", ".pt", ".ckpt", ".sft") else f"{name}.safetensors"


def _check_pictures(request: ImageRequest | EditRequest) -> None:
    if request.pictures:
        raise BadRequest("ComfyUI takes no reference pictures here. Draw them into a workflow of your own.")


def _graph(workflow: Workflow) -> dict[str, Any]:
    graph = workflow.get("graph")
    if isinstance(graph, Mapping) and isinstance(graph.get("nodes"), list):
        raise BadRequest("This workflow was saved for ComfyUI's editor. Export it there once more with `Export (API)`.")
    nodes = graph.values() if isinstance(graph, Mapping) else ()
    if not nodes or not all(isinstance(node, Mapping) and "class_type" in node for node in nodes):
        raise BadRequest("The workflow has no graph that ComfyUI could run.")
    return {str(name): deepcopy(dict(node)) for name, node in dict(graph or {}).items()}


def _place(workflow: Workflow, graph: Mapping[str, Any], name: str) -> tuple[str, str]:
    slot = (workflow.get("slots") or {}).get(name)
    if not isinstance(slot, Mapping) or "node" not in slot or "field" not in slot:
        raise BadRequest(f"The workflow has no slot for the input `{name}`.")
    if str(slot["node"]) not in graph:
        raise BadRequest(f"The slot `{name}` is in node {slot['node']}, which is not in the workflow.")
    return str(slot["node"]), str(slot["field"])


def _value(value: Any, upload: Upload) -> Any:
    if isinstance(value, File):
        return upload(value)
    # A plain list would be read as a link to another node.
    return {"__value__": value} if isinstance(value, list) else value
