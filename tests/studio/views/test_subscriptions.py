"""Subscriptions on a project's page: who is told of what, and taking one away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.actions import create_project
from pipelines.models import Project, Subscription
from studio.models import User
from tests.factories import SOMEWHERE, make_subscription

pytestmark = pytest.mark.django_db
LONG = f"https://1.1.1.1/hooks/standard/{'7' * 60}/"


@pytest.fixture
def see(client: Client, project: Project) -> Callable[[User], str]:
    """The project's page as this person sees it."""

    def page(user: User) -> str:
        client.force_login(user)
        return client.get(f"/projects/{project.slug}/").content.decode()

    return page


def test_each_is_told_with_its_address_who_made_it_and_the_last_answer(
    see: Callable[[User], str], project: Project, dora: User, alice: User
) -> None:
    make_subscription(project, by=alice)
    failing = make_subscription(project, "run.failed", to=LONG, by=alice)
    Subscription.objects.filter(pk=failing.pk).update(trouble="Out of <b>order</b>.", tried_at=timezone.now())
    page = see(dora)
    for words in ("run.ended", SOMEWHERE, "Alice", "Nothing has been sent yet.", "1.1.1.1 …", "Out of &lt;b&gt;order"):
        assert words in page
    assert "whsec_" not in page


def test_where_there_are_none_one_sentence_says_so(see: Callable[[User], str], dora: User) -> None:
    assert "such as Zapier, Make or n8n" in see(dora)


def test_only_whoever_may_take_one_away_sees_them(see: Callable[[User], str], project: Project, bob: User) -> None:
    make_subscription(project)
    assert SOMEWHERE not in see(bob)


def test_one_is_taken_away_and_a_second_click_finds_it_done(client: Client, project: Project, dora: User) -> None:
    there = make_subscription(project)
    client.force_login(dora)
    for _ in range(2):
        answer = client.post(f"/projects/{project.slug}/subscriptions/{there.pk}/remove/")
        assert (answer.status_code, answer["Location"]) == (302, f"/projects/{project.slug}/")
    assert not Subscription.objects.exists()


def test_one_of_another_project_stays(client: Client, project: Project, dora: User) -> None:
    theirs = make_subscription(create_project("Spring"))
    client.force_login(dora)
    client.post(f"/projects/{project.slug}/subscriptions/{theirs.pk}/remove/")
    assert Subscription.objects.get() == theirs
