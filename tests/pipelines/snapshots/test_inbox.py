"""The inbox as data: in turn, run by run, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import claim_review, create_project
from pipelines.models import Project, Review
from pipelines.snapshots import Wanted, in_turn, inbox_page, sift, unclaimed
from studio import access
from studio.models import Role, User
from tests.asked import Clock, Work, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def copies(review: Review, number: int) -> None:
    """So many more open reviews like this one."""
    seats = list(review.seats.all())
    for _ in range(number):
        again = Review.objects.get(pk=review.pk)
        again.pk = None
        again._state.adding = True
        again.save(force_insert=True)
        type(seats[0]).objects.bulk_create(
            [type(seat)(review=again, key=seat.key, barred=seat.barred) for seat in seats]
        )


def due(review: Review, **hours: float) -> None:
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now() + timedelta(**hours))


def order(bob: User, **paging: Any) -> list[int]:
    return [group.run.pk for group in inbox_page(access.my_open_reviews(bob), **paging).groups]


def test_what_is_due_first_comes_first_and_then_what_is_oldest(project: Project, work: Work, bob: User) -> None:
    old, new, late, soon = (waiting(project, work) for _ in range(4))
    due(late, hours=9)
    due(soon, hours=2)
    assert order(bob) == [soon.run_id, late.run_id, old.run_id, new.run_id]
    assert list(in_turn(access.my_open_reviews(bob))) == [soon, late, old, new]


def test_a_run_shows_its_first_few_and_how_many_there_are(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    copies(review, 9)
    page = inbox_page(access.my_open_reviews(bob), shown=4)
    (group,) = page.groups
    assert (group.count, len(group.reviews), group.reviews[0], page.count) == (10, 4, review, 10)
    assert group.due is None


def test_every_run_is_on_one_page_only(project: Project, work: Work, bob: User) -> None:
    reviews = [waiting(project, work) for _ in range(5)]
    Review.objects.update(created_at=timezone.now())
    due(reviews[3], hours=1)
    found, after = [], ""
    for _ in range(3):
        page = inbox_page(access.my_open_reviews(bob), after=after, limit=2)
        found += [group.run.pk for group in page.groups]
        after = page.following
    assert found == [reviews[number].run_id for number in (3, 0, 1, 2, 4)]
    assert after == ""


@pytest.mark.parametrize("after", ["nonsense", "1-2", "1-2-x", "9-" * 40, "999999999999999999-1-1", "-"])
def test_a_cursor_that_was_never_given_breaks_nothing(project: Project, work: Work, bob: User, after: str) -> None:
    review = waiting(project, work)
    assert order(bob, after=after) in ([review.run_id], [])


def test_each_filter_keeps_what_it_says(project: Project, work: Work, bob: User, clock: Clock) -> None:
    elsewhere = create_project("Southbay Tea")
    access.add_member(elsewhere, bob, Role.REVIEWER)
    here, there = waiting(project, work, question="Is it calm?"), waiting(elsewhere, work)
    Review.objects.filter(pk=here.pk).update(kind="image", created_at=clock.now - timedelta(hours=30))
    due(there, hours=-1)
    for wanted, found in [
        (Wanted(project=elsewhere.slug), there),
        (Wanted(run=here.run_id), here),
        (Wanted(kind="image"), here),
        (Wanted(older=24), here),
        (Wanted(due="over"), there),
        (Wanted(due="day"), there),
        (Wanted(due="none"), here),
        (Wanted(words="CALM it"), here),
    ]:
        assert list(sift(access.my_open_reviews(bob), wanted)) == [found], wanted
    assert sift(access.my_open_reviews(bob), Wanted(words="test")).count() == 2, "by the pipeline's name"
    assert not sift(access.my_open_reviews(bob), Wanted(words="calm southbay"))


def test_what_others_look_at_is_left_out_until_their_claim_ends(
    project: Project, work: Work, bob: User, alice: User, clock: Clock
) -> None:
    review = waiting(project, work)
    claim_review(review, by=alice)
    assert not unclaimed(access.my_open_reviews(bob), bob.pk)
    assert unclaimed(access.my_open_reviews(alice), alice.pk)
    clock.forward(seconds=46)
    assert unclaimed(access.my_open_reviews(bob), bob.pk)


@pytest.mark.parametrize("number", [10, 1_000])
def test_it_takes_five_queries_however_much_waits(
    project: Project, work: Work, bob: User, number: int, django_assert_num_queries: Any
) -> None:
    review = waiting(project, work)
    copies(review, number - 1)
    reviews = access.my_open_reviews(bob)
    with django_assert_num_queries(5):
        page = inbox_page(reviews)
        assert [group.run.version.pipeline.name for group in page.groups] == ["Test"]
        assert [str(item.step_run) for item in page.groups[0].reviews]
    assert page.count == number
