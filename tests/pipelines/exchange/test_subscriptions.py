"""Subscribing: which addresses are let in, and how one that must confirm does so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.exchange import HANDSHAKE, open_subscription
from pipelines.models import Project, Subscription
from pipelines.secrets import unseal
from studio.models import User
from tests.factories import SOMEWHERE
from tests.peers.service import Asked, Said, Service, serving

pytestmark = pytest.mark.django_db
HOOK = "POST /hook"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Service]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with serving() as service:
        yield service


def ask(project: Project, by: User, url: str = SOMEWHERE, **more: Any) -> tuple[Subscription, str]:
    return open_subscription(project, event="run.ended", target_url=url, by=by, **more)


def test_the_secret_is_given_once_and_kept_sealed(project: Project, dora: User) -> None:
    subscription, secret = ask(project, dora)
    assert secret.startswith("whsec_")
    assert secret not in subscription.secret
    assert unseal(subscription.secret) == {"secret": secret}


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://169.254.169.254/", "http://[::1]/", "http://localhost/", "http://10.0.0.7/"]
)
def test_an_address_in_a_private_network_is_refused(project: Project, dora: User, url: str) -> None:
    with pytest.raises(Invalid, match="ALLOWED_PRIVATE_HOSTS") as caught:
        ask(project, dora, url)
    assert caught.value.loc == ("target_url",)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "url",
    ["", "hook.example/x", "ftp://a.example/", "https://a:b@c.example/", "https://[bad/", "https://1.1.1.1:99999/"],
)
def test_what_is_no_address_is_refused(project: Project, dora: User, url: str) -> None:
    with pytest.raises(Invalid, match="address"):
        ask(project, dora, url)


def test_a_host_that_is_allowed_is_let_in(project: Project, dora: User, receiver: Service) -> None:
    subscription, _ = ask(project, dora, f"{receiver.url}/hook")
    assert subscription.enabled
    assert receiver.asked == []


def test_who_must_confirm_gives_the_secret_back(project: Project, dora: User, receiver: Service) -> None:
    receiver.on(HOOK, lambda asked: Said({}, headers={HANDSHAKE: asked.headers[HANDSHAKE.lower()]}))
    _, secret = ask(project, dora, f"{receiver.url}/hook", confirm=True)
    (asked,) = receiver.sent(HOOK)
    assert isinstance(asked, Asked)
    assert asked.headers[HANDSHAKE.lower()] == secret


@pytest.mark.parametrize("said", [Said({}), Said({}, headers={HANDSHAKE: "another"}), Said({}, 500), "drop"])
def test_who_does_not_confirm_is_not_subscribed(project: Project, dora: User, receiver: Service, said: Any) -> None:
    receiver.on(HOOK, said)
    with pytest.raises(Invalid, match="did not confirm"):
        ask(project, dora, f"{receiver.url}/hook", confirm=True)
    assert not Subscription.objects.exists()
