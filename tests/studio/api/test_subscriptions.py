"""Subscriptions over the API, as Zapier, Make and n8n use it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pipelines.actions.subscriptions import form_of
from pipelines.errors import NotFound
from pipelines.exchange import HANDSHAKE
from pipelines.models import EVENTS, Project, Review, Subscription
from pipelines.secrets import unseal
from studio.models import User
from tests.factories import SOMEWHERE, make_subscription
from tests.studio.api.conftest import ROOT, Caller


def subscribe(caller: Caller, project: Project, **more: Any) -> Any:
    body = {"event": "run.ended", "target_url": SOMEWHERE, **more}
    return caller("POST", f"/projects/{project.slug}/subscriptions", body)


def test_a_token_says_whose_it_is(as_designer: Caller, dora: User) -> None:
    assert as_designer("GET", "/me").json() == {"id": dora.pk, "email": "dora@example.com", "name": "Dora"}


def test_a_program_subscribes_is_listed_without_its_secret_and_leaves(as_designer: Caller, project: Project) -> None:
    answer = subscribe(as_designer, project)
    made = answer.json()
    assert (answer.status_code, made["event"], made["target_url"]) == (201, "run.ended", SOMEWHERE)
    assert unseal(Subscription.objects.get().secret) == {"secret": made["secret"]}
    assert answer[HANDSHAKE] == made["secret"]
    listed = as_designer("GET", f"/projects/{project.slug}/subscriptions").json()["items"]
    assert listed == [{name: value for name, value in made.items() if name != "secret"}]
    assert as_designer("DELETE", f"/subscriptions/{made['id']}").status_code == 204
    assert as_designer("DELETE", f"/subscriptions/{made['id']}").status_code == 404
    assert not Subscription.objects.exists()


def test_an_incoming_webhook_of_slack_is_subscribed_by_its_format(as_designer: Caller, project: Project) -> None:
    made = subscribe(as_designer, project, format="slack").json()
    assert made["format"] == "slack"
    assert form_of(Subscription.objects.get()) == "slack"
    assert subscribe(as_designer, project).json()["format"] == "json"


@pytest.mark.parametrize("name", ["hookUrl", "targetUrl"])
def test_the_address_has_the_names_that_others_give_it(as_designer: Caller, project: Project, name: str) -> None:
    answer = as_designer("POST", f"/projects/{project.slug}/subscriptions", {"event": "run.ended", name: SOMEWHERE})
    assert (answer.status_code, answer.json()["target_url"]) == (201, SOMEWHERE)


@pytest.mark.parametrize(
    ("given", "loc"),
    [
        ({"event": "run.exploded"}, "event"),
        ({"target_url": "http://169.254.169.254/latest"}, "target_url"),
        ({"target_url": "nowhere"}, "target_url"),
        ({"target_url": "https://1.1.1.1/a b"}, "target_url"),
        ({"target_url": "https://1.1.1.1/\x00"}, "target_url"),
        ({"pipeline": 999_999}, "pipeline"),
        ({"pins": 1}, "pins"),
        ({"format": "morse"}, "format"),
    ],
)
def test_what_cannot_be_subscribed_to_is_refused_at_its_field(
    as_designer: Caller, project: Project, given: dict[str, Any], loc: str
) -> None:
    answer = subscribe(as_designer, project, **given)
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, [loc])
    assert not Subscription.objects.exists()


def test_a_pipeline_of_another_project_is_none(
    as_designer: Caller, project: Project, review: Review, charlie: User
) -> None:
    pipeline = review.run.version.pipeline_id
    assert subscribe(as_designer, project, pipeline=pipeline).json()["pipeline"] == pipeline
    theirs = Project.objects.get(slug="elsewhere")
    answer = subscribe(Caller(charlie), theirs, pipeline=pipeline)
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["pipeline"])


def test_samples_are_a_plain_list(as_designer: Caller, project: Project, review: Review) -> None:
    told = as_designer("GET", f"/projects/{project.slug}/events/review.opened?limit=3").json()
    assert [(item["id"], item["data"]["id"]) for item in told] == [(f"review.opened-{review.pk}", review.pk)]
    assert told[0]["data"]["seen"] == review.seen
    assert as_designer("GET", f"/projects/{project.slug}/events/run.ended").json() == []
    assert as_designer("GET", f"/projects/{project.slug}/events/run.exploded").status_code == 422


def test_to_a_stranger_there_is_nothing(project: Project, charlie: User) -> None:
    there = make_subscription(project)
    stranger = Caller(charlie)
    for method, path, body in (
        ("GET", f"/projects/{project.slug}/subscriptions", None),
        ("POST", f"/projects/{project.slug}/subscriptions", {"event": "run.ended", "target_url": SOMEWHERE}),
        ("GET", f"/projects/{project.slug}/events/run.ended", None),
        ("DELETE", f"/subscriptions/{there.pk}", None),
    ):
        answer = stranger(method, path, body)
        assert (answer.status_code, answer.json()["detail"]) == (404, NotFound().message)
    assert Subscription.objects.get() == there


def test_the_description_says_what_each_event_is(client: Client, db: None) -> None:
    described = client.get(f"{ROOT}/openapi.json").json()
    event = described["components"]["schemas"]["SubscriptionGiven"]["properties"]["event"]
    assert event["enum"] == list(EVENTS)
    assert all(words in event["description"] for words in EVENTS.values())
