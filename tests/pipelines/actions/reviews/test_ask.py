"""What is asked, of whom, and what passes without."""

from __future__ import annotations

import pytest

from pipelines.errors import InvalidDrawing
from pipelines.models import Decision, Policy, Project, Review, Run, StepRun
from studio.models import User
from tests.asked import Work, answer, asking, policy, waiting
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def many(**params: object) -> dict[str, object]:
    steps = {
        "make": {"type": "echo", "in": {"text": "$words"}},
        "ask": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make", **params}},
    }
    return drawing(steps, inputs={"words": {"type": "text", "many": True}}, outputs={"text": "ask.asset"})


def test_without_a_policy_a_reviewer_of_the_project_is_asked(project: Project, work: Work) -> None:
    review = waiting(project, work)
    assert [(seat.key, seat.barred) for seat in review.seats.all()] == [(f"role:{project.pk}:reviewer", False)]


def test_the_version_it_was_asked_under_stays(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 1}]))
    policy(project, stages=[{"quorum": 2}])
    answer(review, bob)
    assert work(review.run).state == "done"
    assert review.policy_version.number == 1


def test_a_policy_that_is_not_there_keeps_the_run_from_starting(project: Project) -> None:
    with pytest.raises(InvalidDrawing) as caught:
        make_run(project, asking(policy="no-such"), words="hello")
    (problem,) = caught.value.problems
    assert (problem.step, problem.field) == ("ask", "policy")


def test_a_policy_that_is_gone_lets_nothing_pass(project: Project, work: Work) -> None:
    run = make_run(project, asking(policy=policy(project)), words="hello")
    Policy.objects.all().delete()
    assert work(run).state == "done_with_failures"
    assert not Review.objects.exists()


def test_people_see_a_share_and_the_rest_passes(project: Project, work: Work) -> None:
    slug = policy(project, sampling={"percent": 25})
    run = work(make_run(project, many(policy=slug), words=[f"w{n}" for n in range(80)]))
    asked = Review.objects.filter(run=run, state="open").count()
    assert 8 <= asked <= 32
    assert Decision.objects.filter(by=None, verdict="approve").count() == 80 - asked
    assert StepRun.objects.filter(run=run, step="ask", state="done").count() == 80 - asked


def test_too_much_sent_back_has_everything_looked_at(project: Project, work: Work, bob: User) -> None:
    slug = policy(project, sampling={"percent": 25, "tighten_after": 2, "window": 5})
    run = work(make_run(project, many(policy=slug), words=[f"w{n}" for n in range(40)]))
    one, two, *_ = Review.objects.filter(run=run, state="open")
    for review in (one, two):
        answer(review, bob, "send_back", note="no")
    again = work(make_run(project, many(policy=slug), words=[f"v{n}" for n in range(20)]))
    assert Review.objects.filter(run=again, state="open").count() == 20


def test_a_new_round_is_looked_at_whatever_the_lot_says(project: Project, work: Work, bob: User) -> None:
    slug = policy(project)
    answer(waiting(project, work, policy=slug), bob, "send_back", note="no")
    policy(project, sampling={"percent": 0, "tighten_after": 1, "window": 1})
    sent_back, approved = waiting(project, work, policy=slug), waiting(project, work, policy=slug)
    answer(sent_back, bob, "send_back", note="no")
    answer(approved, bob)
    work(sent_back.run)
    assert Review.objects.get(run=sent_back.run, state="open").step_run.round == 1
    assert work(make_run(project, asking(policy=slug), words="another")).state == "done"


def test_what_was_sent_back_is_looked_at_again(project: Project, work: Work, bob: User) -> None:
    slug = policy(project, sampling={"percent": 25, "tighten_after": 20})
    run = work(make_run(project, many(policy=slug), words=[f"w{n}" for n in range(40)]))
    for review in list(Review.objects.filter(run=run, state="open"))[:5]:
        answer(review, bob, "send_back", note="no")
    before = Review.objects.filter(run=run, state="open").count()
    work(Run.objects.get(pk=run.pk))
    assert Review.objects.filter(run=run, state="open", step_run__round=1).count() == 5
    assert Review.objects.filter(run=run, state="open").count() == before + 5
