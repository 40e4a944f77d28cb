"""Subscriptions: they are made by programs over the API; on a project's page they are seen and taken away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from pipelines.actions import unsubscribe
from studio import access
from studio.models import Role


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Tells this subscriber nothing more; a second click finds it done."""
    project = access.project_for(request.user, slug, role=Role.DESIGNER)
    unsubscribe(pk, project=project, by=access.me(request))
    messages.success(request, "The subscription is taken away, and nothing more is sent there.")
    return redirect("projects-detail", slug=project.slug)
