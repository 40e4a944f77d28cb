"""Pipelines: what is drawn, and starting a run of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pipelines.actions import start_run
from pipelines.errors import Invalid, InvalidDrawing, NotFound
from pipelines.graph import Plan, Step
from pipelines.models import Pipeline
from pipelines.snapshots import plan_of
from pipelines.steps import CATALOGUE, StepType
from studio import access
from studio.forms import StartForm
from studio.models import Role


@login_required
@require_safe
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The steps of the newest version, in order, and the versions there are."""
    pipeline = _in_project(access.pipeline_for(request.user, pk), slug)
    newest = pipeline.newest()
    plan = plan_of(newest) if newest else None
    context = {
        "pipeline": pipeline,
        "project": pipeline.project,
        "newest": newest,
        "steps": _steps(plan) if plan else [],
        "inputs": list(plan.drawing.inputs.values()) if plan else [],
        "versions": pipeline.versions.select_related("created_by")[:20],
        "may_start": access.can(request.user, pipeline.project, Role.DESIGNER),
    }
    return render(request, "pipelines/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The form that the pipeline's inputs define; a refusal keeps everything that was given."""
    pipeline = _in_project(access.pipeline_for(request.user, pk, role=Role.DESIGNER), slug)
    version = pipeline.newest()
    if version is None:
        raise NotFound(f"{pipeline.name} has no published version yet. Publish one, then start it.")
    plan = plan_of(version)
    form = StartForm(plan, pipeline.project, access.me(request))
    if request.method == "POST" and form.read(request.POST, request.FILES):
        try:
            run = start_run(version, inputs=form.values, by=access.me(request))
            return redirect("runs-detail", pk=run.pk)
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
    }
    return render(request, "pipelines/start.html", context, status=422 if form.problems else 200)


def _steps(plan: Plan) -> list[tuple[Step, StepType, int]]:
    """Each step in order, with its step type and how many levels deep it works."""
    drawn = plan.drawing.steps
    return [(drawn[step], CATALOGUE[drawn[step].type], plan.depth(step)) for step in plan.order]


def _in_project(pipeline: Pipeline, slug: str) -> Pipeline:
    if pipeline.project.slug != slug:
        raise NotFound()
    return pipeline
