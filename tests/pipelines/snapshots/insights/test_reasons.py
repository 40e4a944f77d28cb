"""Why things are sent back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pipelines.models import Project, Reason
from pipelines.snapshots.insights import Span
from pipelines.snapshots.insights.reasons import NONE, OTHERS, Reasons, reasons
from studio.models import User
from tests.decided import answer, past_run, plain, question, take_back

pytestmark = pytest.mark.django_db
NO = "send_back"


def test_reasons_are_counted_by_week_in_the_words_of_the_project(project: Project, bob: User) -> None:
    Reason.objects.create(project=project, code="brand", label="Off brand")
    run, now = past_run(project), timezone.now()
    question(run, (bob, NO), row=0, reasons=["brand", "hands"], ago=timedelta(0))
    question(run, (bob, NO), row=1, reasons=["hands", "brand"], ago=timedelta(0))
    question(run, (bob, NO), row=2, reasons=["brand"], ago=timedelta(days=14))
    question(run, (bob, NO), row=3, ago=timedelta(days=14))
    question(run, (bob, "approve"), row=4, reasons=["brand"])
    question(run, (None, NO), row=5, reasons=["brand"])
    take_back(answer(question(run, (bob, NO), row=6, ago=timedelta(days=99)), bob, NO, at=now, reasons=["brand"]))
    found = reasons(Span(project.pk, 30, timezone.now()))
    assert found.sent_back == 4
    assert list(zip(found.labels, found.counts, strict=True)) == [("Off brand", 3), ("hands", 2), (NONE, 1)]
    assert [list(counts) for _, counts in found.weeks] == [[1, 0, 1], [2, 2, 0]]
    assert found.weeks[1][0] - found.weeks[0][0] == timedelta(days=14)
    assert plain(found.said) == "4 answers sent something back, most often for “Off brand” (75 % of them)."


def test_what_is_rare_is_drawn_together() -> None:
    labels, counts = list("abcdefgh"), [9, 8, 7, 6, 5, 3, 2, 1]
    day = timezone.localdate()
    few = Reasons(30, labels, counts, [(day, counts)]).fewer()
    assert (few.labels, few.counts) == (("a", "b", "c", "d", "e", OTHERS), (9, 8, 7, 6, 5, 6))
    assert [list(of_week) for _, of_week in few.weeks] == [[9, 8, 7, 6, 5, 6]]


def test_nothing_sent_back_is_told(project: Project) -> None:
    assert reasons(Span(project.pk, 30, timezone.now())).said == "Nothing was sent back in this time."
