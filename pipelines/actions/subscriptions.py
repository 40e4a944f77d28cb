"""Verbs on subscriptions: subscribe, unsubscribe, and write down for subscribers what has just happened."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .. import queue
from ..errors import Invalid
from ..models import HookDelivery, Pipeline, Project, Run, Subscription
from ..secrets import seal, unseal
from ..snapshots.happenings import check_event, told_of
from .audit import note_deed, note_done

MOST_OF_PROJECT: Final = 100
# In which form a happening is told: as it is, or as a message of Slack.
PLAIN: Final = "json"
SLACK: Final = "slack"
# An event, and the key of the run, review or decision that it is about.
Happened = tuple[str, int]


def new_secret() -> str:
    """What a subscription's deliveries are signed by, as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


@transaction.atomic
def subscribe(
    project: Project,
    *,
    event: str,
    target_url: str,
    secret: str,
    by: AbstractBaseUser,
    pipeline: Pipeline | None = None,
    form: str = PLAIN,
) -> Subscription:
    """Has an address told of an event from now on; the same asked again by the same person is one subscription.

    Asking again renews its secret and form and switches it on. Raises Invalid for what is no event, and where a project
    has too many.
    """
    check_event(event)
    # Held, so that the same asked twice at once is one.
    Project.objects.select_for_update().get(pk=project.pk)
    wanted = {"event": event, "target_url": target_url, "pipeline": pipeline, "created_by_id": by.pk}
    there = Subscription.objects.filter(project=project, **wanted).first()
    if there is None and Subscription.objects.filter(project=project).count() >= MOST_OF_PROJECT:
        told = f"A project has at most {MOST_OF_PROJECT} subscriptions. Take one away on the project's page first."
        raise Invalid(told)
    kept = {"secret": secret} if form == PLAIN else {"secret": secret, "form": form}
    anew = {"secret": seal(kept), "enabled": True, "status": None, "trouble": ""}
    if there is None:
        there = Subscription.objects.create(project=project, **wanted, **anew)
    else:
        Subscription.objects.filter(pk=there.pk).update(**anew)
    # The host alone: whoever knows some addresses whole may write there.
    after = {"event": event, "host": urlsplit(target_url).hostname or "", "form": form}
    note_done("subscribe", "subscription", there.pk, project=project.pk, by=by, after=after)
    return Subscription.objects.get(pk=there.pk)


def form_of(subscription: Subscription) -> str:
    """The form in which a subscriber is told; it is sealed with the secret, and plain where no key opens that."""
    with suppress(Invalid):
        return unseal(subscription.secret).get("form", PLAIN)
    return PLAIN


@transaction.atomic
def unsubscribe(subscription_id: int, *, project: Project | None = None, by: AbstractBaseUser | None = None) -> None:
    """Tells this subscriber nothing more, what is on its way included; harmless to repeat.

    By nobody, it is the subscriber who wants no more.
    """
    there = Subscription.objects.filter(pk=subscription_id)
    found = (there if project is None else there.filter(project=project)).first()
    if found is None or not Subscription.objects.filter(pk=found.pk).delete()[0]:
        return
    before = {"event": found.event, "host": urlsplit(found.target_url).hostname or ""}
    who = {"by": by.pk, "who": str(by)} if by else {"by": None, "who": "the subscriber"}
    note_deed("unsubscribe", "subscription", found.pk, project=found.project_id, before=before, **who)


def unsubscribe_person(project: Project, user: AbstractBaseUser) -> None:
    """Ends what somebody who leaves a project has subscribed to in it."""
    Subscription.objects.filter(project=project, created_by_id=user.pk).delete()


def tell(run: Run, happened: Sequence[Happened]) -> None:
    """Writes what happened to a run down for everybody who subscribed to it, in the transaction in which it happened.

    It is sent after commit. Where nobody did, this is one look at an index.
    """
    if not happened:
        return
    events = {event for event, _ in happened}
    there = Subscription.objects.filter(project_id=run.project_id, event__in=events, enabled=True)
    there = there.filter(Q(pipeline=None) | Q(pipeline=run.version.pipeline_id), created_by__is_active=True)
    subscribers = list(there.only("event"))
    if not subscribers:
        return
    now = timezone.now()
    told = {event: told_of(event, [key for kind, key in happened if kind == event]) for event in events}
    # What was told already is passed over, lest telling ever undoes what has happened.
    HookDelivery.objects.bulk_create(
        (
            HookDelivery(subscription=one, happening=payload["id"], payload=payload, due_at=now, created_at=now)
            for one in subscribers
            for payload in told[one.event]
        ),
        batch_size=500,
        ignore_conflicts=True,
    )
    queue.ask_to_deliver()
