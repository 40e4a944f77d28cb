"""What people are told of, when, and what they are not told of again."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from pipelines.actions import claim_review
from pipelines.actions.digests import (
    MAILED,
    PAUSES,
    claim_digest,
    note_unsent,
    put_off_digest,
    waiting_digests,
    write_digests,
)
from pipelines.actions.notices import note_review_opened
from pipelines.models import Notice, Project, Review
from studio.access import remove_member
from studio.models import User
from tests.asked import Clock, Work, answer, policy, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
MINUTES = 15


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    settings.NOTICE_MINUTES = MINUTES
    return Clock(monkeypatch)


def told(user: User, clock: Clock | None = None, *, mailed: bool = True, **later: float) -> list[int]:
    """The reviews that a person is told of as new by a digest that is written now, and by default mailed."""
    if clock:
        clock.forward(**later)
    before = set(Notice.objects.values_list("pk", flat=True))
    write_digests()
    made = Notice.objects.filter(user=user, kind="digest").exclude(pk__in=before)
    if mailed:
        Notice.objects.filter(kind__in=MAILED, sent_at=None).update(sent_at=timezone.now())
    return [review for notice in made for review in notice.facts["new"]]


def test_what_waits_for_a_minute_is_told_to_everybody_it_asks_and_to_nobody_else(
    project: Project, work: Work, clock: Clock, alice: User, bob: User, vera: User, charlie: User
) -> None:
    review = waiting(project, work)
    assert told(bob, clock, seconds=30) == []
    assert told(bob, clock, seconds=40) == [review.pk]
    notices = Notice.objects.filter(kind="digest")
    assert {(notice.user, notice.review, notice.project) for notice in notices} == {
        (alice, review, project),
        (bob, review, project),
    }
    assert told(bob, clock, days=2) == [], "it is told once"


def test_many_reviews_are_one_digest_and_more_of_them_wait_for_the_next(
    project: Project, work: Work, clock: Clock, bob: User
) -> None:
    first = [waiting(project, work).pk for _ in range(3)]
    assert told(bob, clock, minutes=2) == first
    later = [waiting(project, work).pk for _ in range(2)]
    assert told(bob, clock, minutes=MINUTES - 1) == []
    assert told(bob, clock, minutes=2) == later


def test_projects_are_told_of_apart(project: Project, work: Work, clock: Clock, bob: User, charlie: User) -> None:
    elsewhere = Project.objects.exclude(pk=project.pk).get()
    waiting(project, work)
    theirs = waiting(elsewhere, work)
    assert told(charlie, clock, minutes=2) == [theirs.pk]


def test_what_is_due_within_the_hour_is_told_at_once(project: Project, work: Work, clock: Clock, bob: User) -> None:
    first = waiting(project, work)
    assert told(bob, clock, minutes=2) == [first.pk]
    slug = policy(project, limit={"close": 0.5, "at_last": "fail"})
    hurried = waiting(project, work, policy=slug)
    assert told(bob) == [hurried.pk]


def test_what_is_due_later_waits_for_its_turn(project: Project, work: Work, clock: Clock, bob: User) -> None:
    waiting(project, work)
    told(bob, clock, minutes=2)
    waiting(project, work, policy=policy(project, limit={"close": 3, "at_last": "fail"}))
    assert told(bob, clock, minutes=2) == []


def test_what_was_answered_is_not_told(project: Project, work: Work, clock: Clock, alice: User, bob: User) -> None:
    slug = policy(project, stages=[{"quorum": 2}])
    review = waiting(project, work, policy=slug)
    answer(review, bob)
    assert told(bob, clock, minutes=2) == []
    assert Notice.objects.get(kind="digest").user == alice


@pytest.mark.parametrize("opening", ["by note", "by claim"])
def test_what_was_opened_is_not_told(
    project: Project, work: Work, clock: Clock, alice: User, bob: User, opening: str
) -> None:
    review = waiting(project, work)
    if opening == "by note":
        note_review_opened(review, by=bob)
    else:
        claim_review(review, by=bob)
    assert told(bob, clock, minutes=2) == []
    assert Notice.objects.get(kind="digest").user == alice


def test_who_made_it_and_may_not_judge_it_is_not_told(
    project: Project, work: Work, clock: Clock, alice: User, bob: User
) -> None:
    waiting(project, work, by=bob, policy=policy(project, starter=False, editor=False))
    assert told(bob, clock, minutes=2) == []
    assert told(alice) == [] and Notice.objects.get(kind="digest").user == alice


def test_a_second_stage_tells_those_who_were_told_of_later_reviews_already(
    project: Project, work: Work, clock: Clock, bob: User, dora: User
) -> None:
    stages = [{"who": {"people": [bob.pk]}}, {"who": {"people": [dora.pk]}}]
    early = waiting(project, work, policy=policy(project, stages=stages))
    late = waiting(project, work)
    assert told(dora, clock, minutes=2) == [late.pk]
    answer(early, bob)
    assert told(dora, clock, minutes=MINUTES + 1) == [early.pk]


def test_a_reminder_is_told_at_once_and_once(
    project: Project, work: Work, clock: Clock, alice: User, bob: User
) -> None:
    review = waiting(project, work, policy=policy(project, limit={"remind": 1}))
    told(bob, clock, minutes=58)
    clock.forward(minutes=3)
    write_digests()
    letter = Notice.objects.get(user=bob, kind="letter")
    assert letter.facts["again"] == {str(review.pk): "remind"}
    assert letter.seen_at, "the reminder itself rings the bell"
    reminder = Notice.objects.get(user=bob, kind="remind")
    assert reminder.sent_at
    assert reminder.seen_at is None
    clock.forward(days=1)
    assert write_digests() == 0


def test_a_reminder_of_what_was_answered_meanwhile_is_not_mailed(
    project: Project, work: Work, clock: Clock, bob: User
) -> None:
    slug = policy(project, stages=[{"quorum": 2}], limit={"remind": 1})
    review = waiting(project, work, policy=slug)
    told(bob, clock, minutes=50)
    clock.forward(minutes=11)
    answer(review, bob)
    write_digests()
    assert not Notice.objects.filter(user=bob, kind="letter").exists()


def test_what_was_passed_up_is_told_at_once(project: Project, work: Work, clock: Clock, alice: User, bob: User) -> None:
    slug = policy(project, stages=[{"who": {"people": [bob.pk]}}], limit={"escalate": 1})
    review = waiting(project, work, policy=slug)
    clock.forward(hours=1, seconds=1)
    write_digests()
    assert Notice.objects.get(user=alice, kind="digest").facts["again"] == {str(review.pk): "escalate"}


def test_what_a_mail_server_never_took_is_told_by_the_next_digest(
    project: Project, work: Work, clock: Clock, bob: User
) -> None:
    first = waiting(project, work)
    second = waiting(project, work)
    told(bob, clock, mailed=False, minutes=2)
    answer(second, bob)
    third = waiting(project, work)
    assert told(bob, clock, mailed=False, minutes=MINUTES + 1) == [first.pk, third.pk]
    assert [notice.facts["new"] for notice in waiting_digests() if notice.user == bob] == [[first.pk, third.pk]]


def test_who_left_the_project_is_told_nothing(project: Project, work: Work, clock: Clock, bob: User) -> None:
    waiting(project, work)
    remove_member(project, bob)
    assert told(bob, clock, mailed=False, minutes=2) == []


def test_a_digest_is_claimed_by_one(project: Project, work: Work, clock: Clock, bob: User) -> None:
    waiting(project, work)
    told(bob, clock, mailed=False, minutes=2)
    one, same = Notice.objects.get(user=bob), Notice.objects.get(user=bob)
    assert (claim_digest(one), claim_digest(same)) == (True, False)
    assert not [notice for notice in waiting_digests() if notice.user == bob]


def test_what_a_server_refused_is_tried_again_after_longer_and_longer_and_then_given_up(
    project: Project, work: Work, clock: Clock, bob: User
) -> None:
    waiting(project, work)
    told(bob, clock, mailed=False, minutes=2)
    for pause in PAUSES:
        (mine,) = [notice for notice in waiting_digests() if notice.user == bob]
        claim_digest(mine)
        put_off_digest(mine, why="550 nobody here")
        clock.now += pause / 2
        assert not waiting_digests()
        clock.now += pause / 2
    (mine,) = waiting_digests()
    claim_digest(mine)
    put_off_digest(mine, why="550 nobody here")
    clock.forward(hours=2)
    assert not waiting_digests()
    assert Notice.objects.get(user=bob).facts["trouble"] == "550 nobody here"


def test_a_digest_that_is_a_day_old_is_no_news(project: Project, work: Work, clock: Clock, bob: User) -> None:
    waiting(project, work)
    told(bob, clock, mailed=False, minutes=2)
    clock.forward(hours=25)
    assert not waiting_digests()


def test_why_no_mail_was_sent_is_kept(project: Project, work: Work, clock: Clock, bob: User) -> None:
    waiting(project, work)
    told(bob, clock, mailed=False, minutes=2)
    note_unsent(Notice.objects.get(user=bob), why="Nobody is there.")
    assert Notice.objects.get(user=bob).facts["trouble"] == "Nobody is there."


def test_what_has_been_told_is_kept_by_the_newest_digest_alone(
    project: Project, work: Work, clock: Clock, bob: User
) -> None:
    waiting(project, work)
    told(bob, clock, minutes=2)
    waiting(project, work)
    told(bob, clock, minutes=MINUTES + 2)
    assert ["asked" in notice.facts for notice in Notice.objects.filter(user=bob).order_by("pk")] == [False, True]


def test_gathering_costs_no_more_for_many_reviews(
    project: Project, work: Work, clock: Clock, bob: User, django_assert_max_num_queries: Any
) -> None:
    first = waiting(project, work)
    told(bob, clock, minutes=2)
    fields = {"step_run": first.step_run, "run": first.run, "project": project, "question": "Is it?", "seen": "x"}
    many = Review.objects.bulk_create(Review(**fields) for _ in range(300))
    for review in many:
        review.seats.create(key=f"role:{project.pk}:reviewer")
    clock.forward(minutes=MINUTES + 2)
    with django_assert_max_num_queries(40):
        assert write_digests() == 1
    assert Notice.objects.filter(user=bob).latest("pk").facts["count"] == 300


@pytest.mark.django_db(transaction=True)
def test_of_many_sweepers_at_once_one_writes(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    Review.objects.filter(pk=review.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    start, written = threading.Barrier(6), []

    def sweep() -> None:
        start.wait()
        written.append(write_digests())
        connections.close_all()

    sweepers = [threading.Thread(target=sweep) for _ in range(6)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()
    assert (sum(written), Notice.objects.count()) == (1, 1)
