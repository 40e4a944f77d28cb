"""Who decided, what was taken back, how many rounds it took."""

from __future__ import annotations

import pytest
from django.utils import timezone

from pipelines.models import Project, Run
from pipelines.snapshots.insights import Span
from pipelines.snapshots.insights.looks import looks, rounds, undone
from studio.models import User
from tests.asked import Clock, Work, asking, policy
from tests.decided import answer, past_run, plain, question, take_back
from tests.factories import make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def month(project: Project) -> Span:
    return Span(project.pk, 30, timezone.now())


def test_who_decided_is_told_apart(project: Project, bob: User) -> None:
    run, headless = past_run(project), past_run(project, approve_all=True)
    for row in range(3):
        question(run, (bob, "approve"), row=row)
    question(run, (None, "approve"), row=3, seated=False)
    question(run, (None, "approve"), row=4, seated=False)
    question(run, (None, "fail"), row=5, outcome="fail")
    question(headless, (None, "approve"), seated=False)
    found = looks(month(project))
    assert (found.people, found.passed, found.late, found.command, found.all) == (3, 2, 1, 1, 7)
    assert plain(found.said) == "People looked at 3 of 7 questions; 2 passed without a look, by sampling (29 %)."


def test_what_the_sampling_lets_pass_in_earnest_is_found(project: Project, work: Work) -> None:
    slug = policy(project, sampling={"percent": 0})
    work(make_run(project, asking(policy=slug), words="hello"))
    found = looks(month(project))
    assert (found.passed, found.all) == (1, 1)


def test_what_a_time_limit_approves_in_earnest_is_found(
    project: Project, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    slug = policy(project, limit={"close": 1, "at_last": "approve"})
    work(make_run(project, asking(policy=slug), words="hello"))
    clock.forward(hours=2)
    found = looks(month(project))
    assert (found.late, found.all) == (1, 1)


def test_what_the_command_line_approves_in_earnest_is_found(project: Project, work: Work) -> None:
    run = make_run(project, asking(), words="hello")
    Run.objects.filter(pk=run.pk).update(approve_all=True)
    work(Run.objects.get(pk=run.pk))
    found = looks(month(project))
    assert (found.command, found.all) == (1, 1)


def test_answers_that_were_taken_back_are_a_part_of_all_that_people_gave(project: Project, bob: User) -> None:
    run, now = past_run(project), timezone.now()
    first = question(run, (bob, "approve"), (None, "approve"), row=0)
    take_back(answer(first, bob, "send_back", at=now))
    answer(first, bob, "abstain", at=now)
    found = undone(month(project))
    assert (found.rate.part, found.rate.whole) == (1, 3)
    assert plain(found.said) == "1 of 3 answers was taken back (33 %)."


def test_rounds_are_counted_for_what_people_approved(project: Project, bob: User) -> None:
    run = past_run(project)
    for row, number in enumerate([0, 0, 1, 5, 7]):
        question(run, (bob, "approve"), row=row, round=number)
    question(run, (bob, "send_back"), row=9, round=3)
    question(run, (None, "approve"), row=10)
    found = rounds(month(project))
    # 1, 1, 2, 6 and 8 rounds are 18 for five.
    assert (list(found.counts), found.mean) == ([2, 1, 0, 0, 2], 3.6)
    assert plain(found.said) == "An approval took 3.6 rounds on average; 40 % came in the first."


def test_without_answers_the_sentences_say_so(project: Project) -> None:
    span = month(project)
    assert plain(looks(span).said) == "Nothing was decided in this time."
    assert plain(undone(span).said) == "Nobody has answered anything in this time."
    assert plain(rounds(span).said) == "Nothing was approved by people in this time."
