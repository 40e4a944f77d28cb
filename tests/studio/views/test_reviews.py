"""Reviews: shown by GET, decided by POST, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pipelines.actions import cancel_run
from pipelines.errors import NotFound
from pipelines.models import Decision, Project, Review, Run
from studio.models import User
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


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


@pytest.fixture
def pictures(project: Project, photo: bytes, work: Callable[[Run], Run]) -> Run:
    """A run that asks about a photo laid on a photo."""
    steps = {
        "lay": {"type": "composite", "label": "Scene", "in": {"background": "$photo", "subject": "$photo"}},
        "ask": {"type": "review", "in": {"asset": "lay.image"}, "params": {"back_to": "lay"}},
    }
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    return work(make_run(project, content, photo=make_asset(project, photo).as_value()))


def test_an_empty_inbox_says_when_something_will_be_here(client: Client, bob: User) -> None:
    client.force_login(bob)
    assert "When a run stops at a review that you may decide" in client.get("/reviews/").content.decode()


def test_what_waits_in_a_strangers_project_is_not_in_my_inbox(
    client: Client, charlie: User, waiting: list[Review]
) -> None:
    client.force_login(charlie)
    assert "Nothing waits for you" in client.get("/reviews/").content.decode()


def test_what_was_decided_leaves_the_inbox(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    decide(client, waiting[0], "approve")
    page = client.get("/reviews/").content.decode()
    assert f"/reviews/{waiting[0].pk}/" not in page
    assert f"/reviews/{waiting[1].pk}/" in page


def test_the_picture_is_shown_large_with_its_pixels(client: Client, bob: User, pictures: Run) -> None:
    review = Review.objects.select_related("asset").get(run=pictures)
    assert review.asset is not None
    client.force_login(bob)
    page = client.get(f"/reviews/{review.pk}/").content.decode()
    assert f'src="/assets/{review.asset.pk}/"' in page
    assert f"Round 1 · {review.asset.width} × {review.asset.height} px" in page
    assert "It will be made anew from “Scene”" in page
    assert "Rounds before" not in page


def test_a_new_round_is_shown_beside_the_one_before(
    client: Client, bob: User, pictures: Run, work: Callable[[Run], Run]
) -> None:
    client.force_login(bob)
    first = Review.objects.get(run=pictures)
    assert decide(client, first, "send_back", note="Closer")["Location"] == f"/runs/{pictures.pk}/"
    work(pictures)
    second = Review.objects.get(run=pictures, state="open")
    page = client.get(f"/reviews/{second.pk}/").content.decode()
    assert f'<a href="/reviews/{first.pk}/">Round 1</a><span class="quiet wrap">, Closer</span>' in page
    assert ">Round 2</a>" not in page
    assert "Round 2 ·" in page


def test_a_decided_review_shows_who_decided_what_and_takes_no_more(
    client: Client, bob: User, waiting: list[Review]
) -> None:
    client.force_login(bob)
    decide(client, waiting[0], "send_back", note="<b>Darker</b>, please")
    page = client.get(f"/reviews/{waiting[0].pk}/").content.decode()
    assert "by Bob" in page
    assert "&lt;b&gt;Darker&lt;/b&gt;, please" in page
    assert 'id="decision"' not in page


def test_a_viewer_may_look_and_is_told_why_there_is_no_form(client: Client, vera: User, waiting: list[Review]) -> None:
    client.force_login(vera)
    page = client.get(f"/reviews/{waiting[0].pk}/").content.decode()
    assert "Its policy asks others. You may look, but you do not decide here." in page
    assert 'id="decision"' not in page


def test_the_arrows_lead_to_the_open_reviews_of_the_same_run(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    one, two = waiting
    first, last = (client.get(f"/reviews/{review.pk}/").content.decode() for review in waiting)
    assert f'data-after href="/reviews/{two.pk}/"' in first
    assert "data-before hidden" in first
    assert f'data-before href="/reviews/{one.pk}/"' in last
    assert "data-after hidden" in last


def test_approving_the_last_one_leads_back_to_one_that_was_passed_over(
    client: Client, bob: User, waiting: list[Review]
) -> None:
    client.force_login(bob)
    assert decide(client, waiting[1], "approve")["Location"] == f"/reviews/{waiting[0].pk}/"


def test_the_same_answer_twice_counts_once(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    decide(client, waiting[0], "approve")
    again = decide(client, waiting[0], "approve")
    assert again.status_code == 409
    assert "Bob has already decided this: approved." in again.content.decode()
    assert Decision.objects.count() == 1


def test_an_answer_that_is_none_comes_back_with_what_was_typed(
    client: Client, bob: User, waiting: list[Review]
) -> None:
    client.force_login(bob)
    answer = decide(client, waiting[0], "perhaps", note="Mehr <b>Licht</b> ☀️ من فضلك")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "`perhaps` is not a verdict; choose one of" in page
    assert "Mehr &lt;b&gt;Licht&lt;/b&gt; ☀️ من فضلك</textarea>" in page
    assert not Decision.objects.exists()


def test_when_the_rounds_are_used_up_the_note_comes_back_and_the_review_stays(
    client: Client, bob: User, project: Project, work: Callable[[Run], Run]
) -> None:
    steps = {
        "make": {"type": "echo", "in": {"text": "$words"}},
        "ask": {"type": "ask", "in": {"asset": "make.text"}, "params": {"back_to": "make", "max_rounds": 1}},
    }
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="one"))
    client.force_login(bob)
    decide(client, Review.objects.get(run=run), "send_back", note="Darker")
    work(run)
    last = Review.objects.get(run=run, state="open")
    answer = decide(client, last, "send_back", note="Darker still")
    assert answer.status_code == 422
    assert "This has been made anew 1 times, which is the limit" in answer.content.decode()
    assert "Darker still</textarea>" in answer.content.decode()
    assert Review.objects.get(pk=last.pk).state == "open"
    assert decide(client, last, "approve").status_code == 302


def test_a_cancelled_run_asks_no_more(client: Client, bob: User, waiting: list[Review]) -> None:
    cancel_run(waiting[0].run)
    client.force_login(bob)
    page = client.get(f"/reviews/{waiting[0].pk}/").content.decode()
    assert "The picture was made anew, or the run was cancelled." in page
    answer = decide(client, waiting[0], "approve")
    assert answer.status_code == 409
    assert "This question is no longer asked" in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("vera", 403), (None, 302)])
def test_whoever_may_not_decides_nothing(
    client: Client, waiting: list[Review], who: str | None, status: int, request: pytest.FixtureRequest
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    answer = decide(client, waiting[0], "approve")
    assert answer.status_code == status
    assert who != "charlie" or NotFound().message in answer.content.decode()
    assert Review.objects.get(pk=waiting[0].pk).state == "open"
    assert not Decision.objects.exists()


def test_looking_decides_nothing(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    given = {"verdict": "approve", "seen": waiting[0].seen}
    assert client.get(f"/reviews/{waiting[0].pk}/decide/", given).status_code == 405
    assert client.get(f"/reviews/{waiting[0].pk}/", given).status_code == 200
    assert client.post(f"/reviews/{waiting[0].pk}/", given).status_code == 405
    assert not Decision.objects.exists()
