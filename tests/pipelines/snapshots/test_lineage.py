"""Lineage: what is above, at and below a path, and none of its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.graph import make_plan
from pipelines.models import Project, Run, StepRun
from pipelines.snapshots import lineage
from pipelines.snapshots.lineage import Family
from pipelines.steps import CATALOGUE
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

CONTENT = drawing(
    {
        "split": {"type": "split", "in": {"text": "$words"}},
        "say": {"type": "echo", "in": {"text": "split.word"}},
        "end": {"type": "echo", "in": {"text": "say.text"}},
        "all": {"type": "join", "in": {"words": "end.text"}},
    },
    inputs={"words": {"type": "text"}},
)


@pytest.fixture
def family() -> Family:
    rows = [StepRun(step="split", path="")]
    rows += [StepRun(step=step, path=path) for step in ("say", "end") for path in ("0", "10", "2")]
    return Family(make_plan(CONTENT, CATALOGUE), rows)


def told(rows: list[StepRun]) -> list[tuple[str, str]]:
    return [(row.step, row.path) for row in rows]


def test_a_path_was_led_to_by_what_is_above_and_not_by_its_neighbours(family: Family) -> None:
    assert told(family.led_to(StepRun(step="end", path="2"))) == [("split", ""), ("say", "2"), ("end", "2")]


def test_a_gather_was_led_to_by_all_its_members_in_order(family: Family) -> None:
    led = told(family.led_to(StepRun(step="all", path="")))
    assert led == [
        ("split", ""), ("say", "0"), ("say", "2"), ("say", "10"), ("end", "0"), ("end", "2"), ("end", "10"), ("all", "")
    ]  # fmt: skip


def test_lineage_reads_one_row_of_many(
    project: Project, work: Callable[[Run], Run], django_assert_max_num_queries: Any
) -> None:
    content = drawing(
        {"say": {"type": "echo", "in": {"text": "$rows"}}, "end": {"type": "echo", "in": {"text": "say.text"}}},
        inputs={"rows": {"type": "text", "many": True}},
    )
    run = work(make_run(project, content, rows=[f"w{number}" for number in range(30)]))
    end = StepRun.objects.get(run=run, step="end", path="17")
    with django_assert_max_num_queries(4):
        assert told(lineage(end)) == [("say", "17"), ("end", "17")]
