"""The canvas: where a pipeline is drawn. Its script draws everything from what the page brings with it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pipelines.errors import NotFound
from pipelines.graph import DEEPEST
from pipelines.models import Pipeline, Trial
from pipelines.snapshots import canvas_page
from studio import access
from studio.forms import read_number
from studio.models import Role
from studio.people import colour_of


@login_required
@require_safe
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A pipeline's drawing: to be changed by designers and owners, to be looked at by every other member."""
    pipeline = access.pipeline_for(request.user, pk)
    # A trial draws itself, and a blind one would name here what nobody is to know yet.
    if pipeline.project.slug != slug or Trial.objects.filter(pipeline=pipeline).exists():
        raise NotFound
    context = {"pipeline": pipeline, "project": pipeline.project, "page_data": _page(request, pipeline)}
    return render(request, "pipelines/canvas.html", context)


def _page(request: HttpRequest, pipeline: Pipeline) -> dict[str, Any]:
    user, project = access.me(request), pipeline.project
    may = access.can(user, project, Role.DESIGNER)
    return {
        "pipeline": {
            "id": pipeline.pk,
            "name": pipeline.name,
            "project": project.name,
            "slug": project.slug,
            "url": reverse("pipelines-detail", args=(project.slug, pipeline.pk)),
            "template": pipeline.is_template,
        },
        **canvas_page(pipeline, is_owner=access.can(user, project, Role.OWNER)),
        "came_from": [{"id": other.pk, "name": other.name} for other in _came_from(request, pipeline)],
        "me": {"id": user.pk, "name": str(user), "colour": colour_of(user.pk)},
        "can": {"edit": may, "publish": may, "run": may},
        "urls": _urls(pipeline),
    }


def _came_from(request: HttpRequest, pipeline: Pipeline) -> list[Pipeline]:
    """The pipelines that somebody stepped inside of on the way here, the outermost first."""
    asked = [pk for word in request.GET.getlist("from")[-DEEPEST:] if (pk := read_number(word))]
    found = Pipeline.objects.filter(project=pipeline.project_id).in_bulk(asked) if asked else {}
    return [found[pk] for pk in asked if pk in found]


def _urls(pipeline: Pipeline) -> dict[str, str]:
    """Where the canvas asks and leads; a run's page is `runs` and its number, a pipeline's page likewise."""
    slug, api = pipeline.project.slug, "/api/v1"
    return {
        "api": api,
        "pipeline": f"{api}/pipelines/{pipeline.pk}",
        "read": f"{api}/projects/{slug}/pipelines/read",
        "create": f"{api}/projects/{slug}/pipelines",
        "upload": reverse("assets-upload", args=(slug,)),
        "form": reverse("pipelines-start", args=(slug, pipeline.pk)),
        "runs": reverse("runs-index"),
        "pipelines": reverse("pipelines-detail", args=(slug, pipeline.pk)).removesuffix(f"{pipeline.pk}/"),
        "project": reverse("projects-detail", args=(slug,)),
        "brand": reverse("brands-detail", args=(pipeline.brand_id,)) if pipeline.brand_id else "",
        "models": reverse("models-index"),
        "socket": f"/ws/pipelines/{pipeline.pk}/",
    }
