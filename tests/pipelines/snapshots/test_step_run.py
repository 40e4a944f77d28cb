"""Everything about one step run: lineage both ways, why it was reused, its rounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import decide_review
from pipelines.models import Project, Review, Run, StepRun
from pipelines.snapshots import step_run_story
from pipelines.snapshots.reuse import reuse_reason
from pipelines.steps import CATALOGUE
from studio.models import User
from tests.batches import make_batch
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def batch(project: Project, queue: list[str], heard: list[Any]) -> Run:
    return make_batch(project, 12, wide=12)


def story(run: Run, step: str, path: str, round: int = 0) -> dict[str, Any]:
    return step_run_story(run, StepRun.objects.get(run=run, step=step, path=path, round=round))


def places(entries: list[dict[str, Any]]) -> list[str]:
    return [str(entry["step_run"] or entry["label"]) for entry in entries]


def test_it_tells_params_as_drawn_and_values_by_port(batch: Run) -> None:
    told = story(batch, "line", "2")
    assert (told["label"], told["type"], told["params"]) == ("Write line", "Echo", {})
    assert told["inputs"] == [{"name": "text", "shown": [{"text": "Barcelona, evening, commuters 2"}]}]
    assert told["outputs"] == [{"name": "text", "shown": [{"text": "Barcelona, evening, commuters 2"}]}]
    assert "prompt" not in told["facts"], "the page has a place of its own for it"


def test_lineage_leads_up_to_its_parents_and_the_inputs_of_the_run(batch: Run) -> None:
    assert places(story(batch, "scene", "2")["made_from"]) == ["line[2]", "$headline"]
    assert places(story(batch, "file", "2.3")["made_from"]) == ["cut[2]"]


def test_lineage_leads_down_to_every_path_below_in_the_order_of_numbers(batch: Run) -> None:
    assert places(story(batch, "cut", "2")["made_into"]) == [f"file[2.{number}]" for number in range(12)]
    assert places(story(batch, "line", "1")["made_into"]) == ["scene[1]"], "not those of rows 10 and 11"


def test_a_gather_is_made_from_all_rows_and_stands_below_each(batch: Run) -> None:
    StepRun.objects.create(run=batch, step="all", path="", lane="media", state="blocked")
    assert len(story(batch, "all", "")["made_from"]) == 12
    assert places(story(batch, "check", "2")["made_into"]) == ["cut[2]", "all"]


def test_what_was_reused_says_from_where_and_what_was_the_same(batch: Run) -> None:
    first, second = StepRun.objects.filter(run=batch, step="line").order_by("pk")[:2]
    second.reused_from = first
    assert reuse_reason(CATALOGUE["echo"], second) == "Reused earlier in this run: the same inputs and params."
    elsewhere = StepRun(run=batch, step="line", reused_from=StepRun(run=Run(pk=41)))
    told = reuse_reason(CATALOGUE["generate_image"], elsewhere)
    assert told == "Reused from run 41: the same inputs, params and brand."
    assert reuse_reason(CATALOGUE["echo"], first) is None


def test_rounds_stand_side_by_side_each_with_what_was_said_and_made_from_its_own_time(
    project: Project, work: Callable[[Run], Run], alice: User
) -> None:
    steps = {
        "say": {"type": "echo", "in": {"text": "$word"}},
        "ask": {"type": "ask", "in": {"asset": "say.text"}, "params": {"back_to": "say"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"word": {"type": "text"}}), word="hello"))
    review = Review.objects.get(run=run)
    decide_review(review, verdict="send_back", by=alice, note="Warmer", seen=review.seen)
    run = work(run)
    told = story(run, "ask", "", round=0)
    assert [round["step_run"].round for round in told["rounds"]] == [0, 1]
    assert [decision.note for decision in told["rounds"][0]["decisions"]] == ["Warmer"]
    assert [entry["step_run"].round for entry in told["made_from"]] == [0]
    assert [entry["step_run"].round for entry in story(run, "ask", "", round=1)["made_from"]] == [1]


def test_a_story_takes_as_many_queries_for_many_rows_as_for_few(
    batch: Run, project: Project, django_assert_max_num_queries: Any
) -> None:
    for run in (batch, make_batch(project, 400, wide=2)):
        StepRun.objects.create(run=run, step="all", path="", lane="media", state="blocked")
        step_run = StepRun.objects.get(run=run, step="all")
        with django_assert_max_num_queries(4):
            assert len(step_run_story(run, step_run)["made_from"]) <= 60
