"""Verbs on deliveries to subscribers: take the next that is due, and write down what became of it."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..models import HookDelivery, Subscription

# Seconds until the next attempt, after the first, the second and so on: eight attempts in about a day.
PAUSES: Final = (5.0, 60.0, 600.0, 3_600.0, 10_800.0, 28_800.0, 43_200.0)
MOST_ATTEMPTS: Final = len(PAUSES) + 1
LONGEST_PAUSE: Final = 86_400.0
# How long a delivery that is being sent is left to whoever sends it.
LEASE: Final = timedelta(minutes=2)
KEPT: Final = timedelta(days=7)


def claim_delivery(*, without: Collection[int] = ()) -> HookDelivery | None:
    """The delivery that has been due longest, with its subscription, now ours for a while; None where none is.

    Those to the subscriptions in `without` are left for later. Who dies while sending leaves it to the next attempt.
    """
    while True:
        now = timezone.now()
        due = HookDelivery.objects.filter(due_at__lte=now).exclude(subscription__in=without)
        found = due.select_related("subscription__project").order_by("due_at", "pk").first()
        if found is None:
            return None
        held = HookDelivery.objects.filter(pk=found.pk, due_at__lte=now, attempts=found.attempts)
        if held.update(attempts=F("attempts") + 1, due_at=now + LEASE):
            found.attempts += 1
            return found


@transaction.atomic
def note_taken(delivery: HookDelivery, *, status: int) -> None:
    """The receiver took it: nothing more is to be done, and earlier trouble is over."""
    now = timezone.now()
    HookDelivery.objects.filter(pk=delivery.pk).update(due_at=None, taken_at=now, status=status, error="")
    Subscription.objects.filter(pk=delivery.subscription_id).update(
        status=status, trouble="", tried_at=now, taken_at=now
    )


@transaction.atomic
def note_not_taken(
    delivery: HookDelivery, *, status: int | None, message: str, retry_after: float | None = None
) -> None:
    """It is sent again after a pause; after the last attempt given up.

    A subscriber that has taken nothing else meanwhile is switched off then, with the reason.
    """
    now, told = timezone.now(), message[:400]
    last = delivery.attempts >= MOST_ATTEMPTS
    next_at = None if last else now + timedelta(seconds=_pause(delivery.attempts, retry_after))
    HookDelivery.objects.filter(pk=delivery.pk).update(due_at=next_at, status=status, error=told)
    there = Subscription.objects.filter(pk=delivery.subscription_id)
    there.update(status=status, trouble=told, tried_at=now)
    if last and not there.filter(taken_at__gt=delivery.created_at).exists():
        _switch_off(delivery.subscription, told)


def forget_deliveries() -> int:
    """Deletes what nothing more is to be done about for a week, and says how many those were."""
    over = HookDelivery.objects.filter(due_at=None, created_at__lt=timezone.now() - KEPT)
    gone, _ = over.delete()
    return gone


def _switch_off(subscription: Subscription, told: str) -> None:
    reason = f"Switched off after {MOST_ATTEMPTS} attempts. {told}"[:400]
    Subscription.objects.filter(pk=subscription.pk).update(enabled=False, trouble=reason)
    HookDelivery.objects.filter(subscription=subscription, due_at__isnull=False).update(due_at=None)


def _pause(attempts: int, retry_after: float | None) -> float:
    """Seconds with some jitter, never sooner than the receiver asked for, and a day at most."""
    pause = PAUSES[attempts - 1] * random.uniform(1.0, 1.1)  # noqa: S311
    return min(max(pause, retry_after or 0.0), LONGEST_PAUSE)
