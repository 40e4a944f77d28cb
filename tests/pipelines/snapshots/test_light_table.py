"""Every open review as one short record."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import claim_review, start_run
from pipelines.models import Asset, Project, Review, StepRun
from pipelines.snapshots import light_table
from studio import access
from studio.models import User
from tests.asked import Clock, Work, answer
from tests.factories import drawing, make_asset, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


STEPS = {
    "make": {"type": "echo", "in": {"text": "$words"}},
    "ask": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
}


def batch(project: Project, work: Work, *words: str) -> list[Review]:
    """The open reviews of a run over these rows."""
    content = drawing(STEPS, inputs={"words": {"type": "text", "many": True}})
    run = work(start_run(make_version(project, content), inputs={"words": list(words)}, by=None))
    return list(Review.objects.filter(run=run, state="open"))


def told(bob: User) -> list[dict[str, Any]]:
    return light_table(access.my_open_reviews(bob), user=bob.pk)["items"]


def test_a_record_says_what_is_asked_of_which_row(project: Project, work: Work, bob: User) -> None:
    first, second = batch(project, work, "Oslo at dawn", "Turin")
    one, two = told(bob)
    assert (one["pk"], one["row"], one["label"], one["words"], one["text"]) == (
        first.pk,
        "0",
        "Oslo at dawn",
        "Oslo at dawn",
        "Oslo at dawn",
    )
    assert (two["seen"], two["round"], two["risk"], two["findings"], two["claimed"]) == (second.seen, 1, 0, [], None)
    assert (two["kind"], two["thumb"], two["picks"]) == ("text", "", 0)


def test_rows_are_in_the_order_of_their_numbers(project: Project, work: Work, bob: User) -> None:
    batch(project, work, *(f"row {number}" for number in range(12)))
    assert [item["row"] for item in told(bob)] == [str(number) for number in range(12)]


def test_what_is_made_anew_says_in_which_round(project: Project, work: Work, bob: User) -> None:
    (review,) = batch(project, work, "Oslo")
    answer(review, bob, "send_back", note="warmer")
    work(review.run)
    assert [item["round"] for item in told(bob)] == [2]


def test_findings_are_those_of_its_own_row_that_did_not_pass(project: Project, work: Work, bob: User) -> None:
    first, second = batch(project, work, "Oslo", "Turin")
    found = [{"level": "warning", "text": "Too dark.", "check": "light"}, {"level": "passed", "text": "Sharp."}]
    StepRun.objects.filter(run=first.run, step="make", path="1").update(facts={"findings": found})
    Review.objects.filter(pk=second.pk).update(findings=2, risk=0.75)
    one, two = told(bob)
    assert one["findings"] == []
    assert (two["findings"], two["risk"]) == ([{"level": "warning", "text": "Too dark.", "check": "light"}], 0.75)


def test_who_looks_at_it_is_named_to_others_for_as_long_as_they_look(
    project: Project, work: Work, bob: User, alice: User, clock: Clock
) -> None:
    mine, theirs = batch(project, work, "Oslo", "Turin")
    claim_review(mine, by=bob)
    claim_review(theirs, by=alice)
    assert [item["claimed"] for item in told(bob)] == [None, "Alice"]
    clock.forward(seconds=46)
    assert [item["claimed"] for item in told(bob)] == [None, None]


def test_pictures_that_look_alike_have_the_same_number(project: Project, work: Work, bob: User, photo: bytes) -> None:
    reviews = batch(project, work, *"abcd")
    for review, likeness in zip(reviews, ("00000000000000ff", "0f0f0f0f0f0f0f0f", "00000000000000fe", ""), strict=True):
        asset = make_asset(project, photo)
        Asset.objects.filter(pk=asset.pk).update(facts={"likeness": likeness})
        Review.objects.filter(pk=review.pk).update(asset=asset, kind="image")
    items = told(bob)
    assert [item["alike"] for item in items] == [0, 1, 0, 3]
    assert items[0]["thumb"].endswith("/thumb/")
    assert (items[0]["w"], items[0]["h"]) == (600, 400)


def test_it_takes_as_many_queries_for_two_as_for_forty(
    project: Project, work: Work, bob: User, alice: User, django_assert_max_num_queries: Any
) -> None:
    for number in (2, 40):
        for review in batch(project, work, *(f"row {place}" for place in range(number))):
            Review.objects.filter(pk=review.pk).update(findings=1)
            claim_review(review, by=alice)
    reviews = access.my_open_reviews(bob)
    with django_assert_max_num_queries(5):
        assert len(light_table(reviews, user=bob.pk)["items"]) == 42


def test_beyond_the_most_it_says_that_there_is_more(
    project: Project, work: Work, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.snapshots import light_table as module

    batch(project, work, *"abc")
    monkeypatch.setitem(module.__globals__, "MOST", 2)
    found = light_table(access.my_open_reviews(bob))
    assert ([item["label"] for item in found["items"]], found["more"]) == (["a", "b"], True)
