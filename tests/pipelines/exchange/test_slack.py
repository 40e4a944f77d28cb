"""A subscriber that is an incoming webhook of Slack is sent a message, others what happened as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipelines.actions.subscriptions import form_of, new_secret, subscribe
from pipelines.exchange import deliver_due
from pipelines.models import Project, Run, Subscription
from tests.asked import waiting
from tests.factories import make_subscription
from tests.peers.service import Said, Service, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
HOOK = "POST /services/T0/B0/x"


@pytest.fixture
def slack(settings: Any) -> Iterator[Service]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with serving() as service:
        service.on(HOOK, Said(b"ok", mime="text/plain"))
        yield service


def test_slack_is_sent_a_message_and_a_program_what_happened(
    project: Project, work: Callable[[Run], Run], slack: Service
) -> None:
    slack.on("POST /hook", {})
    secret = new_secret()
    to = f"{slack.url}/services/T0/B0/x"
    there = make_subscription(project, "review.opened", to=to, secret=secret, form="slack")
    plain = make_subscription(project, "review.opened", to=f"{slack.url}/hook")
    review = waiting(project, work)
    deliver_due()
    (message,) = slack.sent(HOOK)
    assert set(message.json) == {"text", "blocks"}
    assert f"/reviews/{review.pk}/" in message.content.decode()
    assert secret not in message.content.decode()
    assert slack.sent("POST /hook")[0].json["type"] == "review.opened"
    assert [form_of(one) for one in (there, plain)] == ["slack", "json"]
    assert Subscription.objects.get(pk=there.pk).status == 200


def test_asking_again_in_another_form_changes_it(project: Project) -> None:
    there = make_subscription(project, form="slack")
    again = subscribe(project, event=there.event, target_url=there.target_url, secret=new_secret(), by=there.created_by)
    assert (again.pk, form_of(again)) == (there.pk, "json")


def test_what_was_sealed_by_a_lost_key_is_listed_as_plain(project: Project, settings: Any) -> None:
    there = make_subscription(project, form="slack")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    assert form_of(there) == "json"
