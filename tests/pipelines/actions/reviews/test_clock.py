"""What time alone does to a review."""

from __future__ import annotations

import pytest

from pipelines.actions import turn_reviews
from pipelines.errors import Forbidden, Stale
from pipelines.models import AuditEntry, Notice, Project, StepRun
from studio.models import User
from tests.asked import Clock, Work, answer, policy, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def test_it_reminds_once(project: Project, work: Work, clock: Clock, alice: User, bob: User, vera: User) -> None:
    review = waiting(project, work, policy=policy(project, limit={"remind": 1}))
    clock.forward(minutes=59)
    assert not Notice.objects.exists()
    clock.forward(minutes=2)
    told = {notice.user for notice in Notice.objects.filter(review=review, kind="remind")}
    assert told == {alice, bob}
    clock.forward(days=3)
    assert Notice.objects.count() == 2


def test_it_escalates_to_those_above(project: Project, work: Work, clock: Clock, alice: User, bob: User) -> None:
    limit = {"escalate": 2, "escalate_to": {"role": "owner"}}
    review = waiting(project, work, policy=policy(project, stages=[{"who": {"people": [bob.pk]}}], limit=limit))
    with pytest.raises(Forbidden):
        answer(review, alice)
    clock.forward(hours=3)
    assert {notice.user for notice in Notice.objects.filter(kind="escalate")} == {alice, bob}
    answer(review, alice)
    assert work(review.run).state == "done"


@pytest.mark.parametrize(
    ("at_last", "state"), [("approve", "done"), ("fail", "done_with_failures"), ("send_back", "waiting")]
)
def test_at_last_the_policy_answers(project: Project, work: Work, clock: Clock, at_last: str, state: str) -> None:
    review = waiting(project, work, policy=policy(project, limit={"close": 4, "at_last": at_last}))
    clock.forward(hours=5)
    assert work(review.run).state == state
    decision = review.decisions.get()
    assert (decision.by, decision.verdict) == (None, at_last)
    assert AuditEntry.objects.filter(noun_id=str(review.pk), deed="close").count() == 1


def test_what_nobody_approved_does_not_go_on_when_it_fails_closed(project: Project, work: Work, clock: Clock) -> None:
    review = waiting(project, work, policy=policy(project, limit={"close": 4, "at_last": "fail"}))
    clock.forward(hours=5)
    work(review.run)
    assert StepRun.objects.get(run=review.run, step="end").state == "skipped"
    assert "Nobody answered in time" in StepRun.objects.get(run=review.run, step="ask").error["message"]


def test_what_time_has_closed_takes_no_answer(project: Project, work: Work, clock: Clock, bob: User) -> None:
    review = waiting(project, work, policy=policy(project, limit={"close": 4, "at_last": "fail"}))
    clock.forward(hours=5)
    with pytest.raises(Stale, match="The policy's time limit has already decided this: closed"):
        answer(review, bob)


def test_without_a_last_word_it_waits_for_ever(project: Project, work: Work, clock: Clock) -> None:
    review = waiting(project, work, policy=policy(project, limit={"remind": 1, "close": 4}))
    clock.forward(days=365)
    review.refresh_from_db()
    assert review.state == "open"


def test_turning_twice_does_nothing_more(project: Project, work: Work, clock: Clock, bob: User) -> None:
    waiting(project, work, policy=policy(project, limit={"remind": 1}))
    clock.forward(hours=2)
    assert turn_reviews() == 0


def test_an_answer_in_time_stops_the_clock(project: Project, work: Work, clock: Clock, bob: User) -> None:
    slug = policy(project, limit={"remind": 1, "close": 4, "at_last": "fail"})
    review = waiting(project, work, policy=slug)
    answer(review, bob)
    clock.forward(days=1)
    assert work(review.run).state == "done"
    assert not Notice.objects.exists()


def test_a_whole_policy_plays_out_against_a_moved_clock(
    project: Project, work: Work, clock: Clock, alice: User, bob: User, dora: User
) -> None:
    rules = {
        "stages": [
            {"name": "Brand", "who": {"role": "reviewer"}, "quorum": 2},
            {"name": "Lead", "who": {"people": [dora.pk]}},
        ],
        "limit": {"remind": 1, "escalate": 2, "escalate_to": {"role": "owner"}, "close": 9, "at_last": "fail"},
        "grace": 30,
    }
    review = waiting(project, work, policy=policy(project, **rules))
    answer(review, bob)
    clock.forward(hours=1, minutes=1)
    assert {notice.user for notice in Notice.objects.filter(kind="remind")} == {alice, dora}
    answer(review, dora)
    review.refresh_from_db()
    assert (review.stage, review.state) == (1, "open")
    with pytest.raises(Forbidden):
        answer(review, alice)
    clock.forward(hours=1)
    answer(review, alice)
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("decided", "approve")
    assert work(review.run).state == "waiting"
    clock.forward(seconds=31)
    assert work(review.run).state == "done"
