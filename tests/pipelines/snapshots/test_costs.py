"""Costs: every cent that led to an output is on one, and none is on two."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import pytest

from pipelines.models import Project, Run, StepRun
from pipelines.snapshots import Costs, output_places, outputs_at
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

CONTENT = drawing(
    {
        "top": {"type": "echo", "params": {"say": "x"}},
        "line": {"type": "echo", "in": {"text": "$rows", "also": "top.text"}},
        "words": {"type": "split", "in": {"text": "line.text"}},
        "say": {"type": "echo", "in": {"text": "words.word"}},
        "all": {"type": "join", "in": {"words": "say.text"}},
    },
    inputs={"rows": {"type": "text", "many": True}},
    outputs={"each": "say.text", "joined": "all.text"},
)


@pytest.fixture
def done(project: Project, work: Callable[[Run], Run]) -> Run:
    return work(make_run(project, CONTENT, rows=["a b", "c", "d e f"]))


def costs_of(run: Run) -> dict[tuple[str, str], Decimal]:
    outputs = outputs_at(output_places(run))
    costs = Costs(run, {output.step_run.row for output in outputs})
    return {(output.step, output.path): costs.of(output.step_run) for output in outputs}


def spend(run: Run, step: str, path: str, amount: str) -> None:
    assert StepRun.objects.filter(run=run, step=step, path=path).update(cost=Decimal(amount)) == 1


def test_a_rows_cost_is_shared_by_what_it_led_to(done: Run) -> None:
    spend(done, "words", "0", "0.30")
    found = costs_of(done)
    assert found["say", "0.0"] == found["say", "0.1"] == found["all", "0"] == Decimal("0.10")
    assert found["say", "1.0"] == found["all", "1"] == 0


def test_a_members_cost_is_shared_with_the_gather_below_it(done: Run) -> None:
    spend(done, "say", "2.1", "0.08")
    found = costs_of(done)
    assert found["say", "2.1"] == found["all", "2"] == Decimal("0.04")
    assert found["say", "2.0"] == 0


def test_a_round_that_was_sent_back_counts_as_well(done: Run) -> None:
    row = StepRun.objects.get(run=done, step="line", path="1")
    StepRun.objects.create(
        run=done, step="line", path="1", parent="", row=1, round=7, replaced=True, cost=1, lane="media"
    )
    row.refresh_from_db()
    assert costs_of(done)["all", "1"] == Decimal("0.5")


def test_all_shares_add_up_to_what_was_spent(done: Run) -> None:
    chance = random.Random(3)
    for row in StepRun.objects.filter(run=done):
        StepRun.objects.filter(pk=row.pk).update(cost=Decimal(chance.randrange(1000)) / 1000)
    spent = sum(StepRun.objects.filter(run=done).values_list("cost", flat=True))
    found = costs_of(done)
    assert len(found) == done.made == 9
    assert abs(sum(found.values()) - spent) < Decimal("0.00001")
