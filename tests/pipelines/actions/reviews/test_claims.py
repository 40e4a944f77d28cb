"""Who is looking at what."""

from __future__ import annotations

import pytest

from pipelines.actions import claim_next, claim_review, free_review
from pipelines.models import Project, Review
from studio import access
from studio.models import User
from tests.asked import Clock, Work, answer, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def test_two_reviewers_are_handed_different_items(project: Project, work: Work, bob: User, alice: User) -> None:
    first, second = waiting(project, work), waiting(project, work)
    assert claim_next(access.my_open_reviews(bob), by=bob) == first
    assert claim_next(access.my_open_reviews(alice), by=alice) == second
    assert claim_next(access.my_open_reviews(bob), by=bob) == first


def test_nothing_is_left_for_the_third(project: Project, work: Work, bob: User, alice: User) -> None:
    review = waiting(project, work)
    assert claim_review(review, by=bob)
    assert claim_next([review], by=alice) is None


def test_a_claim_runs_out(project: Project, work: Work, bob: User, alice: User, clock: Clock) -> None:
    review = waiting(project, work)
    claim_review(review, by=bob)
    clock.forward(seconds=30)
    assert not claim_review(Review.objects.get(pk=review.pk), by=alice)
    clock.forward(seconds=16)
    assert claim_review(Review.objects.get(pk=review.pk), by=alice)


def test_a_claim_is_let_go(project: Project, work: Work, bob: User, alice: User) -> None:
    review = waiting(project, work)
    claim_review(review, by=bob)
    free_review(review, by=alice)
    assert not claim_review(review, by=alice)
    free_review(review, by=bob)
    assert claim_review(review, by=alice)


def test_a_claim_keeps_nobody_from_deciding(project: Project, work: Work, bob: User, alice: User) -> None:
    review = waiting(project, work)
    claim_review(review, by=bob)
    answer(review, alice)
    assert work(review.run).state == "done"


def test_what_is_decided_cannot_be_claimed(project: Project, work: Work, bob: User, alice: User) -> None:
    review = waiting(project, work)
    answer(review, bob)
    assert not claim_review(Review.objects.get(pk=review.pk), by=alice)
