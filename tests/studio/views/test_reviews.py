"""Reviews: shown by GET, decided by POST, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pipelines.models import Decision, Project, Review, Run
from studio.models import User
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def waiting(project: Project, work: Callable[[Run], Run]) -> list[Review]:
    """Two reviews of one run, side by side."""
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "make": {"type": "echo", "in": {"text": "split.word"}},
        "ask": {"type": "ask", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="one <b>two</b>"))
    return list(Review.objects.filter(run=run))


def decide(client: Client, review: Review, verdict: str, note: str = "", seen: str = "") -> Any:
    given = {"verdict": verdict, "note": note, "seen": seen or review.seen}
    return client.post(f"/reviews/{review.pk}/decide/", given)


def test_the_inbox_shows_what_waits(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    page = client.get("/reviews/").content.decode()
    assert all(f"/reviews/{review.pk}/" in page for review in waiting)


def test_to_a_viewer_nothing_waits(client: Client, vera: User, waiting: list[Review]) -> None:
    client.force_login(vera)
    assert "Nothing waits for you" in client.get("/reviews/").content.decode()


def test_text_of_others_is_shown_not_run(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    page = client.get(f"/reviews/{waiting[1].pk}/").content.decode()
    assert "&lt;b&gt;two" in page


def test_a_decision_leads_to_the_next_review_and_the_last_to_the_run(
    client: Client, bob: User, waiting: list[Review]
) -> None:
    client.force_login(bob)
    one, two = waiting
    assert decide(client, one, "approve")["Location"] == f"/reviews/{two.pk}/"
    assert decide(client, two, "approve")["Location"] == f"/runs/{two.run_id}/"
    assert Decision.objects.count() == 2


def test_the_second_of_two_answers_is_told_who_won(
    client: Client, bob: User, alice: User, waiting: list[Review]
) -> None:
    client.force_login(bob)
    decide(client, waiting[0], "approve")
    client.force_login(alice)
    answer = decide(client, waiting[0], "send_back", note="darker")
    assert answer.status_code == 409
    assert "Bob has already decided this: approved" in answer.content.decode()
    assert Decision.objects.count() == 1


def test_sending_back_without_a_word_asks_for_one(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    answer = decide(client, waiting[0], "send_back", note=" ")
    assert answer.status_code == 422
    assert "Say in a few words what should change" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_note_that_is_too_long_comes_back_as_it_was_written(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    answer = decide(client, waiting[0], "send_back", note="y" * 5000)
    assert answer.status_code == 422
    assert "y" * 5000 in answer.content.decode()


def test_what_is_no_longer_shown_cannot_be_decided(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    assert decide(client, waiting[0], "approve", seen="something else").status_code == 409
