"""Many answers at once: every rule holds for each of them, and one that fails stops none of the others."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipelines.actions import Result, decide_review, decide_reviews, keep_reason, undo_reviews
from pipelines.errors import Invalid, NotFound
from pipelines.models import AuditEntry, Decision, Project, Review, StepRun
from studio.models import User
from tests.asked import Clock, Work, policy
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
NOWHERE = NotFound().message


def asked(project: Project, work: Work, number: int = 3, **params: object) -> list[Review]:
    """The open reviews of one run, side by side."""
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "make": {"type": "echo", "in": {"text": "split.word"}},
        "ask": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make", **params}},
    }
    words = " ".join(f"word{place}" for place in range(number))
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words=words))
    return list(Review.objects.filter(run=run, state="open"))


def seen(reviews: list[Review]) -> list[tuple[int, str]]:
    return [(review.pk, review.seen) for review in reviews]


def test_all_of_them_are_approved(project: Project, work: Work, bob: User) -> None:
    reviews = asked(project, work)
    done = decide_reviews(seen(reviews), verdict="approve", by=bob)
    assert done == [Result(review.pk) for review in reviews]
    assert set(Review.objects.values_list("state", "outcome")) == {("decided", "approve")}
    assert work(reviews[0].run).state == "done"


def test_what_is_sent_back_is_made_anew_with_the_one_note(project: Project, work: Work, bob: User) -> None:
    keep_reason(project, label="Too dark", by=None)
    reviews = asked(project, work, 2)
    decide_reviews(seen(reviews), verdict="send_back", by=bob, note="warmer", reasons=["too-dark"])
    again = StepRun.objects.filter(run=reviews[0].run, step="make", replaced=False)
    assert [row.notes for row in again] == [["Too dark. warmer"]] * 2


def test_one_that_somebody_else_has_decided_is_told_and_the_others_go_through(
    project: Project, work: Work, bob: User, alice: User
) -> None:
    one, two, three = asked(project, work)
    decide_review(two, verdict="approve", by=alice, seen=two.seen)
    done = decide_reviews(seen([one, two, three]), verdict="approve", by=bob)
    assert [result.error for result in done] == [None, "Alice has already decided this: approved.", None]
    assert Decision.objects.filter(by=bob).count() == 2


def test_one_that_has_changed_since_is_told(project: Project, work: Work, bob: User) -> None:
    one, two = asked(project, work, 2)
    first, second = decide_reviews([(one.pk, "something else"), (two.pk, two.seen)], verdict="approve", by=bob)
    assert "has changed since" in str(first.error)
    assert second.error is None
    assert not one.decisions.exists()


def test_an_answer_that_fits_none_of_them_keeps_nothing(project: Project, work: Work, bob: User) -> None:
    reviews = asked(project, work, 2)
    done = decide_reviews(seen(reviews), verdict="send_back", by=bob)
    assert all("Say in a few words" in str(result.error) for result in done)
    assert not Decision.objects.exists()
    assert not AuditEntry.objects.filter(noun="review").exists()


def test_who_is_not_asked_decides_none(project: Project, work: Work, vera: User) -> None:
    reviews = asked(project, work, 2)
    done = decide_reviews(seen(reviews), verdict="approve", by=vera)
    assert all("asks others" in str(result.error) for result in done)
    assert not Decision.objects.exists()


def test_a_stranger_is_told_the_same_as_of_what_does_not_exist(project: Project, work: Work, charlie: User) -> None:
    (review,) = asked(project, work, 1)
    done = decide_reviews([(review.pk, review.seen), (999_999, "")], verdict="approve", by=charlie)
    assert [result.error for result in done] == [NOWHERE, NOWHERE]
    assert [result.error for result in undo_reviews([review.pk], by=charlie)] == [NOWHERE]


def test_one_vote_of_two_leaves_them_open(project: Project, work: Work, bob: User, alice: User) -> None:
    reviews = asked(project, work, 2, policy=policy(project, stages=[{"quorum": 2}]))
    decide_reviews(seen(reviews), verdict="approve", by=bob)
    assert set(Review.objects.values_list("state", "approvals")) == {("open", 1)}
    again = decide_reviews(seen(reviews), verdict="approve", by=bob)
    assert all("You have answered this already" in str(result.error) for result in again)
    decide_reviews(seen(reviews), verdict="approve", by=alice)
    assert set(Review.objects.values_list("state", flat=True)) == {"decided"}


def test_several_runs_at_once(project: Project, work: Work, bob: User) -> None:
    reviews = [*asked(project, work, 2), *asked(project, work, 2)]
    assert not any(result.error for result in decide_reviews(seen(reviews), verdict="approve", by=bob))
    assert work(reviews[-1].run).state == "done"


def test_what_the_first_one_closes_is_not_decided_after_it(project: Project, work: Work, bob: User) -> None:
    steps = {
        "make": {"type": "echo", "in": {"text": "$words"}},
        "ask": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
        "also": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="hello"))
    done = decide_reviews(seen(list(Review.objects.filter(run=run))), verdict="send_back", by=bob, note="warmer")
    assert done[0].error is None
    assert "no longer asked" in str(done[1].error)
    assert Decision.objects.count() == 1


def test_more_than_five_hundred_are_refused(project: Project, bob: User) -> None:
    with pytest.raises(Invalid, match="At most 500"):
        decide_reviews([(pk, "") for pk in range(1, 502)], verdict="approve", by=bob)
    with pytest.raises(Invalid, match="At most 500"):
        undo_reviews(range(1, 502), by=bob)


def test_all_of_them_are_taken_back(project: Project, work: Work, bob: User, clock: Clock) -> None:
    reviews = asked(project, work, policy=policy(project, grace=10))
    decide_reviews(seen(reviews), verdict="approve", by=bob)
    assert undo_reviews([review.pk for review in reviews], by=bob) == [Result(review.pk) for review in reviews]
    assert set(Review.objects.values_list("state", "outcome")) == {("open", "")}
    clock.forward(seconds=20)
    assert work(reviews[0].run).state == "waiting"


def test_what_has_gone_on_and_what_is_not_ones_own_stays(
    project: Project, work: Work, bob: User, alice: User, clock: Clock
) -> None:
    slug = policy(project, grace=10)
    early, mine, theirs = asked(project, work, policy=slug)
    decide_reviews(seen([early]), verdict="approve", by=bob)
    clock.forward(seconds=11)
    decide_reviews(seen([mine]), verdict="approve", by=bob)
    decide_reviews(seen([theirs]), verdict="approve", by=alice)
    first, second, third = undo_reviews([early.pk, mine.pk, theirs.pk], by=bob)
    assert "cannot be taken back" in str(first.error)
    assert second.error is None
    assert "nothing to take back" in str(third.error)


def test_each_item_costs_a_few_queries_and_the_run_a_few_more(project: Project, work: Work, bob: User) -> None:
    slug = policy(project, grace=10)
    few, many = asked(project, work, 5, policy=slug), asked(project, work, 25, policy=slug)
    counts = []
    for reviews in (few, many):
        with CaptureQueriesContext(connection) as queries:
            decide_reviews(seen(reviews), verdict="approve", by=bob)
        counts.append(len(queries))
    each = (counts[1] - counts[0]) / 20
    assert each <= 9
    assert counts[0] - 5 * each <= 30
