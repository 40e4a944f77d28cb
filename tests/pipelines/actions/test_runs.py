"""Runs: starting, fanning out, failing in part, cancelling, trying again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import cancel_run, retry_run, start_run
from pipelines.errors import InvalidDrawing, Stale
from pipelines.models import Project, Run, StepRun, StepTally
from pipelines.snapshots import run_outputs
from tests.factories import drawing, make_run, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

Work = Callable[[Run], Run]
WORDS = {"words": {"type": "text"}}
ROWS = {"rows": {"type": "text", "many": True}}


def texts(run: Run) -> list[str]:
    return [output.text for output in run_outputs(run)]


def states(run: Run, step: str) -> dict[str, str]:
    rows = StepRun.objects.filter(run=run, step=step, replaced=False)
    return {row.path: row.state for row in rows}


def fan(**params: Any) -> dict[str, Any]:
    """Split into words, say each, join them again."""
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "say": {"type": "echo", "in": {"text": "split.word"}, "params": params},
        "join": {"type": "join", "in": {"words": "say.text", "lead": "split.whole"}},
    }
    return drawing(steps, inputs=WORDS)


def test_it_works(project: Project, work: Work) -> None:
    run = work(make_run(project, fan(say="<{}>"), words="a b c"))
    assert run.state == "done"
    assert texts(run) == ["a b c<a>+<b>+<c>"]


def test_paths_keep_their_order_beyond_ten(project: Project, work: Work) -> None:
    words = " ".join(str(number) for number in range(12))
    run = work(make_run(project, fan(), words=words))
    assert texts(run) == [words + "+".join(words.split())]


def test_a_column_makes_a_path_for_each_row_and_what_is_above_is_shared(project: Project, work: Work) -> None:
    steps = {
        "one": {"type": "echo", "params": {"say": "shared"}},
        "row": {"type": "echo", "in": {"text": "$rows", "also": "one.text"}},
    }
    run = work(make_run(project, drawing(steps, inputs=ROWS), rows=["x", "y"]))
    assert states(run, "one") == {"": "done"}
    assert texts(run) == ["xshared", "yshared"]


def test_one_bad_row_fails_alone(project: Project, work: Work) -> None:
    steps = {
        "row": {"type": "echo", "in": {"text": "$rows"}, "params": {"fail_on": "bad"}},
        "next": {"type": "echo", "in": {"text": "row.text"}},
    }
    run = work(make_run(project, drawing(steps, inputs=ROWS), rows=["x", "bad", "z"]))
    assert run.state == "done_with_failures"
    assert states(run, "row") == {"0": "done", "1": "failed", "2": "done"}
    assert states(run, "next") == {"0": "done", "1": "skipped", "2": "done"}


def test_a_gather_with_a_failed_member_is_skipped_and_nothing_is_left_live(project: Project, work: Work) -> None:
    run = work(make_run(project, fan(fail_on="b"), words="a b c"))
    assert run.state == "done_with_failures"
    assert states(run, "join") == {"": "skipped"}


def test_a_failure_above_a_list_skips_everything_below_and_the_gather(project: Project, work: Work) -> None:
    steps = {
        "lead": {"type": "echo", "in": {"text": "$words"}, "params": {"fail_on": "a"}},
        "split": {"type": "split", "in": {"text": "lead.text"}},
        "say": {"type": "echo", "in": {"text": "split.word"}},
        "join": {"type": "join", "in": {"words": "say.text"}},
    }
    run = work(make_run(project, drawing(steps, inputs=WORDS), words="a b"))
    assert run.state == "failed"
    assert [states(run, step) for step in ("split", "say", "join")] == [{"": "skipped"}] * 3


def test_the_tally_always_says_what_the_rows_say(project: Project, work: Work) -> None:
    run = work(make_run(project, fan(fail_on="b"), words="a b c"))
    for tally in StepTally.objects.filter(run=run):
        rows = StepRun.objects.filter(run=run, step=tally.step, replaced=False)
        assert {state: rows.filter(state=state).count() for state in tally.counts()} == tally.counts()


def test_a_missing_input_is_told_and_nothing_starts(project: Project, queue: list[Any]) -> None:
    version = make_version(project, fan())
    with pytest.raises(InvalidDrawing, match="Words is needed"):
        start_run(version, inputs={}, by=None)
    assert not Run.objects.exists()
    assert not queue


def test_columns_of_different_length_are_refused_with_their_lengths(project: Project) -> None:
    steps = {"row": {"type": "echo", "in": {"text": "$a", "also": "$b"}}}
    column = {"type": "text", "many": True}
    version = make_version(project, drawing(steps, inputs={"a": column, "b": column}))
    with pytest.raises(InvalidDrawing, match="a has 2, b has 3"):
        start_run(version, inputs={"a": ["1", "2"], "b": ["1", "2", "3"]}, by=None)


def test_four_thousand_characters_of_headline_are_refused_with_both_numbers(project: Project) -> None:
    version = make_version(project, fan())
    with pytest.raises(InvalidDrawing, match=r"2,000 characters; this has 4,000"):
        start_run(version, inputs={"words": "x" * 4000}, by=None)


def test_cancelling_reaches_everything_that_has_not_ended(project: Project, queue: list[Any], heard: list[Any]) -> None:
    run = cancel_run(make_run(project, fan(), words="a b"))
    assert run.state == "cancelled"
    assert set(states(run, "split").values()) == {"cancelled"}


def test_a_second_cancel_is_told_that_the_run_has_ended(project: Project, queue: list[Any], heard: list[Any]) -> None:
    run = cancel_run(make_run(project, fan(), words="a"))
    with pytest.raises(Stale, match="already ended"):
        cancel_run(run)


def test_a_cancelled_run_goes_on_where_it_stopped_when_it_is_retried(project: Project, work: Work) -> None:
    run = cancel_run(make_run(project, fan(), words="a b"))
    run = work(retry_run(run))
    assert run.state == "done"
    assert texts(run) == ["a ba+b"]


def test_retrying_touches_only_what_failed(project: Project, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    run = work(make_run(project, fan(fail_on="b"), words="a b c"))
    before = StepRun.objects.get(run=run, step="say", path="0").finished_at
    monkeypatch.setattr("tests.toys.Echo.run", lambda self, context, params: {"text": context.text("text")})
    run = work(retry_run(run))
    assert run.state == "done"
    assert texts(run) == ["a b ca+b+c"]
    assert StepRun.objects.get(run=run, step="say", path="0").finished_at == before


def test_retrying_what_has_not_failed_is_refused(project: Project, work: Work) -> None:
    run = work(make_run(project, fan(), words="a"))
    with pytest.raises(Stale, match="nothing to try again"):
        retry_run(run)


def test_the_run_keeps_the_brand_it_started_with(project: Project, queue: list[Any], heard: list[Any]) -> None:
    from pipelines.actions import publish_brand

    rules = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}]}
    first = publish_brand(project, rules=rules)
    version = make_version(project, fan())
    version.pipeline.brand = first.brand
    version.pipeline.save(update_fields=["brand"])
    run = start_run(version, inputs={"words": "a"}, by=None)
    publish_brand(project, rules={**rules, "voice": "Loud."})
    run.refresh_from_db()
    assert run.brand_version == first
    assert first.brand.newest().number == 2
