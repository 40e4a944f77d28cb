"""Reviews: one answer wins, and a picture sent back is made anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import cancel_run, decide_review
from pipelines.errors import Invalid, Stale
from pipelines.models import Project, Review, Run, StepRun, StepTally
from pipelines.snapshots import run_outputs
from studio.models import User
from tests.asked import answer
from tests.asked import waiting as asked
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

Work = Callable[[Run], Run]


def asking(**params: Any) -> dict[str, Any]:
    steps = {
        "make": {"type": "echo", "in": {"text": "$words"}},
        "polish": {"type": "echo", "in": {"text": "make.text"}, "params": {"say": "{}!"}},
        "ask": {"type": "ask", "in": {"asset": "polish.text"}, "params": params},
        "end": {"type": "echo", "in": {"text": "ask.asset"}},
    }
    return drawing(steps, inputs={"words": {"type": "text"}})


def waiting(project: Project, work: Work, **params: Any) -> Review:
    run = work(make_run(project, asking(**params), words="hello"))
    assert run.state == "waiting"
    return Review.objects.get(run=run, state="open")


def test_approving_lets_the_run_go_on(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    decision = decide_review(review, verdict="approve", by=bob, seen=review.seen)
    run = work(review.run)
    assert run.state == "done"
    assert [output.text for output in run_outputs(run)] == ["hello!"]
    assert decision.seen["token"] == review.seen


def test_the_second_answer_is_told_who_was_first(project: Project, work: Work, bob: User, alice: User) -> None:
    review = waiting(project, work)
    decide_review(review, verdict="approve", by=bob, seen=review.seen)
    with pytest.raises(Stale, match="Bob has already decided this: approved"):
        decide_review(review, verdict="send_back", note="darker", by=alice, seen=review.seen)
    assert review.decisions.count() == 1


def test_a_picture_sent_back_is_made_anew_with_the_note(project: Project, work: Work, bob: User) -> None:
    first = waiting(project, work, back_to="make")
    decide_review(first, verdict="send_back", note="warmer", by=bob, seen=first.seen)
    run = work(first.run)
    again = StepRun.objects.get(run=run, step="make", replaced=False)
    assert (again.round, again.notes, again.facts["notes"]) == (1, ["warmer"], ["warmer"])
    second = Review.objects.get(run=run, state="open")
    assert second.pk != first.pk
    assert second.text == "hello#1!#1"
    assert second.seen != first.seen


def test_a_round_is_timed_from_its_own_beginning(project: Project, work: Work, bob: User) -> None:
    first = waiting(project, work, back_to="make")
    before = StepTally.objects.get(run=first.run, step="polish").started_at
    decide_review(first, verdict="send_back", note="warmer", by=bob, seen=first.seen)
    assert StepTally.objects.get(run=first.run, step="polish").started_at is None
    work(first.run)
    after = StepTally.objects.get(run=first.run, step="polish").started_at
    assert before
    assert after
    assert before < after


def test_the_round_before_is_kept(project: Project, work: Work, bob: User) -> None:
    first = waiting(project, work, back_to="make")
    decide_review(first, verdict="send_back", note="warmer", by=bob, seen=first.seen)
    old = StepRun.objects.get(run=first.run, step="make", round=0)
    assert old.replaced
    assert old.outputs == {"text": "hello"}


def test_rounds_are_bounded_and_the_review_stays_open(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work, back_to="make", max_rounds=1)
    decide_review(review, verdict="send_back", note="warmer", by=bob, seen=review.seen)
    work(review.run)
    second = Review.objects.get(run=review.run, state="open")
    with pytest.raises(Invalid, match="limit of this review"):
        decide_review(second, verdict="send_back", note="colder", by=bob, seen=second.seen)
    second.refresh_from_db()
    assert second.state == "open"


def test_money_bounds_the_rounds_too(project: Project, work: Work, bob: User) -> None:
    review = asked(project, work, back_to="make", max_cost=2)
    StepRun.objects.filter(run=review.run, step="make").update(cost="1.99")
    answer(review, bob, "send_back", note="warmer")
    run = work(review.run)
    second = Review.objects.get(run=run, state="open")
    StepRun.objects.filter(run=run, step="make", replaced=False).update(cost="0.01")
    with pytest.raises(Invalid, match=r"have cost \$2.00, and the limit of this review is \$2.00"):
        answer(second, bob, "send_back", note="colder")
    answer(second, bob)


def test_without_a_way_back_sending_back_ends_the_path(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    decide_review(review, verdict="send_back", note="off brand", by=bob, seen=review.seen)
    run = work(review.run)
    assert run.state == "done_with_failures"
    assert StepRun.objects.get(run=run, step="ask").error["message"] == "Sent back: off brand"
    assert StepRun.objects.get(run=run, step="end").state == "skipped"


def test_sending_back_needs_a_note(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work, back_to="make")
    with pytest.raises(Invalid, match="what should change"):
        decide_review(review, verdict="send_back", note="  ", by=bob, seen=review.seen)


def test_a_decision_about_something_else_than_is_shown_is_refused(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    with pytest.raises(Stale, match="has changed since"):
        decide_review(review, verdict="approve", by=bob, seen="an older page")


def test_a_cancelled_run_asks_nothing_any_more(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    cancel_run(review.run)
    with pytest.raises(Stale, match="no longer asked"):
        decide_review(review, verdict="approve", by=bob, seen=review.seen)


def test_a_long_note_is_refused_with_both_numbers(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work, back_to="make")
    with pytest.raises(Invalid, match="4,000 characters; this one has 20,000"):
        decide_review(review, verdict="send_back", note="x" * 20_000, by=bob, seen=review.seen)


def test_only_the_path_that_was_sent_back_is_made_anew(project: Project, work: Work, bob: User) -> None:
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "make": {"type": "echo", "in": {"text": "split.word"}},
        "ask": {"type": "ask", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
        "join": {"type": "join", "in": {"words": "ask.asset"}},
    }
    content = drawing(steps, inputs={"words": {"type": "text"}}, outputs={"text": "join.text"})
    run = work(make_run(project, content, words="a b"))
    one, two = Review.objects.filter(run=run, state="open").order_by("step_run__path")
    decide_review(one, verdict="send_back", note="again", by=bob, seen=one.seen)
    decide_review(two, verdict="approve", by=bob, seen=two.seen)
    work(run)
    assert StepRun.objects.filter(run=run, step="make", path="1").count() == 1
    anew = Review.objects.get(run=run, state="open")
    decide_review(anew, verdict="approve", by=bob, seen=anew.seen)
    run = work(run)
    assert run.state == "done"
    assert [output.text for output in run_outputs(run)] == ["a#1+b"]


def test_approve_all_answers_for_the_command_line(project: Project, work: Work) -> None:
    run = make_run(project, asking(), words="hello")
    Run.objects.filter(pk=run.pk).update(approve_all=True)
    run = work(run)
    assert run.state == "done"
    assert Review.objects.get(run=run).decisions.get().by is None
