"""What the canvas brings with it: the drawing, what may be drawn, what it is held to, and what it is tried with."""

from __future__ import annotations

from dataclasses import asdict
from inspect import cleandoc
from typing import Any

from django.utils import timezone

from ..brand import locked_params
from ..errors import InvalidDrawing, Problem
from ..graph import Port
from ..models import Pipeline, Run, Version
from ..steps import CATALOGUE, StepType
from .model_choices import model_choices
from .named_prompts import offered_prompts
from .plans import plan_of_draft
from .sub_pipelines import offered_pipelines

VERSIONS = 50


def canvas_page(pipeline: Pipeline, *, is_owner: bool = False) -> dict[str, Any]:
    """All of a pipeline that its canvas draws for an owner, or for others; a bounded number of queries."""
    return {
        "drawing": pipeline.draft,
        "revision": pipeline.revision,
        "problems": [asdict(problem) for problem in draft_problems(pipeline)],
        "catalogue": [step_type_entry(step) for step in CATALOGUE.values()],
        "brand": brand_entry(pipeline, is_owner=is_owner),
        "prompts": offered_prompts(pipeline.project_id),
        "models": model_choices(step.ability for step in CATALOGUE.values() if step.ability),
        "policies": list(
            pipeline.project.policies.filter(versions__isnull=False).distinct().order_by("name").values("slug", "name")
        ),
        "pipelines": offered_pipelines(pipeline),
        "versions": [
            version_entry(version) for version in pipeline.published().select_related("created_by")[:VERSIONS]
        ],
        "samples": samples_of(pipeline),
        "run": newest_draft_run(pipeline),
    }


def draft_problems(pipeline: Pipeline) -> list[Problem]:
    """Every problem of a draft, those of what its sub-pipelines stand for now included."""
    try:
        plan_of_draft(pipeline.draft, pipeline)
    except InvalidDrawing as error:
        return list(error.problems)
    return []


def step_type_entry(step: StepType) -> dict[str, Any]:
    """A step type as the canvas and scripts need it; `help` is the first paragraph of what it says of itself."""
    return {
        "type": step.key,
        "label": step.label,
        "help": " ".join(cleandoc(type(step).__doc__ or "").partition("\n\n")[0].split()),
        "group": step.group,
        "version": step.version,
        "lane": step.lane,
        "ability": step.ability,
        "asks": step.asks,
        "open": bool(getattr(step, "open", False)),
        "inputs": {name: _port(port) for name, port in step.inputs.items()},
        "outputs": {name: _port(port) for name, port in step.outputs.items()},
        "params": step.params.model_json_schema(),
    }


def brand_entry(pipeline: Pipeline, *, is_owner: bool) -> dict[str, Any] | None:
    """The brand that the pipeline is held to: its colours, what step types begin with, and what it locks.

    `locks` are `{step_type: [param]}`: what this person may not change, without those that an exception lets differ.
    """
    version = pipeline.brand.newest() if pipeline.brand else None
    if version is None:
        return None
    rules = version.read()
    return {
        "id": version.brand_id,
        "name": rules.name,
        "version": version.number,
        "palette": [colour.model_dump() for colour in rules.palette],
        "defaults": rules.defaults,
        "locks": locked_params(rules, is_owner=is_owner, exempt=_exempt(pipeline) if rules.locks else ()),
    }


def version_entry(version: Version) -> dict[str, Any]:
    """A published version without its drawing; read it together with `created_by`."""
    return {
        "number": version.number,
        "revision": version.revision,
        "message": version.message,
        "by": str(version.created_by or "the command line"),
        "at": version.created_at.isoformat(),
    }


def samples_of(pipeline: Pipeline) -> dict[str, Any]:
    """What drafts are tried with: values by input, and by step the run that it is pinned to."""
    return {"inputs": {}, "pins": {}, **pipeline.samples}


def newest_draft_run(pipeline: Pipeline) -> int | None:
    """The run that was started last from the canvas."""
    runs = Run.objects.filter(version__pipeline=pipeline, version__number=None).order_by("-pk")
    return runs.values_list("pk", flat=True).first()


def _exempt(pipeline: Pipeline) -> set[tuple[str, str]]:
    signed = pipeline.exceptions.filter(brand=pipeline.brand_id, ended_at=None, expires_at__gt=timezone.now())
    return set(signed.values_list("step_type", "param"))


def _port(port: Port) -> dict[str, Any]:
    return {
        "type": port.type,
        "many": port.many,
        "optional": port.optional,
        "within_row": port.within_row,
        "label": port.label,
    }
