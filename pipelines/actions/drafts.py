"""Verbs on drafts: run one as it stands, as a whole or up to a step; keep what it is tried with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from ..errors import Invalid
from ..graph import Plan, cut_to
from ..models import Pipeline, Run, StepRun, Version
from ..models.drawing_field import kept_text
from ..snapshots import plan_of_run
from ..states import DONE
from ..steps import CATALOGUE
from .pipelines import check_drawing, check_size, stale_draft
from .runs import pin_steps, start_run

Pins = Mapping[str, int]


@transaction.atomic
def start_draft_run(
    pipeline: Pipeline,
    *,
    by: AbstractBaseUser | None,
    inputs: Mapping[str, Any] | None = None,
    until: str = "",
    pins: Pins | None = None,
    rehearse: bool = False,
    fresh: bool = False,
    revision: int | None = None,
) -> Run:
    """A run of the draft as it stands, frozen without a number; with `until` no further than that step.

    What is not given is taken from the pipeline's samples. A pinned step has what its run made there. Raises
    InvalidDrawing for a draft that cannot run, Invalid for a pin that cannot be held, and Stale for another `revision`.
    """
    pipeline.refresh_from_db()
    if revision is not None and revision != pipeline.revision:
        raise stale_draft(pipeline)
    drawing = cut_draft(pipeline.draft, until)
    plan = check_drawing(drawing, pipeline)
    held = check_pins(pipeline, plan, pipeline.samples.get("pins", {}) if pins is None else pins)
    version, given = _freeze(pipeline, drawing, by), draft_inputs(pipeline, plan, inputs or {})
    return pin_steps(start_run(version, inputs=given, by=by, rehearse=rehearse, fresh=fresh), held)


@transaction.atomic
def save_samples(pipeline: Pipeline, *, inputs: Mapping[str, Any], pins: Pins) -> Pipeline:
    """Keeps what the pipeline's drafts are tried with; raises Invalid for a pin to a run of another project."""
    samples = {"inputs": dict(inputs), "pins": dict(pins)}
    check_size(samples, noun="What drafts are tried with")
    _runs(pipeline, samples["pins"])
    Pipeline.objects.filter(pk=pipeline.pk).update(samples=samples)
    pipeline.refresh_from_db()
    return pipeline


def cut_draft(draft: dict[str, Any], until: str) -> dict[str, Any]:
    """The draft itself, or what leads to one of its steps, whose ports are then what the run gives.

    Raises Invalid where there is no such step, and InvalidDrawing with the problems of what is left.
    """
    if not until:
        return draft
    cut = cut_to(draft, until)
    ports = check_drawing(cut).kinds[until].outputs
    return {**cut, "outputs": {port: f"{until}.{port}" for port in ports}}


def draft_inputs(pipeline: Pipeline, plan: Plan, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a run of the draft is given, with the samples for the rest; what only a step cut away takes is left out."""
    wanted, drawn = plan.drawing.inputs, pipeline.draft.get("inputs")
    cut = set(drawn) - set(wanted) if isinstance(drawn, dict) else set()
    samples = {name: value for name, value in pipeline.samples.get("inputs", {}).items() if name in wanted}
    return samples | {name: value for name, value in given.items() if name not in cut}


def check_pins(pipeline: Pipeline, plan: Plan, wanted: Pins) -> dict[str, int]:
    """The pins of steps that are drawn; raises Invalid for one that cannot be held, saying why."""
    # What is pinned as a sub-pipeline is pinned with all that is within it, but for what is pinned by itself.
    boxes = {step: step if step in wanted else plan.boxes.get(step, step) for step in plan.order}
    pins = {step: wanted[box] for step, box in boxes.items() if box in wanted}
    runs = _runs(pipeline, pins)
    made = StepRun.objects.filter(run__in=runs, step__in=pins, state=DONE, replaced=False)
    there = set(made.exclude(facts__has_key="evicted").order_by().values_list("run", "step").distinct())
    for step, run in pins.items():
        if why := _unpinnable(plan, step) or _unfit(plan, step, runs[run], is_made=(run, step) in there):
            raise Invalid(f"{_name(plan, step)} cannot be pinned to run {run}: {why}", loc=("pins", boxes[step]))
    return pins


def _freeze(pipeline: Pipeline, drawing: dict[str, Any], by: AbstractBaseUser | None) -> Version:
    """The drawing as a version without a number; one that the person froze before, key for key, is used again.

    Nobody else's is: what a brand locks is held to the rights of who made the version.
    """
    maker = by.pk if by else None
    tried = pipeline.versions.filter(number=None, created_by=maker).annotate(text=Cast("drawing", TextField()))
    frozen = tried.filter(text=kept_text(drawing)).first()
    return frozen or Version.objects.create(
        pipeline=pipeline, revision=pipeline.revision, drawing=drawing, created_by_id=maker
    )


def _runs(pipeline: Pipeline, pins: Pins) -> dict[int, Run]:
    wanted = set(pins.values())
    found = Run.objects.filter(project=pipeline.project_id).select_related("version").in_bulk(wanted)
    for step, run in pins.items():
        if run not in found:
            raise Invalid(f"There is no run {run} in this project that {step} could be pinned to.", loc=("pins", step))
    return found


def _unpinnable(plan: Plan, step: str) -> str:
    """Why the place of a step allows no pin; empty where it does."""
    kinds = {other: CATALOGUE[plan.drawing.steps[other].type] for other in plan.order}
    if kinds[step].asks:
        return "it asks people, and they are asked each time. Take the pin out."
    asked = any(kinds[other].asks for other in plan.ancestors(step))
    if asked and any(kinds[other].delivers for other in (step, *plan.descendants(step))):
        return "what is delivered behind it would not be what people approved. Pin a step before the review."
    return ""


def _unfit(plan: Plan, step: str, run: Run, *, is_made: bool) -> str:
    """Why a run has no result for the step as it is drawn now; empty where it has one."""
    try:
        before = plan_of_run(run)
    except Invalid:
        return "the drawing of that run can no longer be read. Pin it to another run."
    drawn = before.drawing.steps.get(step)
    if drawn is None or drawn.type != plan.drawing.steps[step].type:
        return "that run has another step there. Pin it to another run, or take the pin out."
    if set(plan.kinds[step].outputs) - set(before.kinds[step].outputs):
        return "it gives more now than that run has made. Run it once more, then pin it to that."
    return "" if is_made else "that run has nothing there to use. Pin it to another run, or take the pin out."


def _name(plan: Plan, step: str) -> str:
    return plan.drawing.steps[step].label or step.replace("_", " ").capitalize()
