"""Rows over the API."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.models import Project, Run
from tests.batches import make_batch
from tests.studio.api.conftest import Caller

pytestmark = pytest.mark.usefixtures("toys", "queue", "heard")


@pytest.fixture
def batch(project: Project) -> Run:
    return make_batch(project, 250)


def test_rows_are_given_from_any_number_on(as_owner: Caller, batch: Run) -> None:
    page = as_owner("GET", f"/runs/{batch.pk}/rows?from=240&limit=100").json()
    assert [row["number"] for row in page["items"]] == list(range(240, 250))
    assert (page["next"], page["total"]) == (None, 250)
    assert page["columns"] == ["line", "scene", "check", "cut", "file"]


def test_pages_of_rows_go_on_from_their_cursor_and_end(as_owner: Caller, batch: Run) -> None:
    first = as_owner("GET", f"/runs/{batch.pk}/rows").json()
    assert len(first["items"]) == 100
    second = as_owner("GET", f"/runs/{batch.pk}/rows?limit=200&cursor={first['next']}").json()
    assert [row["number"] for row in second["items"]] == list(range(100, 250))
    assert second["next"] is None


def test_what_was_found_goes_on_from_its_cursor(as_owner: Caller, batch: Run) -> None:
    path = f"/runs/{batch.pk}/rows?state=failed&step=scene&q=o&limit=1"
    first = as_owner("GET", path).json()
    second = as_owner("GET", f"{path}&cursor={first['next']}").json()
    assert [row["number"] for row in first["items"] + second["items"]] == [5, 102]


def test_what_failed_is_told_with_its_number(as_owner: Caller, batch: Run) -> None:
    (told,) = as_owner("GET", f"/runs/{batch.pk}/rows/errors").json()["items"]
    assert (told["kind"], told["count"]) == ("refused", 3)


def test_a_row_tells_its_story_and_one_that_is_not_there_is_not_found(as_owner: Caller, batch: Run) -> None:
    assert as_owner("GET", f"/runs/{batch.pk}/rows/7").json()["number"] == 7
    assert as_owner("GET", f"/runs/{batch.pk}/rows/250").status_code == 404


@pytest.mark.parametrize("query", ["state=odd", "step=all", "step=nowhere", "cursor=!!", "limit=0", "from=-1"])
def test_a_wrong_question_is_told_by_name(as_owner: Caller, batch: Run, query: str) -> None:
    answer = as_owner("GET", f"/runs/{batch.pk}/rows?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["query", query.partition("=")[0]]


@pytest.mark.parametrize("query", ["", "state=failed", "error=refused&q=oslo"])
def test_a_page_takes_as_many_queries_for_many_rows_as_for_few(
    as_owner: Caller, project: Project, django_assert_max_num_queries: Any, query: str
) -> None:
    # A token's first use is noted, and once for all those after it.
    as_owner("GET", "/steps")
    for rows in (8, 150):
        batch = make_batch(project, rows)
        with django_assert_max_num_queries(4):
            as_owner("GET", f"/runs/{batch.pk}/rows?{query}")
