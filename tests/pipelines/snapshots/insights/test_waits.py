"""How long people take, and how long what is open has waited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pipelines.models import DECIDED, VOID, Project, Review
from pipelines.snapshots.insights import Span
from pipelines.snapshots.insights.waits import queue, waits
from studio.models import User
from tests.decided import open_question, past_run, plain, question

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def month(project: Project) -> Span:
    return Span(project.pk, 30, timezone.now())


def test_half_of_the_decisions_came_within_p50_and_nine_of_ten_within_p90(project: Project, bob: User) -> None:
    run = past_run(project)
    for row, seconds in enumerate([5, 1, 2, 3, 4, 6, 7, 8, 900, 10]):
        question(run, (bob, "approve"), row=row, took=timedelta(seconds=seconds))
    found = waits(month(project))
    # In order: 1 2 3 4 5 6 7 8 10 900; the fifth and the ninth.
    assert (found.all.number, found.all.half, found.all.most) == (10, timedelta(seconds=5), timedelta(seconds=10))
    assert plain(found.said) == "Half of the 10 decisions took 5 s or less, and nine of ten 10 s or less."


def test_each_week_has_its_own_times(project: Project, bob: User) -> None:
    run = past_run(project)
    now = timezone.now()
    monday = (now - timedelta(days=now.weekday())).date()
    for row, (days, seconds) in enumerate([(0, 10), (0, 20), (0, 30), (14, 100)]):
        question(run, (bob, "approve"), row=row, ago=timedelta(days=days), took=timedelta(seconds=seconds))
    weeks = waits(month(project)).weeks
    assert [(week, took.number, took.half.seconds, took.most.seconds) for week, took in weeks] == [
        (monday - timedelta(days=14), 1, 100, 100),
        (monday, 3, 20, 30),
    ]


def test_what_no_person_decided_took_nobodys_time(project: Project, bob: User) -> None:
    run = past_run(project)
    question(run, (bob, "approve"), row=0, took=HOUR)
    question(run, (None, "approve"), row=1, took=timedelta(seconds=1))
    # One of two approved it, and then its time was over.
    question(run, (bob, "approve"), (None, "fail"), row=2, outcome="fail")
    question(run, (bob, "approve"), (None, "approve"), row=3)
    question(run, (bob, "approve"), row=4, state=VOID)
    found = waits(month(project))
    assert (found.all.number, found.all.half) == (1, HOUR)
    assert plain(found.said) == "The one decision took 60 min."


def test_only_this_project_and_these_days_count(project: Project, bob: User, charlie: User) -> None:
    elsewhere = charlie.memberships.get().project
    question(past_run(elsewhere), (charlie, "approve"))
    question(past_run(project), (bob, "approve"), ago=timedelta(days=30, minutes=1))
    found = waits(month(project))
    assert (found.all.number, list(found.weeks)) == (0, [])
    assert plain(found.said) == "Nobody has decided anything in this time."
    assert waits(Span(project.pk, 31, timezone.now())).all.number == 1


def test_the_queue_is_told_by_age(project: Project, bob: User) -> None:
    run = past_run(project)
    ages = [timedelta(minutes=59), HOUR, 3 * HOUR, 23 * HOUR, 25 * HOUR, 80 * HOUR, 169 * HOUR, 200 * HOUR]
    for row, age in enumerate(ages):
        open_question(run, row=row, age=age, due_at=timezone.now() - HOUR if row > 5 else None)
    question(run, (bob, "approve"), row=99, ago=timedelta(0))
    found = queue(month(project))
    assert dict(found.ages) == {
        "under 1 h": 1,
        "1 to 4 h": 2,
        "4 to 24 h": 1,
        "1 to 3 days": 1,
        "3 to 7 days": 1,
        "over 7 days": 2,
    }
    assert (found.open, found.late) == (8, 2)
    assert plain(found.said) == "8 questions wait now; the oldest has done so for 8 days. 2 are past the time limit."


def test_an_empty_queue_says_so(project: Project) -> None:
    assert plain(queue(month(project)).said) == "Nothing is waiting for people now."
    assert Review.objects.filter(state=DECIDED).count() == 0
