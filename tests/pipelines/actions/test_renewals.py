"""Trying again with the newest version: a new run over what was lost, and what is refused beforehand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipelines.actions import cancel_run, choose_brand, publish_brand, publish_version, retry_with_newest, start_run
from pipelines.errors import InvalidDrawing, Stale
from pipelines.models import Pipeline, Priority, Project, Row, Run, StepRun, Version
from pipelines.snapshots import plan_of, renewal_problems, renewed_inputs, run_outputs
from studio.models import User
from tests.factories import drawing, make_run, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

Work = Callable[[Run], Run]
INPUTS = {"lead": {"type": "text", "default": "-"}, "word": {"type": "text", "many": True}}
BRAND = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}]}


def chain(*, inputs: dict[str, Any] = INPUTS, **params: Any) -> dict[str, Any]:
    """For each row a step that nothing changes, then one that may fail."""
    steps = {
        "first": {"type": "slow", "in": {"text": "$word"}},
        "say": {"type": "echo", "in": {"text": "first.text", "also": "$lead"}, "params": params},
    }
    return drawing(steps, inputs=inputs)


def publish_next(run: Run, content: dict[str, Any], message: str = "") -> Version:
    pipeline = run.version.pipeline
    Pipeline.objects.filter(pk=pipeline.pk).update(draft=content)
    return publish_version(pipeline, by=None, message=message)


def texts(run: Run) -> list[str]:
    return [output.text for output in run_outputs(run)]


def values(run: Run) -> list[Any]:
    return list(run.table.values_list("number", "values"))


@pytest.fixture
def failed(project: Project, work: Work) -> Run:
    """Four rows, of which the second and the last have failed."""
    return work(make_run(project, chain(fail_on="bad"), lead="!", word=["a", "bad b", "c", "bad d"]))


def test_only_the_rows_in_which_something_failed_are_taken_up(failed: Run, dora: User, work: Work) -> None:
    newest = publish_next(failed, chain(say="<{}>"))
    made = retry_with_newest(failed, by=dora)
    assert (made.version, made.retry_of, made.started_by) == (newest, failed, dora)
    assert values(made) == [(0, {"word": "bad b"}), (1, {"word": "bad d"})]
    assert (made.rows, made.inputs) == (2, {"lead": "!"})
    made = work(made)
    assert made.state == "done"
    assert texts(made) == ["<bad b!>", "<bad d!>"]
    assert list(failed.retries.all()) == [made]


def test_the_old_run_stays_as_it_was(failed: Run) -> None:
    publish_next(failed, chain())
    before = Run.objects.filter(pk=failed.pk).values().get()
    retry_with_newest(failed, by=None)
    assert Run.objects.filter(pk=failed.pk).values().get() == before


def test_what_has_not_changed_is_used_again(failed: Run, work: Work) -> None:
    publish_next(failed, chain(say="<{}>"))
    made = work(retry_with_newest(failed, by=None))
    assert all(row.reused_from_id for row in StepRun.objects.filter(run=made, step="first"))
    assert not any(row.reused_from_id for row in StepRun.objects.filter(run=made, step="say"))


def test_a_row_keeps_its_seeds_however_often_it_is_tried_again(project: Project, work: Work) -> None:
    def drawn(**params: Any) -> dict[str, Any]:
        seeded = {"type": "echo", "in": {"text": "$word"}}
        return drawing(
            {"seeded": seeded, "say": {"type": "echo", "in": {"text": "seeded.text"}, "params": params}}, inputs=INPUTS
        )

    run = work(make_run(project, drawn(fail_on="bad"), word=["a", "bad b", "c", "bad d"]))
    publish_next(run, drawn(fail_on="bad d"))
    again = work(retry_with_newest(run, by=None))
    publish_next(run, drawn())
    last = work(retry_with_newest(again, by=None))
    assert [row.origin for row in last.table.all()] == [3]
    seeded = StepRun.objects.get(run=last, step="seeded")
    assert seeded.reused_from == StepRun.objects.get(run=run, step="seeded", row=3)
    # Made for the first time, it is what the first run would have made.
    say = StepRun.objects.get(run=last, step="say")
    whole = work(make_run(project, drawn(), fresh=True, word=["a", "bad b", "c", "bad d"]))
    assert say.facts["seed"] == StepRun.objects.get(run=whole, step="say", row=3).facts["seed"]


def test_rows_that_were_never_let_in_are_taken_up_too(project: Project) -> None:
    words = [f"w{number}" for number in range(300)]
    run = cancel_run(make_run(project, chain(), word=words))
    assert 0 < run.laid < 300
    StepRun.objects.filter(run=run, row__lt=run.laid - 1).update(state="done")
    made = retry_with_newest(run, by=None)
    assert [row["word"] for _, row in values(made)] == words[run.laid - 1 :]


def test_what_an_earlier_round_lost_does_not_count(failed: Run) -> None:
    StepRun.objects.filter(run=failed, state="failed", row=1).update(replaced=True)
    assert values(retry_with_newest(failed, by=None)) == [(0, {"word": "bad d"})]


def test_where_only_a_step_above_the_rows_failed_all_of_them_are_taken_up(project: Project, work: Work) -> None:
    steps = {
        "row": {"type": "echo", "in": {"text": "$word"}},
        "sheet": {"type": "echo", "in": {"text": "$lead"}, "params": {"fail_on": "bad"}},
    }
    run = work(make_run(project, drawing(steps, inputs=INPUTS), lead="bad", word=["a", "b"]))
    assert run.state == "done_with_failures"
    assert len(values(retry_with_newest(run, by=None))) == 2


def test_a_run_without_rows_is_taken_up_as_a_whole(project: Project, work: Work) -> None:
    content = drawing({"say": {"type": "echo", "in": {"text": "$word"}}}, inputs={"word": {"type": "text"}})
    content["steps"]["say"]["params"] = {"fail_on": "bad"}
    run = work(make_run(project, content, word="bad"))
    publish_next(run, drawing({"say": {"type": "echo", "in": {"text": "$word"}}}, inputs=content["inputs"]))
    made = work(retry_with_newest(run, by=None))
    assert (made.state, made.inputs, texts(made)) == ("done", {"word": "bad"}, ["bad"])


def test_it_keeps_how_the_run_was_started_and_has_what_is_left_of_its_budget(project: Project, work: Work) -> None:
    version = make_version(project, chain(fail_on="bad"))
    options: dict[str, Any] = {"rehearse": True, "approve_all": True, "fresh": True, "priority": Priority.BACKGROUND}
    run = work(start_run(version, inputs={"word": ["bad"]}, by=None, budget=Decimal("5"), **options))
    Run.objects.filter(pk=run.pk).update(cost=Decimal("1.25"))
    made = retry_with_newest(run, by=None)
    assert (made.rehearse, made.approve_all, made.fresh) == (True, True, False)
    assert (made.budget, made.priority) == (Decimal("3.75"), Priority.INTERACTIVE)


def test_with_nothing_left_of_the_budget_nothing_is_started(failed: Run) -> None:
    Run.objects.filter(pk=failed.pk).update(budget=Decimal("2"), cost=Decimal("2"))
    with pytest.raises(InvalidDrawing, match=r"The run's budget of \$2\.00 is spent"):
        retry_with_newest(failed, by=None)
    assert Run.objects.count() == 1


def test_it_is_held_to_the_newest_brand(failed: Run, project: Project) -> None:
    brand = publish_brand(project, rules=BRAND)
    choose_brand(failed.version.pipeline, brand=brand.brand)
    newest = publish_brand(project, rules={**BRAND, "voice": "Loud."})
    assert retry_with_newest(failed, by=None).brand_version == newest


def test_a_run_in_which_nothing_failed_is_refused(project: Project, work: Work) -> None:
    run = work(make_run(project, chain(), word=["a"]))
    with pytest.raises(Stale, match="nothing to try again"):
        retry_with_newest(run, by=None)


def test_a_run_that_has_not_ended_is_refused(project: Project, work: Work) -> None:
    steps = {
        "say": {"type": "echo", "in": {"text": "$word"}, "params": {"fail_on": "bad"}},
        "ask": {"type": "ask", "in": {"asset": "say.text"}},
    }
    run = work(make_run(project, drawing(steps, inputs=INPUTS), word=["a", "bad"]))
    assert (run.state, run.failed) == ("waiting", 1)
    with pytest.raises(Stale, match="Cancel it or let it end first"):
        retry_with_newest(run, by=None)
    assert retry_with_newest(cancel_run(run), by=None).rows == 2


LATER: list[tuple[dict[str, Any], str, str]] = [
    ({**INPUTS, "mood": {"type": "text"}}, "inputs.mood", "Mood is needed by version 2"),
    ({**INPUTS, "mood": {"type": "text", "many": True}}, "inputs.mood", "has nothing for it"),
    ({**INPUTS, "mood": {"type": "text", "many": True, "default": ["x"]}}, "inputs.mood", "has nothing for it"),
    ({**INPUTS, "lead": {"type": "text", "many": True}}, "inputs.lead", "once for each row in version 2"),
    ({**INPUTS, "word": {"type": "text"}}, "inputs.word", "once for the whole run in version 2"),
    ({**INPUTS, "lead": {"type": "image"}}, "inputs.lead", "Lead takes image in version 2"),
]


@pytest.mark.parametrize(("inputs", "field", "words"), LATER)
def test_an_input_that_the_run_has_not_is_named(failed: Run, inputs: dict[str, Any], field: str, words: str) -> None:
    publish_next(failed, drawing({"one": {"type": "echo"}}, inputs=inputs))
    with pytest.raises(InvalidDrawing, match=words) as caught:
        retry_with_newest(failed, by=None)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert Run.objects.count() == 1


def test_a_version_that_takes_no_columns_cannot_take_rows_up(failed: Run) -> None:
    publish_next(failed, drawing({"one": {"type": "echo"}}))
    with pytest.raises(InvalidDrawing, match="takes none of the columns"):
        retry_with_newest(failed, by=None)


@pytest.mark.parametrize(
    "more",
    [
        {"mood": {"type": "text", "default": "calm"}},
        {"mood": {"type": "text", "optional": True}},
        {"mood": {"type": "text", "many": True, "optional": True}},
        {"lead": {"type": "json"}},
    ],
)
def test_an_input_that_can_be_done_without_prevents_nothing(failed: Run, more: dict[str, Any]) -> None:
    newest = publish_next(failed, drawing({"one": {"type": "echo", "in": {"text": "$word"}}}, inputs=INPUTS | more))
    assert renewal_problems(failed, newest) == []
    assert retry_with_newest(failed, by=None).rows == 2


def test_an_input_that_is_gone_is_left_out(failed: Run) -> None:
    newest = publish_next(
        failed, drawing({"one": {"type": "echo", "in": {"text": "$word"}}}, inputs={"word": INPUTS["word"]})
    )
    assert renewed_inputs(failed, newest) == {"word": ["bad b", "bad d"]}
    assert retry_with_newest(failed, by=None).inputs == {}


def test_ten_thousand_rows_take_hardly_more_statements_than_ten(project: Project) -> None:
    assert statements(project, 10_000) - statements(project, 10) < 60


def statements(project: Project, rows: int) -> int:
    """How many statements it takes to take up all rows of a run that failed in each."""
    run = Run.objects.create(
        project=project,
        version=make_version(project, chain()),
        state="failed",
        rows=rows,
        laid=rows,
        failed=rows,
        inputs={"lead": "!"},
    )
    Row.objects.bulk_create(Row(run=run, number=number, values={"word": f"w{number}"}) for number in range(rows))
    StepRun.objects.bulk_create(
        StepRun(run=run, step="first", path=str(number), row=number, state="failed", lane="media")
        for number in range(rows)
    )
    plan_of(run.version)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert retry_with_newest(run, by=None).rows == rows
    return len(seen)
