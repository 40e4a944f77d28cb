"""What one step took and gave: by port, one step run at a time, in the order of paths."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import NotFound
from pipelines.models import Project, Run, StepRun
from pipelines.snapshots import step_result
from tests.batches import make_batch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def batch(project: Project, queue: list[str], heard: list[Any]) -> Run:
    return make_batch(project, 12, wide=12)


def test_it_tells_by_port_what_went_in_and_what_came_out(batch: Run) -> None:
    told = step_result(batch, "line", place=2)
    assert (told["run"], told["total"], told["place"]) == (batch.pk, 12, 2)
    row, words = told["step_run"], "Barcelona, evening, commuters 2"
    assert (row["path"], row["row"], row["state"], row["seconds"]) == ("2", 2, "done", 2.0)
    port = {"name": "text", "label": "", "type": "text", "count": 1, "shown": [{"text": words}]}
    assert row["inputs"] == [port], "a port into which nothing is wired is left out"
    assert row["outputs"] == [port]
    assert row["facts"] == [["Model", "toy/echo"], ["Prompt", f"A scene for {words}"]]


def test_step_runs_stand_in_the_order_of_their_numbers_and_the_last_is_as_far_as_it_goes(batch: Run) -> None:
    paths = [step_result(batch, "file", place=place)["step_run"]["path"] for place in range(12)]
    assert paths == [f"0.{number}" for number in range(12)], "not 0.1, 0.10, 0.11"
    last = step_result(batch, "line", place=10_000)
    assert (last["place"], last["step_run"]["path"]) == (11, "11")


def test_those_in_a_state_are_told_alone_with_what_went_wrong(batch: Run) -> None:
    told = step_result(batch, "scene", state="failed")
    assert (told["total"], told["step_run"]["path"]) == (1, "5")
    assert told["step_run"]["error"] == "The service declined this prompt. Say it differently."
    none = step_result(batch, "line", state="failed")
    assert (none["total"], none["step_run"]) == (0, None)


def test_a_long_list_and_a_long_text_are_told_in_part(batch: Run) -> None:
    StepRun.objects.filter(run=batch, step="line", path="0").update(
        inputs={"text": "a" * 3_000}, outputs={"text": [f"word {number}" for number in range(40)]}
    )
    row = step_result(batch, "line")["step_run"]
    (given,) = row["inputs"][0]["shown"]
    assert (len(given["text"]), given["cut"]) == (2_000, True)
    (made,) = row["outputs"]
    assert (made["count"], len(made["shown"])) == (40, 12)


def test_a_step_that_the_run_does_not_have_is_not_found(batch: Run) -> None:
    with pytest.raises(NotFound, match="no step `frame`"):
        step_result(batch, "frame")


def test_it_takes_a_few_queries_however_many_step_runs(
    project: Project, queue: list[str], heard: list[Any], django_assert_max_num_queries: Any
) -> None:
    for rows in (4, 60):
        batch = make_batch(project, rows)
        with django_assert_max_num_queries(8):
            step_result(batch, "file", place=3)
