"""Telling subscribers: a real receiver on loopback, what it gets, and what follows from its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import standardwebhooks
from django.core.management import call_command
from django.utils import timezone

from pipelines.actions.hook_deliveries import MOST_ATTEMPTS
from pipelines.actions.subscriptions import new_secret
from pipelines.exchange import deliver_due
from pipelines.models import HookDelivery, Project, Run, Subscription
from tests.factories import drawing, make_run, make_subscription
from tests.peers.service import Said, Service, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
HOOK = "POST /hook"
Happen = Callable[[], HookDelivery]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Service]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with serving() as service:
        service.on(HOOK, {"ok": True})
        yield service


@pytest.fixture
def secret() -> str:
    return new_secret()


@pytest.fixture
def happen(project: Project, work: Callable[[Run], Run], receiver: Service, secret: str) -> Happen:
    """A run ends of which the receiver is told; nobody has been woken to tell it."""
    make_subscription(project, to=f"{receiver.url}/hook", secret=secret)

    def end_run() -> HookDelivery:
        work(make_run(project, drawing({"say": {"type": "echo"}}), fresh=True))
        return HookDelivery.objects.latest("pk")

    return end_run


def make_due() -> None:
    HookDelivery.objects.filter(due_at__isnull=False).update(due_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_whoever_died_between_the_commit_and_the_sending_is_made_up_for_once(happen: Happen, receiver: Service) -> None:
    delivery = happen()
    assert receiver.sent(HOOK) == []
    call_command("sweep")
    call_command("sweep")
    (asked,) = receiver.sent(HOOK)
    assert asked.json == delivery.payload
    delivery.refresh_from_db()
    assert (delivery.due_at, delivery.status, delivery.attempts) == (None, 200, 1)
    assert delivery.taken_at


def test_the_signature_is_one_that_the_library_verifies(happen: Happen, receiver: Service, secret: str) -> None:
    delivery = happen()
    assert not deliver_due()
    (asked,) = receiver.sent(HOOK)
    assert standardwebhooks.Webhook(secret).verify(asked.content, dict(asked.headers)) == delivery.payload
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(new_secret()).verify(asked.content, dict(asked.headers))


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (Said({}, 500), 500),
        (Said({}, 404), 404),
        (Said({}, 401), 401),
        (Said({}, 429, {"Retry-After": "1"}), 429),
        (Said({}, 302, {"Location": "http://169.254.169.254/"}), 302),
        ("drop", None),
    ],
)
def test_every_other_answer_is_tried_again_under_the_same_id(
    happen: Happen, receiver: Service, said: Any, status: int | None
) -> None:
    receiver.on(HOOK, said, {"ok": True})
    delivery = happen()
    deliver_due()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.taken_at) == (status, 1, None)
    assert delivery.due_at
    assert Subscription.objects.get().trouble
    deliver_due()
    assert len(receiver.sent(HOOK)) == 1
    make_due()
    deliver_due()
    first, second = receiver.sent(HOOK)
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == delivery.key
    assert first.content == second.content
    assert Subscription.objects.get().trouble == ""


def test_gone_ends_the_subscription_and_all_that_was_on_its_way(happen: Happen, receiver: Service) -> None:
    receiver.on(HOOK, Said({}, 410))
    happen()
    happen()
    deliver_due()
    assert len(receiver.sent(HOOK)) == 1
    assert not Subscription.objects.exists()
    assert not HookDelivery.objects.exists()


def test_who_never_answers_well_is_switched_off(happen: Happen, receiver: Service) -> None:
    receiver.on(HOOK, Said({"error": "No such hook"}, 404))
    happen()
    for _ in range(MOST_ATTEMPTS + 2):
        make_due()
        deliver_due()
    assert len(receiver.sent(HOOK)) == MOST_ATTEMPTS
    off = Subscription.objects.get()
    assert not off.enabled
    assert "No such hook" in off.trouble
    happen()
    deliver_due()
    assert len(receiver.sent(HOOK)) == MOST_ATTEMPTS


def test_an_address_in_a_private_network_is_asked_nothing(happen: Happen, receiver: Service, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = []
    delivery = happen()
    deliver_due()
    assert receiver.asked == []
    delivery.refresh_from_db()
    assert (delivery.status, "private network" in delivery.error) == (None, True)


def test_who_does_not_answer_one_holds_up_nobody_else(project: Project, happen: Happen, receiver: Service) -> None:
    receiver.on(HOOK, Said({}, 500))
    receiver.on("POST /other", {})
    make_subscription(project, to=f"{receiver.url}/other")
    happen()
    happen()
    deliver_due()
    assert [len(receiver.sent(route)) for route in (HOOK, "POST /other")] == [1, 2]


def test_a_last_attempt_that_nobody_saw_the_end_of_is_given_up(happen: Happen, receiver: Service) -> None:
    happen()
    HookDelivery.objects.update(attempts=MOST_ATTEMPTS)
    deliver_due()
    assert receiver.asked == []
    assert not Subscription.objects.get().enabled


def test_a_secret_of_another_key_is_told_and_not_sent(happen: Happen, receiver: Service, settings: Any) -> None:
    happen()
    settings.SECRET_KEY = "another one"
    deliver_due()
    assert receiver.asked == []
    assert "SECRET_KEY" in Subscription.objects.get().trouble


def test_a_turn_that_is_over_leaves_the_rest_to_the_next(happen: Happen, receiver: Service) -> None:
    happen()
    assert deliver_due(seconds=0)
    assert receiver.asked == []
