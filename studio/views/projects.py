"""Projects."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pipelines.models import Project, Review, Subscription
from pipelines.secrets import project_secret
from pipelines.snapshots import in_turn
from studio import access
from studio.models import Role

RECENT = 12


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The projects I am a member of."""
    return render(request, "projects/index.html", {"projects": access.my_projects(request.user)})


@login_required
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One project: its pipelines, brands, newest runs and what waits for people."""
    project = access.project_for(request.user, slug)
    context = {
        "project": project,
        "pipelines": project.pipelines.filter(trial=None).select_related("brand"),
        "brands": [(brand, version.read(), version) for brand in project.brands.all() if (version := brand.newest())],
        "runs": project.runs.select_related("version__pipeline", "started_by")[:RECENT],
        "waiting": [(review, "") for review in _waiting(request, project)],
        "now": timezone.now(),
        "hand_offs": access.my_open_hand_offs(request.user).filter(run__project=project)[:RECENT],
        "secret": project_secret(project.pk) if access.can(request.user, project, Role.OWNER) else "",
        "subscriptions": _subscriptions(project) if access.can(request.user, project, Role.DESIGNER) else None,
        "may_start": access.can(request.user, project, Role.DESIGNER),
        "is_owner": access.can(request.user, project, Role.OWNER),
    }
    return render(request, "projects/detail.html", context)


def _waiting(request: HttpRequest, project: Project) -> list[Review]:
    return list(in_turn(access.my_open_reviews(request.user).filter(project=project))[:RECENT])


def _subscriptions(project: Project) -> list[Subscription]:
    return list(project.subscriptions.select_related("pipeline", "created_by"))
