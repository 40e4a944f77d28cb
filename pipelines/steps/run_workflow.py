"""Run a workflow: a graph, a technique or any model of a service, by the service's own form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field

from ..errors import Invalid, StepFailed
from ..graph import Port
from ..media.sendable import canonical_mask
from ..providers.abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from ..providers.base import File
from .asking import ModelParams, Seed, keep_result, picture_if, seed_of, tell
from .base import AssetRef, Later, Outputs, StepContext, StepType, Wait

UNKNOWN = "application/octet-stream"
NAMED = ("image", "image_2", "mask", "text")
ASKS = "The workflow asks this before it goes on. Approve it; a note is its answer."
KINDS = ("image", "video", "audio", "text", "file")


class RunWorkflowParams(ModelParams):
    """`workflow` is the workflow itself, where the service takes it with the request. `inputs` are fixed inputs.

    `names` says what the service calls what is wired in, such as {"image": "input_image"}; else it is called as here.
    """

    workflow: dict[str, Any] = Field(default_factory=dict)
    inputs: dict[str, Any] = Field(default_factory=dict)
    names: dict[str, str] = Field(default_factory=dict)
    seed: Seed = None


class RunWorkflow(StepType):
    """Asks a service to run `model`, a workflow of its own; of `values`, each is an input by its name.

    The first result of each kind is on its port, every picture in `images`, and data in `json`: by name where several
    came. A port for which nothing came is empty. A workflow that stops to ask people is a review: approved, it goes on
    with the note as the answer; sent back, the step ends.
    """

    key = "run_workflow"
    label = "Run a workflow"
    group = "Generate"
    lane = "models"
    ability = "run_workflow"
    inputs: ClassVar = {
        "image": Port("image", optional=True),
        "image_2": Port("image", optional=True),
        "mask": Port("mask", optional=True),
        "text": Port("text", optional=True),
        "values": Port("json", optional=True),
    }
    outputs: ClassVar = {
        "image": Port("image", optional=True),
        "images": Port("image", many=True, optional=True),
        "video": Port("video", optional=True),
        "audio": Port("audio", optional=True),
        "text": Port("text", optional=True),
        "json": Port("json", optional=True),
        "file": Port("file", optional=True),
    }
    params = RunWorkflowParams
    goes_on = True
    reads: ClassVar = frozenset({"seed", "models"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """Only what can be wired in can be called otherwise."""
        found = super().problems(params)
        strange = [] if found else [name for name in params.get("names") or {} if name not in NAMED]
        return found + [("names", f"`{name}` cannot be called otherwise; {', '.join(NAMED)} can.") for name in strange]

    def run(self, context: StepContext, params: RunWorkflowParams) -> Outputs | Later | Wait:
        """What came out, by its kind; raises a StepFailed where nothing of a kind that can be kept came."""
        request = WorkflowRequest(
            inputs=_inputs(context, params),
            seed=seed_of(context, params.seed),
            workflow=params.workflow,
            extra=params.extra,
        )
        result = _ask(context, request, params)
        if isinstance(result, Later | Wait):
            return result
        came = [{"name": str(item.get("name", "")), "kind": item.get("kind")} for item in result.outputs]
        tell(context, result, params, seed=request.seed, came=came)
        kept: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for item in result.outputs:
            _keep(context, item, kept)
        data = [item for item in result.outputs if item.get("kind") == "json"]
        if not data and not any(kept.values()):
            raise StepFailed(f"`{result.model}` ended without a picture, film, recording, text, data or file.")
        first = {kind: values[0] if values else None for kind, values in kept.items()}
        return {**first, "images": kept["image"], "json": _json(data)}


def _ask(context: StepContext, request: WorkflowRequest, params: RunWorkflowParams) -> WorkflowResult | Later | Wait:
    """The result at the end, by way of every answer that was given; what is asked first that nobody has answered.

    In each attempt the same is asked in the same order, so that what was answered before is only read.
    """
    result = context.ask(WorkflowProvider, request, model=params.model, fallbacks=params.fallbacks)
    for number in range(1, len(context.answers) + 1):
        if isinstance(result, Later) or not result.facts.get("interrupted"):
            return result
        going_on = replace(request, resume={**result.facts, "answers": list(context.answers[:number])})
        result = context.ask(WorkflowProvider, going_on, model=result.model)
    if isinstance(result, Later) or not result.facts.get("interrupted"):
        return result
    return Wait(ASKS, _spoken(result.facts["interrupted"]))


def _spoken(asked: list[Any]) -> str:
    """What a workflow asks, in its own words, or as JSON where they are data."""
    return "\n\n".join(
        item if isinstance(item, str) else json.dumps(item, ensure_ascii=False, indent=2) for item in asked
    )


def _inputs(context: StepContext, params: RunWorkflowParams) -> dict[str, Any]:
    """Fixed inputs, then values, then what is wired in; what comes later wins."""
    given: dict[str, Any] = dict(params.inputs)
    if context.has("values"):
        given |= _values(context.data("values"))
    wired = {port: picture_if(context, port) for port in ("image", "image_2")}
    wired["mask"] = _mask(context) if context.has("mask") else None
    given |= {params.names.get(port, port): file for port, file in wired.items() if file}
    if context.has("text"):
        given[params.names.get("text", "text")] = context.text("text")
    return given


def _values(found: Any) -> dict[str, Any]:
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except ValueError as error:
            raise Invalid("The text on `values` is no JSON.") from error
    if not isinstance(found, dict):
        raise Invalid("`values` must be a JSON object, each input by its name.")
    return found


def _mask(context: StepContext) -> File:
    mask = context.picture("mask")
    return File(canonical_mask(mask, width=mask.width, height=mask.height), "image/png", "mask.png")


def _keep(context: StepContext, item: dict[str, Any], kept: dict[str, list[Any]]) -> None:
    """Keeps one result; of what is not a picture, only the first of its kind."""
    kind, name = str(item.get("kind")), str(item.get("name", ""))[:200]
    if kind not in kept or (kept[kind] and kind != "image"):
        return
    kept[kind].append(str(item["value"]) if kind == "text" else _file(context, item, kind, name))


def _json(data: list[dict[str, Any]]) -> Any:
    """The only data that came, or each by its name."""
    if len(data) == 1:
        return data[0]["value"]
    return {str(item.get("name", "")): item["value"] for item in data} or None


def _file(context: StepContext, item: dict[str, Any], kind: str, name: str) -> AssetRef:
    if kind == "image":
        return keep_result(context, item["data"], name=name)
    if kind == "file":
        return context.keep_file(item["data"], name=name, mime=item.get("mime") or UNKNOWN, kind=kind)
    return context.keep_media(item["data"], kind=kind, mime=str(item.get("mime", "")), name=name)
