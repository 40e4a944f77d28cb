"""Pipelines: what is drawn, and starting a run of it."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import offer_template, start_run
from pipelines.errors import Invalid, InvalidDrawing, NotFound
from pipelines.graph import Plan, Step
from pipelines.models import Pipeline, Trial, Version
from pipelines.snapshots import Estimate, estimate_plan, plan_of
from pipelines.steps import CATALOGUE, StepType
from studio import access
from studio.forms import StartForm, TableField, do_once
from studio.models import Role


@login_required
@require_safe
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The steps of the newest version, in order, and the versions there are."""
    pipeline = _in_project(access.pipeline_for(request.user, pk), slug)
    newest = pipeline.newest()
    plan, problems = _planned(newest) if newest else (None, [])
    context = {
        "pipeline": pipeline,
        "project": pipeline.project,
        "newest": newest,
        "problems": problems,
        "steps": _steps(plan) if plan else [],
        "inputs": list(plan.drawing.inputs.values()) if plan else [],
        "versions": pipeline.published().select_related("created_by")[:20],
        "may_start": access.can(request.user, pipeline.project, Role.DESIGNER),
        "is_trial": Trial.objects.filter(pipeline=pipeline).exists(),
    }
    return render(request, "pipelines/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The form that the pipeline's inputs define; a refusal keeps everything that was given."""
    pipeline = _in_project(access.pipeline_for(request.user, pk, role=Role.DESIGNER), slug)
    version = _newest(pipeline)
    plan = plan_of(version)
    form = StartForm(plan, pipeline.project, access.me(request))
    if request.method == "POST" and form.read(request.POST, request.FILES):
        try:
            return redirect("runs-detail", pk=_start_once(request, version, form.values))
        except (Invalid, InvalidDrawing) as error:
            form.refuse(error)
    brand = pipeline.brand.newest() if pipeline.brand else None
    context = {
        "pipeline": pipeline,
        "project": pipeline.project,
        "version": version,
        "form": form,
        "rules": brand.read() if brand else None,
        "steps": _steps(plan),
        "estimate": _estimate(plan),
        "once": request.POST.get("once") or uuid4().hex,
    }
    return render(request, "pipelines/start.html", context, status=422 if form.problems else 200)


@login_required
@require_safe
def table(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is in a CSV file that was brought in, as the start form shows it."""
    pipeline = _in_project(access.pipeline_for(request.user, pk, role=Role.DESIGNER), slug)
    field = TableField(plan_of(_newest(pipeline)), pipeline.project)
    field.choose(request.GET.get("asset", ""))
    return render(request, "pipelines/_table.html", {"table": field})


@login_required
@require_POST
def template(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Offers the pipeline as a template of its project, or no longer; leads back to its page."""
    pipeline = _in_project(access.pipeline_for(request.user, pk, role=Role.DESIGNER), slug)
    offer_template(pipeline, offered=request.POST.get("offered") == "yes", by=access.me(request))
    return redirect("pipelines-detail", slug=slug, pk=pk)


def _newest(pipeline: Pipeline) -> Version:
    version = pipeline.newest()
    if version is None:
        raise NotFound(f"{pipeline.name} has no published version yet. Publish one, then start it.")
    return version


def _start_once(request: HttpRequest, version: Version, inputs: dict[str, Any]) -> int:
    """The run of this form with these inputs: a second click on the same form leads to the same run."""
    asked = hashlib.sha256(json.dumps([version.pk, inputs], sort_keys=True).encode()).hexdigest()
    key = f"start:{request.POST.get('once', '')[:64]}:{asked}"
    made = do_once(
        access.me(request),
        key=key if request.POST.get("once") else f"start:{uuid4().hex}",
        asked=asked,
        make=lambda: {"run": start_run(version, inputs=inputs, by=access.me(request)).pk},
    )
    return int(made["run"])


def _planned(version: Version) -> tuple[Plan | None, list[str]]:
    """The version's plan, or why it can no longer run: what a pipeline within it follows may have changed."""
    try:
        return plan_of(version), []
    except InvalidDrawing as error:
        return None, [problem.message for problem in error.problems]


def _estimate(plan: Plan) -> Estimate | None:
    """What one row would cost; None where no model can be chosen, which the start itself will say."""
    try:
        return estimate_plan(plan, rows=1)
    except Invalid:
        return None


def _steps(plan: Plan) -> list[tuple[Step, StepType, int]]:
    """Each step in order, with its step type and how many levels deep it works."""
    drawn = plan.drawing.steps
    return [(drawn[step], CATALOGUE[drawn[step].type], plan.depth(step)) for step in plan.order]


def _in_project(pipeline: Pipeline, slug: str) -> Pipeline:
    if pipeline.project.slug != slug:
        raise NotFound()
    return pipeline
