"""Policies, which say who decides, and the reasons that a project sends things back for."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max
from django.http import HttpRequest
from ninja import Query, Router, Status

from pipelines.actions import publish_policy
from pipelines.models import PolicyVersion
from studio.access import project_for
from studio.models import Role

from .auth import needs, person
from .once import once
from .paging import Paging, page_of
from .shapes import PolicyGiven, policy_shape, reason_shape

router = Router(tags=["reviews"])


@router.get("/projects/{slug}/policies", auth=needs("read"))
def list_policies(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """The project's policies, each as its newest version says it."""
    project = project_for(person(request), slug, role=Role.DESIGNER)
    versions = PolicyVersion.objects.filter(policy__project=project).select_related("policy", "created_by")
    newest = versions.annotate(newest=Max("policy__versions__number")).filter(number=F("newest"))
    return page_of(newest, paging, policy_shape)


@router.post("/projects/{slug}/policies", auth=needs("write"), response={201: dict[str, Any]})
def new_policy(request: HttpRequest, slug: str, given: PolicyGiven) -> Status[dict[str, Any]]:
    """Publishes the next version of a policy, or its first; 422 with a sentence for each rule that cannot be kept.

    What is being asked already stays under the version it was asked by.
    """
    user = person(request)
    project = project_for(user, slug, role=Role.OWNER)

    def publish() -> dict[str, Any]:
        words = given.model_dump()
        return policy_shape(publish_policy(project, by=user, **words))

    return Status(201, once(request, publish))


@router.get("/projects/{slug}/reasons", auth=needs("read"))
def list_reasons(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """The reasons that are in use for sending something back; a decision names them by their codes."""
    project = project_for(person(request), slug)
    return page_of(project.reasons.filter(retired=False), paging, reason_shape)
