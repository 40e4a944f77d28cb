"""The story of one row: values, step runs in order, and the time each waited and worked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.models import Project, Review, Run, StepRun
from pipelines.snapshots import plan_of, row_story
from pipelines.snapshots.row import spans_of
from tests.batches import make_batch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


@pytest.fixture
def batch(project: Project) -> Run:
    return make_batch(project, 12, wide=3)


def story(batch: Run, number: int) -> dict[str, Any]:
    return row_story(batch, batch.table.get(number=number))


def test_a_row_tells_its_values_and_its_step_runs_in_the_order_of_the_drawing(batch: Run) -> None:
    told = story(batch, 2)
    assert told["values"] == [{"label": "Audience", "shown": [{"text": "Barcelona, evening, commuters 2"}]}]
    assert [(entry["step"], entry["path"]) for entry in told["step_runs"]] == [
        ("line", "2"),
        ("scene", "2"),
        ("check", "2"),
        ("cut", "2"),
        ("file", "2.0"),
        ("file", "2.1"),
        ("file", "2.2"),
    ]
    entry = told["step_runs"][0]
    assert entry["url"] == f"/runs/{batch.pk}/step-runs/{entry['id']}/"
    assert (entry["shown"], entry["attempts"]) == ([{"text": "Barcelona, evening, commuters 2"}], 1)


def test_a_step_run_waits_from_the_moment_its_parent_ended(batch: Run) -> None:
    began = timezone.now()
    StepRun.objects.filter(run=batch, row=2).update(created_at=began - timedelta(seconds=30))
    move(batch, "line", "2", started_at=began, finished_at=began + timedelta(seconds=4))
    move(batch, "scene", "2", started_at=began + timedelta(seconds=9), finished_at=began + timedelta(seconds=11))
    scene = story(batch, 2)["step_runs"][1]
    assert [(span["kind"], _seconds(span, began)) for span in scene["spans"]] == [
        ("queued", (4, 9)),
        ("worked", (9, 11)),
    ]


def test_after_a_second_attempt_the_time_before_is_told_as_earlier_attempts(batch: Run) -> None:
    row = StepRun.objects.get(run=batch, step="line", path="2")
    row.attempts = 2
    assert row.started_at
    assert [span["kind"] for span in spans_of(row, row.started_at - timedelta(seconds=5))] == ["earlier", "worked"]


def test_what_waits_for_people_is_told_apart_from_work_and_lasts(batch: Run) -> None:
    row = StepRun.objects.get(run=batch, step="check", path="7")
    Review.objects.create(step_run=row, run=batch, project=batch.project, question="Good?", text="x", seen="s")
    check = next(entry for entry in story(batch, 7)["step_runs"] if entry["step"] == "check")
    assert [(span["kind"], span["to"] is None) for span in check["spans"]] == [("worked", False), ("asked", True)]
    assert check["review_url"].startswith("/reviews/")
    assert check["shown"] == [{"text": "Porto, dawn, fishermen 7"}], "what people are asked about"


def test_what_is_blocked_or_skipped_has_no_times_and_what_failed_has_its_sentence(batch: Run) -> None:
    line, scene, check, _ = story(batch, 5)["step_runs"]
    assert (line["error"], check["spans"]) == (None, [])
    assert scene["error"].startswith("The service declined")


def test_earlier_rounds_are_told_too(batch: Run) -> None:
    StepRun.objects.filter(run=batch, step="line", path="2").update(replaced=True)
    StepRun.objects.create(run=batch, step="line", path="2", row=2, round=1, lane="media", state="ready")
    told = [(entry["round"], entry["replaced"]) for entry in story(batch, 2)["step_runs"] if entry["step"] == "line"]
    assert told == [(0, True), (1, False)]


def test_a_story_costs_four_queries_however_wide_the_row(project: Project, django_assert_num_queries: Any) -> None:
    for wide in (1, 40):
        batch = make_batch(project, 3, wide=wide)
        row = batch.table.get(number=2)
        plan_of(batch.version)
        with django_assert_num_queries(4):
            row_story(batch, row)


def move(batch: Run, step: str, path: str, **times: Any) -> None:
    StepRun.objects.filter(run=batch, step=step, path=path).update(**times)


def _seconds(span: dict[str, Any], since: Any) -> tuple[int, int]:
    start, end = (datetime.fromisoformat(span[name]) for name in ("from", "to"))
    return round((start - since).total_seconds()), round((end - since).total_seconds())
