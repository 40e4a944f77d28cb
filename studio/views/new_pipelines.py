"""A new pipeline: empty, from a template of the project or an example, from a file, or as a copy."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pipelines.actions import create_pipeline
from pipelines.snapshots.templates import project_templates, templates
from studio import access
from studio.forms.new_pipeline import NewPipelineForm
from studio.models import Role


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """What it can begin with; made, it opens on its canvas."""
    project = access.project_for(request.user, slug, role=Role.DESIGNER)
    form = NewPipelineForm(project, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data
        me, name, brand = access.me(request), made["name"], made["brand"]
        pipeline = create_pipeline(project, name=name, draft=made["draft"], brand=brand, by=me)
        return redirect("pipelines-canvas", slug=project.slug, pk=pipeline.pk)
    context = {
        "project": project,
        "form": form,
        "templates": project_templates(project),
        "examples": templates(),
        "copies": project.pipelines.filter(trial=None),
        "brands": project.brands.filter(archived_at=None),
    }
    return render(request, "pipelines/new.html", context, status=422 if form.errors else 200)
