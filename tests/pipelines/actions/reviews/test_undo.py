"""An answer can be taken back until something came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.actions import undo_decision
from pipelines.errors import Stale
from pipelines.models import Decision, Project, StepRun
from studio.models import User
from tests.asked import Clock, Work, answer, policy, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def test_nothing_goes_on_before_the_grace_is_over(project: Project, work: Work, bob: User, clock: Clock) -> None:
    review = waiting(project, work, policy=policy(project, grace=10))
    answer(review, bob)
    assert work(review.run).state == "waiting"
    clock.forward(seconds=9)
    assert work(review.run).state == "waiting"
    clock.forward(seconds=2)
    assert work(review.run).state == "done"


def test_it_is_open_again_and_its_history_stays(project: Project, work: Work, bob: User, clock: Clock) -> None:
    review = waiting(project, work, policy=policy(project, grace=10))
    answer(review, bob)
    undo_decision(review, by=bob)
    review.refresh_from_db()
    assert (review.state, review.outcome, review.approvals, review.wake_at) == ("open", "", 0, None)
    assert list(Decision.objects.values_list("verdict", flat=True)) == ["approve", "undo"]
    clock.forward(seconds=20)
    assert work(review.run).state == "waiting"


def test_what_was_taken_back_can_be_decided_otherwise(project: Project, work: Work, bob: User, clock: Clock) -> None:
    review = waiting(project, work, policy=policy(project, grace=10))
    answer(review, bob)
    undo_decision(review, by=bob)
    answer(review, bob, "send_back", note="warmer")
    clock.forward(seconds=11)
    work(review.run)
    assert StepRun.objects.get(run=review.run, step="make", replaced=False).notes == ["warmer"]


def test_after_the_grace_it_is_too_late(project: Project, work: Work, bob: User, clock: Clock) -> None:
    review = waiting(project, work, policy=policy(project, grace=10))
    answer(review, bob)
    clock.forward(seconds=11)
    with pytest.raises(Stale, match="cannot be taken back"):
        undo_decision(review, by=bob)


def test_it_is_too_late_even_where_nothing_was_carried_out_yet(
    project: Project, work: Work, bob: User, clock: Clock
) -> None:
    review = waiting(project, work, policy=policy(project, grace=10))
    answer(review, bob)
    clock.now += timedelta(seconds=10)
    with pytest.raises(Stale, match="cannot be taken back"):
        undo_decision(review, by=bob)


def test_only_ones_own_answer_can_be_taken_back(
    project: Project, work: Work, bob: User, alice: User, clock: Clock
) -> None:
    review = waiting(project, work, policy=policy(project, grace=10))
    answer(review, bob)
    with pytest.raises(Stale, match="nothing to take back"):
        undo_decision(review, by=alice)


def test_a_vote_of_several_is_taken_back_alone(project: Project, work: Work, bob: User, alice: User) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 3}]))
    answer(review, bob)
    answer(review, alice)
    undo_decision(review, by=bob)
    review.refresh_from_db()
    assert (review.state, review.approvals) == ("open", 1)
    answer(review, bob)
    review.refresh_from_db()
    assert review.approvals == 2
