"""What a guest says behind a link: verdicts, words and marks, and what is told when it comes too late."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from pipelines.actions import cancel_run, undo_decision
from pipelines.models import Comment, Decision, Project, Review
from studio.models import User
from tests.asked import Work, answer, policy, waiting
from tests.factories import drawing, make_asset, make_run
from tests.guests import guest_of, say, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def review(project: Project, work: Work, photo: bytes) -> Review:
    return shown(project, work, photo)


def test_a_guest_approves_and_is_led_to_the_next_that_waits(
    project: Project, work: Work, dora: User, client: Client, photo: bytes
) -> None:
    first, second = shown(project, work, photo), shown(project, work, photo)
    link, door = guest_of(first, second, by=dora)
    assert client.post(f"{door}{second.pk}/decide/", say(second))["Location"] == f"{door}{first.pk}/"
    assert client.post(f"{door}{first.pk}/decide/", say(first))["Location"] == door
    assert {(one.verdict, one.guest, one.by) for one in Decision.objects.all()} == {("approve", link, None)}
    assert "Nothing waits for you any more" in client.get(door).content.decode()
    assert "You approved it" in client.get(f"{door}{first.pk}/").content.decode()


def test_sending_back_needs_words_and_keeps_them(review: Review, dora: User, client: Client) -> None:
    _, door = guest_of(review, by=dora)
    empty = client.post(f"{door}{review.pk}/decide/", say(review, "send_back"))
    assert empty.status_code == 422
    assert "Say in a few words what should change" in empty.content.decode()
    pins = json.dumps([{"x": 0.5, "y": 0.5, "note": "too cold"}])
    client.post(f"{door}{review.pk}/decide/", say(review, "send_back", note="Warmer", pins=pins))
    decision = Decision.objects.get()
    assert (decision.verdict, decision.note, decision.pins[0]["note"]) == ("send_back", "Warmer", "too cold")


@pytest.mark.parametrize("pins", ["{", "{}", '"x"', "[" * 100_000, '[{"x": 2, "y": 0}]', "[1]"])
def test_marks_that_cannot_be_read_are_told_and_the_words_stay(
    pins: str, review: Review, dora: User, client: Client
) -> None:
    _, door = guest_of(review, by=dora)
    for verb in ("comment", "decide"):
        found = client.post(f"{door}{review.pk}/{verb}/", say(review, note="My words", pins=pins))
        assert found.status_code == 422
        assert "My words" in found.content.decode()
    assert not Comment.objects.exists()
    assert not Decision.objects.exists()


def test_a_guest_who_may_comment_is_offered_no_verdict_and_has_none(review: Review, dora: User, client: Client) -> None:
    link, door = guest_of(review, by=dora, may="comment")
    page = client.get(f"{door}{review.pk}/").content.decode()
    assert "Leave a comment" in page
    assert "Approve" not in page
    assert client.post(f"{door}{review.pk}/decide/", say(review)).status_code == 404
    client.post(f"{door}{review.pk}/comment/", {"note": "Warmer <b>light</b>"})
    assert Comment.objects.get().guest == link
    assert "Warmer &lt;b&gt;light" in client.get(f"{door}{review.pk}/").content.decode()
    review.refresh_from_db()
    assert review.state == "open"


@pytest.mark.parametrize("verdict", ["", "escalate", "abstain", "edit", "undo", "fail"])
def test_a_guest_has_no_other_verdicts(verdict: str, review: Review, dora: User, client: Client) -> None:
    _, door = guest_of(review, by=dora)
    found = client.post(f"{door}{review.pk}/decide/", say(review, verdict, note="x", text="y"))
    assert found.status_code == 422
    assert not Decision.objects.exists()


def test_who_is_late_is_told_that_somebody_of_the_team_won_but_not_who(
    review: Review, dora: User, bob: User, client: Client
) -> None:
    _, door = guest_of(review, by=dora)
    answer(review, bob, "send_back", note="No")
    found = client.post(f"{door}{review.pk}/decide/", say(review))
    page = found.content.decode()
    assert found.status_code == 409
    assert "Somebody of the team has already decided this: sent back." in page
    assert "Bob" not in page
    assert found["Referrer-Policy"] == "no-referrer"


def test_a_second_answer_of_a_guest_and_one_after_another_guest_are_told_so(
    review: Review, dora: User, client: Client
) -> None:
    (_, door), (_, other) = guest_of(review, by=dora), guest_of(review, by=dora, name="Lou")
    client.post(f"{door}{review.pk}/decide/", say(review))
    assert "You have decided this already" in client.post(f"{door}{review.pk}/decide/", say(review)).content.decode()
    page = client.post(f"{other}{review.pk}/decide/", say(review)).content.decode()
    assert "Another guest has already decided this" in page
    assert "Kim" not in page


def test_an_answer_to_something_else_than_is_shown_is_not_kept(review: Review, dora: User, client: Client) -> None:
    _, door = guest_of(review, by=dora)
    found = client.post(f"{door}{review.pk}/decide/", {"verdict": "approve", "seen": "old"})
    assert found.status_code == 409
    assert "has changed since you opened this page" in found.content.decode()
    assert not Decision.objects.exists()


def test_what_is_no_longer_asked_says_so(review: Review, dora: User, client: Client) -> None:
    _, door = guest_of(review, by=dora)
    cancel_run(review.run)
    found = client.post(f"{door}{review.pk}/decide/", say(review))
    assert found.status_code == 409
    assert "no longer asked" in found.content.decode()


def test_a_limit_of_money_is_not_told_to_a_guest(project: Project, work: Work, dora: User, client: Client) -> None:
    review = waiting(project, work, max_cost="0.01", max_rounds=3)
    Review.objects.filter(pk=review.pk).update(max_cost="0")
    _, door = guest_of(review, by=dora)
    found = client.post(f"{door}{review.pk}/decide/", say(review, "send_back", note="Again"))
    page = found.content.decode()
    assert found.status_code == 422
    assert "cannot be made anew any more" in page
    assert "$" not in page


def test_an_answer_that_was_taken_back_by_others_leaves_the_guest_asked(
    project: Project, work: Work, dora: User, bob: User, client: Client
) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 2}]))
    _, door = guest_of(review, by=dora)
    answer(review, bob)
    undo_decision(review, by=bob)
    assert "1 of 1 waits for your answer" in client.get(door).content.decode()
    client.post(f"{door}{review.pk}/decide/", say(review))
    assert "Nothing waits for you" in client.get(door).content.decode(), "the others are still asked"


def test_a_moment_of_a_film_is_kept_with_a_comment_and_shown_as_one(
    project: Project, work: Work, dora: User, client: Client
) -> None:
    make = {"type": "generate_video", "params": {"prompt": "Waves", "seconds": 1, "size": "128x96"}}
    review = Review.objects.get(
        run=work(make_run(project, drawing({"make": make, "ask": {"type": "review", "in": {"asset": "make.video"}}})))
    )
    _, door = guest_of(review, by=dora)
    page = client.get(f"{door}{review.pk}/").content.decode()
    assert "<video data-player" in page
    assert client.get(f"{door}{review.pk}/content/")["Content-Type"] == "video/webm"
    address = f"{door}{review.pk}/comment/"
    assert client.post(address, {"note": "", "pins": '[{"t": -1, "note": "x"}]'}).status_code == 422
    client.post(address, {"note": "", "pins": '[{"t": 62.44, "note": "Too <b>loud</b>"}]'})
    assert Comment.objects.get().pins == [{"t": 62.44, "note": "Too <b>loud</b>"}]
    page = client.get(f"{door}{review.pk}/").content.decode()
    assert 'data-t="62.44">At 1:02.4</button>' in page
    assert "Too &lt;b&gt;loud" in page


def test_of_a_choice_only_its_own_options_are_fetched(
    project: Project, work: Work, dora: User, client: Client, photo: bytes, inks: None
) -> None:
    steps = {"ask": {"type": "pick", "in": {"asset": "$photos"}}}
    drawn = drawing(steps, inputs={"photos": {"type": "image", "many": True}})
    two = [make_asset(project, photo).as_value(), make_asset(project, photo + b" ").as_value()]
    review = Review.objects.get(run=work(make_run(project, drawn, photos=two)))
    _, door = guest_of(review, by=dora)
    assert "Number 2" in client.get(f"{door}{review.pk}/").content.decode()
    for option, status in (("0", 200), ("1", 200), ("2", 404), ("-1", 404), ("x", 404), ("9" * 30, 404), ("", 404)):
        assert client.get(f"{door}{review.pk}/content/", {"option": option}).status_code == status, option
    refused = client.post(f"{door}{review.pk}/decide/", say(review, "pick", picks="9" * 5_000))
    assert (refused.status_code, Decision.objects.count()) == (422, 0)
    client.post(f"{door}{review.pk}/decide/", say(review, "pick", picks="1"))
    assert Decision.objects.get().picks == [1]
