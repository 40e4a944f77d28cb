"""The page of numbers and the tables to take home."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pipelines.models import APPROVE, DECIDED, Decision, GuestLink, Project, Reason, Review, Run, Seat, StepRun
from pipelines.snapshots.insights import DIMENSIONS, SHEETS
from studio.models import Role, User
from tests.conftest import person
from tests.decided import answer, brand_of, guest, open_question, past_run, picture, plain, question, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(project: Project, bob: User, dora: User) -> Run:
    """A little of everything."""
    Reason.objects.create(project=project, code="brand", label="Off brand")
    run = past_run(project, rows=4, brand_version=brand_of(project))
    question(run, (bob, "approve"), (dora, "send_back"), row=0, cost="0.10", asset=picture(project), reasons=["brand"])
    question(run, (bob, "approve"), row=0, round=1, cost="0.10", asset=picture(project), took=timedelta(minutes=11))
    question(run, (guest(project), "approve"), row=1)
    question(run, (None, "approve"), row=2, seated=False)
    open_question(run, row=3, age=timedelta(hours=5))
    return run


@pytest.fixture
def numbers(project: Project, client: Client, vera: User) -> Callable[..., Any]:
    """The page, as a viewer asks for it."""
    client.force_login(vera)
    return lambda **given: client.get(f"/projects/{project.slug}/insights/", given)


def rows_of(answer: Any) -> list[list[str]]:
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_the_findings_are_told_in_sentences(numbers: Callable[..., Any], history: Run) -> None:
    text = plain(numbers().content.decode())
    for said in (
        "Half of the 3 decisions took 60 s or less, and nine of ten 11 min or less.",
        "People approved 67 % of 3 questions, and 50 % of those in their first round.",
        "1 question waits now; the oldest has done so for 5 h.",
        "1 answer sent something back, most often for “Off brand” (100 % of them).",
        "People looked at 3 of 4 questions; 1 passed without a look, by sampling (25 %).",
        "Two people who judged the same thing agreed 0 % of the time",
        "An approval took 1.5 rounds on average; 50 % came in the first.",
        "0 of 4 answers were taken back (0 %).",
        "An approved asset cost $0.10",
    ):
        assert said in text


def test_every_plot_has_a_name_a_description_and_a_table(numbers: Callable[..., Any], history: Run) -> None:
    text = numbers().content.decode()
    for name in ("time", "reasons", "queue", "rounds", "looks", "agreement", "undone"):
        assert f'aria-labelledby="{name}-title {name}-desc"' in text
        assert f'<title id="{name}-title">' in text
        assert f'<desc id="{name}-desc">' in text
    assert text.count("<details") == 7


@pytest.mark.parametrize(
    ("by", "label"),
    [
        ("pipeline", "Posts"),
        ("model", "bfl/flux-2-pro"),
        ("prompt", "no prompt"),
        ("brand", "Northbay v1"),
        ("reviewer", "Gus"),
    ],
)
def test_it_is_told_by_what_was_asked_for(numbers: Callable[..., Any], history: Run, by: str, label: str) -> None:
    assert label in numbers(by=by).content.decode()


@pytest.mark.parametrize("given", [{"by": "colour"}, {"days": "x"}, {"days": "-1"}, {"days": "٣"}, {"by": "__init__"}])
def test_what_cannot_be_asked_for_is_answered_with_what_is_usual(
    numbers: Callable[..., Any], history: Run, given: dict[str, str]
) -> None:
    answer = numbers(**given)
    assert (answer.context["days"], answer.context["by"]) == (30, "pipeline")


def test_without_a_history_it_says_what_will_be_here(numbers: Callable[..., Any]) -> None:
    text = numbers().content.decode()
    assert "Nothing was asked and nothing decided in the last 30 days." in text
    assert "<svg class=" not in text


def test_names_are_shown_as_what_they_are(numbers: Callable[..., Any], project: Project, bob: User) -> None:
    question(past_run(project, "<b>Bold</b>"), (bob, "approve"))
    text = numbers().content.decode()
    assert "&lt;b&gt;Bold" in text
    assert "<b>Bold" not in text


@pytest.mark.parametrize("by", DIMENSIONS)
def test_the_number_of_queries_does_not_grow(
    numbers: Callable[..., Any], project: Project, bob: User, dora: User, by: str
) -> None:
    fill(project, [bob, dora], 20)
    numbers(by=by)
    with CaptureQueriesContext(
        connection,
    ) as few:
        numbers(by=by)
    fill(project, [bob, dora], 3_000)
    with CaptureQueriesContext(connection) as many:
        assert numbers(by=by).context["seen"].whole.asked == 1_510
    assert len(many) == len(few) <= 32


def fill(project: Project, people: list[User], number: int) -> None:
    """So many decisions, two to a question, in a run with a row for each."""
    run, now = past_run(project, rows=number // 2), timezone.now()
    where = [{"run": run, "path": str(row), "row": row, "lane": "models"} for row in range(number // 2)]
    StepRun.objects.bulk_create([StepRun(step="make", cost=Decimal("0.01"), **one) for one in where])
    asked = StepRun.objects.bulk_create([StepRun(step="ask", **one) for one in where])
    values = {"run": run, "project": project, "state": DECIDED, "outcome": APPROVE, "closed_at": now, "seen": "token"}
    shown = [{"prompts": {"make": f"{row % 50:064}"}} for row in range(number // 2)]
    reviews = Review.objects.bulk_create(
        [Review(step_run=one, shown=part, **values) for one, part in zip(asked, shown, strict=True)]
    )
    Seat.objects.bulk_create([Seat(review=review, key="role:1:reviewer") for review in reviews])
    seen = {"token": "token"}
    Decision.objects.bulk_create(
        [Decision(review=review, verdict=APPROVE, by=by, seen=seen) for review in reviews for by in people]
    )


@pytest.mark.parametrize("table", SHEETS)
def test_every_table_can_be_taken_home(numbers: Callable[..., Any], history: Run, project: Project, table: str) -> None:
    answer = numbers(format="csv", table=table, by="model")
    told = "lines-by-model" if table == "lines" else table
    assert answer["Content-Disposition"] == f'attachment; filename="{project.slug}-{told}-30-days.csv"'
    rows = rows_of(answer)
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


def test_the_numbers_of_a_table_are_those_of_the_page(numbers: Callable[..., Any], history: Run) -> None:
    header, line, whole = rows_of(numbers(format="csv", table="lines", by="pipeline"))
    told = dict(zip(header, line, strict=True))
    assert (told["pipeline"], told["questions"], told["all rounds share"]) == ("Posts", "3", "0.6667")
    assert (told["assets"], told["cost"], told["cost an asset"]) == ("2", "0.200000", "0.100000")
    assert whole[0] == "All"
    assert rows_of(numbers(format="csv", table="rounds"))[1:3] == [["1 round", "1"], ["2 rounds", "1"]]


def test_every_decision_is_in_the_table_of_decisions(
    numbers: Callable[..., Any], history: Run, project: Project, bob: User
) -> None:
    first = Review.objects.filter(run=history).earliest("pk")
    take_back(answer(first, bob, "abstain", at=timezone.now()))
    header, *rows = rows_of(numbers(format="csv"))
    told = [dict(zip(header, row, strict=True)) for row in rows]
    said = [(row["who"], row["verdict"], row["by people"], row["taken back"]) for row in told]
    assert said == [
        ("Bob", "approved", "yes", "no"),
        ("Dora", "sent back", "yes", "no"),
        ("Bob", "approved", "yes", "no"),
        ("Gus", "approved", "yes", "no"),
        ("nobody", "approved", "no", "no"),
        ("Bob", "abstained", "yes", "yes"),
        ("Bob", "taken back", "yes", "no"),
    ]
    assert (told[2]["seconds since asked"], told[2]["round"], told[2]["pipeline"]) == ("660.0", "2", "Posts")
    assert told[1]["reasons"] == "brand"


def test_decisions_are_sent_while_they_are_read(
    numbers: Callable[..., Any], project: Project, bob: User, dora: User
) -> None:
    fill(project, [bob, dora], 600)
    # The first request of a session is noted, and once for all those after it.
    numbers()
    with CaptureQueriesContext(connection) as queries:
        answer = numbers(format="csv")
        parts = list(answer.streaming_content)
    assert len(parts) > 3
    assert b"".join(parts).count(b"\n") == 601
    assert len(queries) < 10


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_becomes_a_formula(numbers: Callable[..., Any], project: Project, bob: User, start: str) -> None:
    review = question(past_run(project, f"{start}1+1"), (bob, "approve"))
    Decision.objects.filter(review=review).update(note=f'{start}cmd|"/c calc"!A1')
    header, row = rows_of(numbers(format="csv"))
    told = dict(zip(header, row, strict=True))
    assert told["note"].startswith(f"'{start}")
    assert told["pipeline"].startswith(f"'{start}")
    assert rows_of(numbers(format="csv", table="lines"))[1][0].startswith(f"'{start}")


def test_a_number_below_nothing_stays_a_number(
    numbers: Callable[..., Any], project: Project, bob: User, dora: User
) -> None:
    question(past_run(project), (bob, "approve"), (dora, "send_back"))
    assert float(rows_of(numbers(format="csv", table="agreement"))[-1][-1]) == -1.0


def test_a_table_that_there_is_not_is_not_found(numbers: Callable[..., Any], history: Run) -> None:
    assert numbers(format="csv", table="passwords").status_code == 404


def test_numbers_of_another_project_are_not_shown(numbers: Callable[..., Any], charlie: User) -> None:
    elsewhere = charlie.memberships.get().project
    question(past_run(elsewhere, "Secret"), (charlie, "approve"))
    assert "Secret" not in numbers().content.decode()
    assert len(rows_of(numbers(format="csv"))) == 1


def test_whoever_has_one_project_is_led_to_its_numbers(client: Client, vera: User, project: Project) -> None:
    client.force_login(vera)
    assert client.get("/insights/")["Location"] == f"/projects/{project.slug}/insights/"


def test_whoever_has_several_chooses(client: Client, vera: User, charlie: User) -> None:
    elsewhere = charlie.memberships.get().project
    elsewhere.memberships.create(user=vera, role=Role.VIEWER)
    client.force_login(vera)
    assert f"/projects/{elsewhere.slug}/insights/" in client.get("/insights/").content.decode()


def test_whoever_has_none_is_told(client: Client) -> None:
    client.force_login(person("new@example.com"))
    assert "Ask a project" in client.get("/insights/").content.decode()


def test_the_rail_leads_from_a_project_to_its_numbers(client: Client, vera: User, project: Project) -> None:
    client.force_login(vera)
    assert f'href="/projects/{project.slug}/insights/"' in client.get(f"/projects/{project.slug}/").content.decode()
    assert 'href="/insights/"' in client.get("/projects/").content.decode()


def test_a_link_for_guests_opens_no_numbers(client: Client, project: Project, history: Run) -> None:
    assert GuestLink.objects.filter(project=project).exists()
    assert client.get(f"/projects/{project.slug}/insights/").status_code == 302
