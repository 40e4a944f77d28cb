"""Run a workflow: a graph, a technique or any model of a service, by the service's own form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field

from ..graph import Port
from ..media.sendable import canonical_mask
from ..providers.abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from ..providers.base import File
from .asking import ModelParams, Seed, picture_if, seed_of, tell
from .base import Later, Outputs, StepContext, StepType, Wait
from .came_back import CAME_BACK, kept, named
from .values import values_on

NAMED = ("image", "image_2", "mask", "text")
ASKS = "The workflow asks this before it goes on. Approve it; a note is its answer."


class RunWorkflowParams(ModelParams):
    """`workflow` is the workflow itself, where the service takes it with the request. `inputs` are fixed inputs.

    `names` says what the service calls what is wired in, such as {"image": "input_image"}; else it is called as here.
    """

    workflow: dict[str, Any] = Field(
        default_factory=dict,
        title="Workflow",
        description="The workflow itself, where the service takes it with the request.",
        json_schema_extra={"widget": "json"},
    )
    inputs: dict[str, Any] = Field(
        default_factory=dict,
        title="Fixed inputs",
        description="Each by the name that the workflow has for it.",
        json_schema_extra={"widget": "json"},
    )
    names: dict[str, str] = Field(
        default_factory=dict,
        title="Names of what is wired in",
        description="What the workflow calls each port, where it calls it otherwise.",
        json_schema_extra={"more": True},
    )
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
    outputs: ClassVar = CAME_BACK
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
        tell(context, result, params, seed=request.seed, came=named(result))
        return kept(context, result)


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
    given: dict[str, Any] = {**params.inputs, **values_on(context)}
    wired = {port: picture_if(context, port) for port in ("image", "image_2")}
    wired["mask"] = _mask(context) if context.has("mask") else None
    given |= {params.names.get(port, port): file for port, file in wired.items() if file}
    if context.has("text"):
        given[params.names.get("text", "text")] = context.text("text")
    return given


def _mask(context: StepContext) -> File:
    mask = context.picture("mask")
    return File(canonical_mask(mask, width=mask.width, height=mask.height), "image/png", "mask.png")
