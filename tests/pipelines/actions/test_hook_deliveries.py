"""Deliveries to subscribers: who takes which, when it is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pipelines.actions.hook_deliveries import (
    LONGEST_PAUSE,
    MOST_ATTEMPTS,
    PAUSES,
    claim_delivery,
    forget_deliveries,
    note_not_taken,
    note_taken,
)
from pipelines.models import HookDelivery, Project, Subscription
from tests.factories import make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(project: Project) -> Subscription:
    return make_subscription(project)


def write(there: Subscription, name: str = "one", *, ago: float = 0.0, due: bool = True) -> HookDelivery:
    moment = timezone.now() - timedelta(seconds=ago)
    return HookDelivery.objects.create(
        subscription=there, happening=name, payload={"id": name}, due_at=moment if due else None, created_at=moment
    )


def again(delivery: HookDelivery) -> HookDelivery:
    """The same delivery, due now."""
    HookDelivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())
    claimed = claim_delivery()
    assert claimed is not None
    return claimed


def test_what_is_due_longest_goes_first_and_is_taken_by_one(there: Subscription) -> None:
    write(there, "later", ago=10)
    write(there, "first", ago=20)
    assert [claimed.happening for claimed in (claim_delivery(), claim_delivery()) if claimed] == ["first", "later"]
    assert claim_delivery() is None


def test_a_subscription_can_be_left_for_later(there: Subscription) -> None:
    write(there)
    assert claim_delivery(without={there.pk}) is None
    assert claim_delivery(without={there.pk + 1}) is not None


def test_who_dies_while_sending_leaves_it_to_the_next_with_the_same_id(there: Subscription) -> None:
    key = write(there).key
    first = claim_delivery()
    assert first
    assert claim_delivery() is None
    second = again(first)
    assert (second.key, second.attempts) == (key, 2)


def test_each_pause_is_longer_and_all_of_them_are_about_a_day() -> None:
    assert list(PAUSES) == sorted(PAUSES)
    assert (MOST_ATTEMPTS, 80_000 < sum(PAUSES) < 100_000) == (8, True)


@pytest.mark.parametrize(("asked", "least"), [(None, PAUSES[0]), (900.0, 900.0), (1e9, LONGEST_PAUSE)])
def test_it_waits_at_least_as_long_as_it_is_asked_to(there: Subscription, asked: float | None, least: float) -> None:
    write(there)
    claimed = claim_delivery()
    assert claimed
    before = timezone.now()
    note_not_taken(claimed, status=429, message="Fewer, please.", retry_after=asked)
    kept = HookDelivery.objects.get()
    assert kept.due_at
    assert kept.due_at >= before + timedelta(seconds=least)
    assert (kept.status, kept.error) == (429, "Fewer, please.")


def test_after_the_last_attempt_the_subscription_is_switched_off_and_says_why(there: Subscription) -> None:
    delivery, other = write(there), write(there, "other", ago=-3600)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        claimed = again(delivery)
        assert claimed.attempts == attempt
        note_not_taken(claimed, status=500, message="Out of order.")
        assert Subscription.objects.get().enabled is (attempt < MOST_ATTEMPTS)
    off = Subscription.objects.get()
    assert off.trouble == "Switched off after 8 attempts. Out of order."
    assert [HookDelivery.objects.get(pk=row.pk).due_at for row in (delivery, other)] == [None, None]


def test_who_took_something_else_meanwhile_stays_on(there: Subscription) -> None:
    poison, fine = write(there, ago=60), write(there, "fine", ago=30)
    note_taken(fine, status=200)
    poison.attempts = MOST_ATTEMPTS
    note_not_taken(poison, status=400, message="It cannot take this.")
    assert Subscription.objects.get().enabled
    assert HookDelivery.objects.get(pk=poison.pk).due_at is None


def test_what_was_taken_ends_earlier_trouble(there: Subscription) -> None:
    write(there)
    claimed = claim_delivery()
    assert claimed
    note_not_taken(claimed, status=None, message="Nobody answers.")
    assert Subscription.objects.get().trouble == "Nobody answers."
    note_taken(again(claimed), status=204)
    kept = Subscription.objects.get()
    assert (kept.trouble, kept.status, bool(kept.taken_at)) == ("", 204, True)


def test_what_is_over_is_forgotten_after_a_week_and_what_is_due_is_not(there: Subscription) -> None:
    week = 7 * 86_400
    write(there, "new", ago=week - 60, due=False)
    write(there, "old", ago=week + 60, due=False)
    write(there, "due", ago=week + 60)
    assert (forget_deliveries(), forget_deliveries()) == (1, 0)
    assert {row.happening for row in HookDelivery.objects.all()} == {"new", "due"}
