"""Subscriptions: programs such as Zapier, Make and n8n are told of what happens, by a signed POST for each of it."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status
from pydantic import AliasChoices

from pipelines.actions import unsubscribe
from pipelines.actions.subscriptions import form_of
from pipelines.errors import Invalid, NotFound
from pipelines.exchange import HANDSHAKE, open_subscription
from pipelines.models import EVENTS, Pipeline, Project, Subscription
from pipelines.snapshots.happenings import past_happenings
from studio.access import pipeline_for, project_for, subscription_for
from studio.models import Role

from .auth import needs, person
from .paging import Paging, page_of
from .shapes import Given

router = Router(tags=["subscriptions"])
EVENT_WORDS = " ".join(f"`{event}`: {words}" for event, words in EVENTS.items())
URL_NAMES = AliasChoices("target_url", "hookUrl", "targetUrl")


class SubscriptionGiven(Given):
    """What to be told of, and where. With `confirm`, the address must answer a POST by its own `X-Hook-Secret`."""

    event: str = Field(description=EVENT_WORDS, json_schema_extra={"enum": list(EVENTS)})
    target_url: str = Field(max_length=2_000, pattern=r"^[^\s\x00-\x1f\x7f]+$", validation_alias=URL_NAMES)
    pipeline: int | None = Field(None, description="only what happens in this pipeline")
    confirm: bool = False
    format: Literal["json", "slack"] = Field(
        "json", description="`slack`: `target_url` is an incoming webhook of Slack"
    )


class Wanted(Schema):
    """How many happenings, and of which pipeline only."""

    limit: int = Field(3, ge=1, le=100)
    pipeline: int | None = None


@router.get("/me", auth=needs("read"), tags=["people"])
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Whose token this is; a program asks this to find out whether the token works."""
    user = person(request)
    return {"id": user.pk, "email": user.email, "name": str(user)}


@router.get("/projects/{slug}/subscriptions", auth=needs("read"))
def list_subscriptions(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """Who is told of what in a project; `status` and `trouble` are of the last answer."""
    project = project_for(person(request), slug, role=Role.DESIGNER)
    return page_of(project.subscriptions.select_related("created_by"), paging, subscription_shape)


@router.post("/projects/{slug}/subscriptions", auth=needs("write"), response={201: dict[str, Any]})
def new_subscription(
    request: HttpRequest, response: HttpResponse, slug: str, given: SubscriptionGiven
) -> Status[dict[str, Any]]:
    """Has an address told from now on. `secret` is shown this once, and stands in `X-Hook-Secret` too.

    What is sent is a payload of `GET …/events/{event}`, or a message for Slack, signed by Standard Webhooks; repeats
    carry the same `webhook-id`. 410 ends the subscription; no success for about a day switches it off. Asking again
    renews the secret.
    """
    user = person(request)
    project = project_for(user, slug, role=Role.DESIGNER)
    subscription, secret = open_subscription(
        project,
        event=given.event,
        target_url=given.target_url,
        by=user,
        pipeline=_pipeline_of(request, project, given.pipeline),
        confirm=given.confirm,
        form=given.format,
    )
    response[HANDSHAKE] = secret
    return Status(201, {**subscription_shape(subscription), "secret": secret})


@router.delete("/subscriptions/{int:pk}", auth=needs("write"), response={204: None})
def end_subscription(request: HttpRequest, pk: int) -> Status[None]:
    """Tells this subscriber nothing more."""
    user = person(request)
    unsubscribe(subscription_for(user, pk, role=Role.DESIGNER).pk, by=user)
    return Status(204, None)


@router.get("/projects/{slug}/events/{event}", auth=needs("read"), response=list[dict[str, Any]])
def list_happenings(request: HttpRequest, slug: str, event: str, wanted: Query[Wanted]) -> list[dict[str, Any]]:
    """What has happened, newest first, as a plain list of the payloads that subscribers are sent."""
    project = project_for(person(request), slug)
    return past_happenings(project.pk, event, pipeline_id=wanted.pipeline, limit=wanted.limit)


def subscription_shape(subscription: Subscription) -> dict[str, Any]:
    """A subscription without its secret."""
    return {
        "id": subscription.pk,
        "event": subscription.event,
        "target_url": subscription.target_url,
        "pipeline": subscription.pipeline_id,
        "format": form_of(subscription),
        "enabled": subscription.enabled,
        "status": subscription.status,
        "trouble": subscription.trouble or None,
        "tried_at": subscription.tried_at.isoformat() if subscription.tried_at else None,
        "created_by": str(subscription.created_by),
        "created_at": subscription.created_at.isoformat(),
    }


def _pipeline_of(request: HttpRequest, project: Project, pk: int | None) -> Pipeline | None:
    if pk is None:
        return None
    try:
        pipeline = pipeline_for(person(request), pk)
    except NotFound:
        pipeline = None
    if pipeline is None or pipeline.project_id != project.pk:
        raise Invalid("There is no such pipeline in this project.", loc=("pipeline",))
    return pipeline
