"""Approval, rounds and cost by pipeline, model, prompt, brand version and reviewer, worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pipelines.models import Project, Run, StepRun
from pipelines.snapshots.insights import DIMENSIONS, Span
from pipelines.snapshots.insights.dimensions import lines
from pipelines.snapshots.insights.lines import Line, whole
from studio.models import User
from tests.decided import answer, brand_of, guest, past_run, picture, plain, question, take_back

pytestmark = pytest.mark.django_db
YES, NO = "approve", "send_back"


@pytest.fixture
def month(project: Project) -> Span:
    return Span(project.pk, 30, timezone.now())


@pytest.fixture
def posts(project: Project, bob: User) -> Run:
    """Three rows: approved at once for 0.10; sent back twice and then approved for 0.10 each; sent back for 0.30."""
    run = past_run(project, rows=3, brand_version=brand_of(project, 3))
    question(run, (bob, YES), row=0, cost="0.10", asset=picture(project))
    for number, verdict in enumerate([NO, NO, YES]):
        question(run, (bob, verdict), row=1, round=number, cost="0.10", asset=picture(project))
    question(run, (bob, NO), row=2, cost="0.30", asset=picture(project))
    return run


def by(span: Span, dimension: str) -> dict[str, Line]:
    return {line.label: line for line in lines(span, by=dimension)}


def test_rates_rounds_and_cost_of_everything(posts: Run, month: Span) -> None:
    line = whole(month)
    # Five questions, of which two were approved; three in the first round, of which one.
    assert (line.asked, line.approved, line.first, line.first_approved) == (5, 2, 3, 1)
    # One round and three rounds.
    assert (line.rounds, line.rounds_each) == (4, 2.0)
    # 0.10 + 3 · 0.10 + 0.30 for two approved pictures.
    assert (line.cost, line.assets, line.cost_each) == (Decimal("0.700000"), 2, Decimal("0.350000"))
    assert plain(line.said) == "People approved 40 % of 5 questions, and 33 % of those in their first round."
    assert plain(line.said_of_cost) == "An approved asset cost $0.35, with all that was sent back on the way."


def test_what_stands_above_all_rows_is_shared_by_them(posts: Run, month: Span) -> None:
    StepRun.objects.create(run=posts, step="brief", path="", row=None, lane="models", cost=Decimal("0.06"))
    # Two of three rows have been approved or are at their end, and so has the third: 0.70 + 0.06.
    assert whole(month).cost == Decimal("0.760000")


def test_a_row_that_nobody_has_judged_costs_no_approval_anything(posts: Run, month: Span) -> None:
    StepRun.objects.create(run=posts, step="make", path="9", row=9, lane="models", cost=Decimal(5))
    assert whole(month).cost == Decimal("0.700000")


def test_two_questions_about_one_row_share_its_cost_and_its_asset_counts_once(
    project: Project, bob: User, month: Span
) -> None:
    run, asset = past_run(project), picture(project)
    question(run, (bob, YES), cost="0.50", asset=asset)
    question(run, (bob, YES), step="ask_legal", asset=asset)
    line = whole(month)
    assert (line.asked, line.approved, line.assets, line.cost) == (2, 2, 1, Decimal("0.500000"))


def test_every_approved_text_is_an_asset(project: Project, bob: User, month: Span) -> None:
    run = past_run(project)
    for row in range(2):
        question(run, (bob, YES), row=row, text="Hello")
    assert whole(month).assets == 2


def test_by_pipeline_those_with_the_most_questions_come_first(
    posts: Run, project: Project, bob: User, month: Span
) -> None:
    question(past_run(project, "Banners"), (bob, YES), cost="0.25")
    found = lines(month, by="pipeline")
    assert [(line.label, line.asked, line.approved, line.cost) for line in found] == [
        ("Posts", 5, 2, Decimal("0.700000")),
        ("Banners", 1, 1, Decimal("0.250000")),
    ]


def test_by_brand_version(posts: Run, project: Project, bob: User, month: Span) -> None:
    question(past_run(project), (bob, YES))
    assert {label: line.asked for label, line in by(month, "brand").items()} == {"Northbay v3": 5, "no brand": 1}


def test_by_model_through_what_was_done_to_its_picture(posts: Run, project: Project, bob: User, month: Span) -> None:
    auto = past_run(project, model="auto/best", choices={"make": "openai/gpt-image-2"})
    question(auto, (bob, YES), cost="0.04")
    question(past_run(project, model="auto"), (bob, YES))
    question(past_run(project, rehearse=True), (bob, NO))
    found = {label: (line.asked, line.approved, line.cost) for label, line in by(month, "model").items()}
    assert found == {
        "bfl/flux-2-pro": (5, 2, Decimal("0.700000")),
        "openai/gpt-image-2": (1, 1, Decimal("0.040000")),
        "rehearsal": (2, 1, Decimal("0.000000")),
    }


def test_by_prompt_as_it_was_shown(project: Project, bob: User, month: Span) -> None:
    run = past_run(project)
    for row, (prompt, verdict) in enumerate([("a" * 64, YES), ("a" * 64, NO), ("b" * 64, YES)]):
        question(run, (bob, verdict), row=row, shown={"prompts": {"make": prompt}})
    question(run, (bob, YES), row=3, shown={"prompts": {}})
    found = {(line.label, line.note): (line.asked, line.approved) for line in lines(month, by="prompt")}
    assert found == {("aaaaaaaa", "make"): (2, 1), ("bbbbbbbb", "make"): (1, 1), ("no prompt", ""): (1, 1)}


def test_by_reviewer_what_each_of_them_said_last(project: Project, bob: User, dora: User, month: Span) -> None:
    run = past_run(project)
    question(run, (bob, YES), (dora, NO), row=0, cost="0.20")
    question(run, (bob, NO), (bob, YES), row=1, cost="0.10")
    question(run, (guest(project), YES), row=2)
    taken = question(run, (bob, NO), row=3)
    take_back(answer(taken, dora, YES, at=timezone.now()))
    found = {(line.label, line.note): (line.asked, line.approved, line.cost) for line in lines(month, by="reviewer")}
    assert found == {
        ("Bob", ""): (3, 2, Decimal("0.300000")),
        ("Dora", ""): (1, 0, Decimal("0.200000")),
        ("Gus", "guest"): (1, 1, Decimal("0.000000")),
    }


def test_what_a_machine_decided_is_in_no_line(project: Project, bob: User, month: Span) -> None:
    run = past_run(project)
    question(run, (None, YES), row=0, cost="9", seated=False)
    question(run, (bob, YES), (None, YES), row=1, cost="9")
    assert whole(month) == Line("All")
    assert [lines(month, by=dimension) for dimension in DIMENSIONS] == [[]] * 5
    assert plain(whole(month).said) == "People have not decided anything in this time."
    assert plain(whole(month).said_of_cost) == "No asset was approved by people in this time."


def test_older_questions_share_a_row_but_are_not_counted(project: Project, bob: User, month: Span) -> None:
    run = past_run(project)
    question(run, (bob, NO), ago=timedelta(days=40), cost="0.10")
    question(run, (bob, YES), round=1, cost="0.10")
    # The row has cost 0.20 in two rounds, and half of that was spent on what was decided before.
    assert (whole(month).asked, whole(month).cost) == (1, Decimal("0.100000"))
