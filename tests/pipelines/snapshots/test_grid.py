"""The grid of a batch: what a line tells, what a sieve lets through, and what a page costs at ten thousand rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.models import Project, Run, StepRun
from pipelines.snapshots import Sieve, find_rows, grid_steps, plan_of, row_errors, rows_from
from tests.batches import STEPS, make_batch
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


@pytest.fixture
def batch(project: Project) -> Run:
    return make_batch(project, 120, wide=6)


def numbers(found: tuple[list[dict[str, Any]], bool]) -> list[int]:
    return [line["number"] for line in found[0]]


def test_the_columns_are_the_steps_that_work_once_for_each_row_or_below(batch: Run) -> None:
    assert grid_steps(plan_of(batch.version)) == list(STEPS), "the contact sheet gathers all rows"


def test_a_line_tells_name_cells_and_times(batch: Run) -> None:
    (line,) = rows_from(batch, 2, 1)
    assert (line["number"], line["name"], line["thumb"]) == (2, "Barcelona, evening, commuters 2", None)
    assert line["started_at"] < line["finished_at"]
    only = StepRun.objects.get(run=batch, step="line", path="2")
    assert line["cells"]["line"] == {"state": "done", "done": 1, "total": 1, "id": only.pk}


def test_a_cell_of_a_step_below_the_row_says_how_many_of_how_many(batch: Run) -> None:
    StepRun.objects.filter(run=batch, path__in=("2.4", "2.5")).update(state="failed")
    (line,) = rows_from(batch, 2, 1)
    assert line["cells"]["file"] == {"state": "done_with_failures", "done": 4, "total": 6, "id": None}


def test_a_row_that_was_not_let_in_yet_has_no_cells(project: Project) -> None:
    content = drawing(
        {"say": {"type": "echo", "in": {"text": "$word"}}}, inputs={"word": {"type": "text", "many": True}}
    )
    run = make_run(project, content, word=["a", "b"] * 300)
    (last,) = rows_from(run, 599, 100)
    assert (last["number"], last["cells"]) == (599, {})


def test_an_earlier_round_does_not_count(batch: Run) -> None:
    old = StepRun.objects.get(run=batch, step="line", path="2")
    StepRun.objects.filter(pk=old.pk).update(replaced=True)
    new = StepRun.objects.create(run=batch, step="line", path="2", row=2, round=1, lane="media", state="ready")
    (line,) = rows_from(batch, 2, 1)
    assert line["cells"]["line"] == {"state": "ready", "done": 0, "total": 1, "id": new.pk}


def test_a_list_that_is_not_of_the_rows_is_no_column(project: Project, work: Callable[[Run], Run]) -> None:
    steps = {
        "split": {"type": "split", "in": {"text": "$text"}},
        "low": {"type": "echo", "in": {"text": "split.word"}},
        "say": {"type": "echo", "in": {"text": "$word"}},
    }
    inputs = {"text": {"type": "text"}, "word": {"type": "text", "many": True}}
    run = work(make_run(project, drawing(steps, inputs=inputs), text="a b", word=["x", "y"]))
    assert [list(line["cells"]) for line in rows_from(run, 0, 9)] == [["say"], ["say"]]


def test_a_row_of_pictures_shows_its_picture(project: Project, photo: bytes) -> None:
    content = drawing(
        {"cut": {"type": "remove_background", "in": {"image": "$photo"}}},
        inputs={"photo": {"type": "image", "many": True}},
    )
    asset = make_asset(project, photo, name="mug.jpg")
    (line,) = rows_from(make_run(project, content, photo=[asset.as_value()]), 0, 9)
    assert (line["name"], line["thumb"]) == ("mug.jpg", f"/assets/{asset.pk}/thumb/")


def test_rows_are_found_by_the_state_of_any_of_their_steps(batch: Run) -> None:
    assert numbers(find_rows(batch, Sieve(state="failed"), after=-1, limit=50)) == [5, 102]
    assert numbers(find_rows(batch, Sieve(state="running"), after=-1, limit=50)) == [3, 64]
    assert len(numbers(find_rows(batch, Sieve(state="ready"), after=-1, limit=50))) == 3


def test_state_and_step_mean_the_same_step_run(batch: Run) -> None:
    assert numbers(find_rows(batch, Sieve(state="skipped", step="check"), after=-1, limit=50)) == [5, 102]
    assert numbers(find_rows(batch, Sieve(state="failed", step="check"), after=-1, limit=50)) == []


@pytest.mark.parametrize("error", ["refused", "declined this", "DECLINED"])
def test_rows_are_found_by_kind_or_words_of_their_error(batch: Run, error: str) -> None:
    assert numbers(find_rows(batch, Sieve(error=error), after=-1, limit=50)) == [5, 102]
    assert numbers(find_rows(batch, Sieve(error="timeout"), after=-1, limit=50)) == []


def test_rows_are_found_by_words_anywhere_in_their_text(batch: Run) -> None:
    found, more = find_rows(batch, Sieve(words="commuters barcelona"), after=-1, limit=10)
    assert ([line["number"] for line in found[:3]], more) == ([2, 6, 10], True)
    assert numbers(find_rows(batch, Sieve(words="barcelona", state="failed"), after=-1, limit=50)) == [102]


def test_what_is_found_goes_on_after_the_last_number(batch: Run) -> None:
    first, more = find_rows(batch, Sieve(state="failed"), after=-1, limit=1)
    second, rest = find_rows(batch, Sieve(state="failed"), after=first[-1]["number"], limit=1)
    assert (first[0]["number"], more, second[0]["number"], rest) == (5, True, 102, False)


def test_what_failed_is_told_with_step_kind_sentence_and_number(batch: Run) -> None:
    (told,) = row_errors(batch)
    assert (told["step"], told["kind"], told["count"]) == ("scene", "refused", 2)
    assert told["message"].startswith("The service declined")


def test_a_run_without_failures_is_not_searched_for_them(project: Project, django_assert_num_queries: Any) -> None:
    batch = make_batch(project, 3)
    plan_of(batch.version)
    with django_assert_num_queries(0):
        assert row_errors(batch) == []


SIEVES = {
    "no sieve, row 9900": None,
    "failed": Sieve(state="failed"),
    "done": Sieve(state="done"),
    "ready": Sieve(state="ready"),
    "blocked": Sieve(state="blocked"),
    "cancelled, of which there are none": Sieve(state="cancelled"),
    "failed at one step": Sieve(state="failed", step="scene"),
    "refused": Sieve(error="refused"),
    "words": Sieve(words="barcelona"),
    "words that are nowhere": Sieve(words="reykjavik"),
    "words and state": Sieve(words="barcelona", state="failed"),
}


def test_a_page_of_ten_thousand_rows_costs_two_queries(project: Project, django_assert_max_num_queries: Any) -> None:
    batch = make_batch(project, 10_000)
    plan_of(batch.version)
    for name, sieve in SIEVES.items():
        with django_assert_max_num_queries(2):
            began = time.perf_counter()
            lines = rows_from(batch, 9_900, 100) if sieve is None else find_rows(batch, sieve, after=-1, limit=100)[0]
            print(f"{name}: {1000 * (time.perf_counter() - began):.0f} ms, {len(lines)} rows")
    with django_assert_max_num_queries(1):
        began = time.perf_counter()
        row_errors(batch)
        print(f"what failed: {1000 * (time.perf_counter() - began):.0f} ms")
