"""Why an earlier result was used again or not; what is told and what the cache does never disagree."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import decide_review, publish_brand, publish_version, save_draft, start_run
from pipelines.models import Pipeline, Project, Review, Row, Run, StepRun
from pipelines.snapshots import plans, row_story, step_run_story
from pipelines.steps import CATALOGUE
from studio.models import User
from tests.factories import PNG, drawing, make_asset, make_version
from tests.inks import INKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

Work = Callable[[Run], Run]
WORDS = {"word": {"type": "text"}, "also": {"type": "text", "optional": True}}
COLUMN = {"rows": {"type": "text", "many": True}}


def echo(**params: Any) -> dict[str, Any]:
    say = {"type": "echo", "in": {"text": "$word", "also": "$also"}, "params": params}
    return drawing({"say": say}, inputs=WORDS)


@pytest.fixture
def pipeline(project: Project) -> Pipeline:
    return make_version(project, echo()).pipeline


def go(pipeline: Pipeline, work: Work, content: dict[str, Any] | None = None, **more: Any) -> Run:
    """A run of the pipeline to its end, of new content where some is given."""
    pipeline.refresh_from_db()
    if content and content != pipeline.draft:
        publish_version(save_draft(pipeline, draft=content, revision=pipeline.revision), by=None)
    version = pipeline.newest()
    assert version
    return work(start_run(version, inputs=more.pop("inputs", {"word": "hello"}), by=None, **more))


def why(run: Run, step: str = "say") -> str:
    return str(step_run_story(run, run.step_runs.get(step=step, replaced=False))["reuse"].why)


def test_the_first_of_its_kind_says_so(pipeline: Pipeline, work: Work) -> None:
    assert why(go(pipeline, work)) == "Nothing like it was made before."


def test_changed_params_are_told_from_what_to_what(pipeline: Pipeline, work: Work) -> None:
    first = go(pipeline, work, echo(say="{}!"))
    second = go(pipeline, work, echo(say="{}?", fail_on="never"))
    told = f"Made anew: the params (say “{{}}!” → “{{}}?”, fail_on not given → “never”) differ from run {first.pk}."
    assert why(second) == told


def test_a_changed_input_is_told_by_its_port(pipeline: Pipeline, work: Work) -> None:
    first = go(pipeline, work)
    assert (
        why(go(pipeline, work, inputs={"word": "other"})) == f"Made anew: the input `text` differs from run {first.pk}."
    )
    second = go(pipeline, work, echo(say="{}!"), inputs={"word": "third", "also": "more"})
    told = why(second)
    assert "the params (say not given → “{}!”), the input `text` and the input `also` differ from run" in told


def test_what_is_equal_is_reused_and_a_fresh_run_says_that_it_uses_nothing(pipeline: Pipeline, work: Work) -> None:
    first = go(pipeline, work)
    assert why(go(pipeline, work)) == f"Reused from run {first.pk}: the same inputs and params."
    assert why(go(pipeline, work, fresh=True)) == "Made anew: this run uses no earlier results."


def test_another_brand_and_a_rehearsal_are_told(project: Project, work: Work) -> None:
    def publish(name: str) -> Any:
        ink = {"name": name, "hex": "#000000", "role": "ink"}
        return publish_brand(project, rules={"name": "Northbay", "palette": [ink]}).brand

    line = {"type": "write_text", "params": {"prompt": "A line", "model": "rehearsal/any"}}
    pipeline = make_version(project, drawing({"line": line})).pipeline
    Pipeline.objects.filter(pk=pipeline.pk).update(brand=publish("One"))
    first = go(pipeline, work, inputs={})
    publish("Two")
    second = go(pipeline, work, inputs={})
    assert why(second, "line") == f"Made anew: the brand (Northbay v1 → Northbay v2) differs from run {first.pk}."
    third = go(pipeline, work, inputs={}, rehearse=True)
    assert why(third, "line") == f"Made anew: whether models are rehearsed differs from run {second.pk}."


def test_another_price_does_not_make_results_unusable(
    project: Project, work: Work, settings: Any, tmp_path: Any
) -> None:
    line = {"type": "write_text", "params": {"prompt": "A line", "model": "rehearsal/any"}}
    pipeline = make_version(project, drawing({"line": line})).pipeline
    go(pipeline, work, inputs={})
    settings.PRICES_FILE = tmp_path / "prices.json"
    settings.PRICES_FILE.write_text('{"rehearsal/any": {"per_call": "1"}}')
    assert why(go(pipeline, work, inputs={}), "line").startswith("Reused from run")


def test_a_newer_version_of_the_step_type_is_told(
    pipeline: Pipeline, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = go(pipeline, work)
    monkeypatch.setattr(type(CATALOGUE["echo"]), "version", 2)
    monkeypatch.setattr(plans, "_plans", type(plans._plans)(8))  # as after a restart
    second = go(pipeline, work)
    assert why(second) == f"Made anew: the step type's version differs from run {first.pk}."


def test_a_round_says_the_note_it_was_made_for(project: Project, work: Work, alice: User) -> None:
    steps = {
        "say": {"type": "echo", "in": {"text": "$word"}},
        "ask": {"type": "ask", "in": {"asset": "say.text"}, "params": {"back_to": "say"}},
    }
    pipeline = make_version(project, drawing(steps, inputs=WORDS)).pipeline
    first = go(pipeline, work)
    run = go(pipeline, work)
    review = Review.objects.get(run=run)
    decide_review(review, verdict="send_back", by=alice, note="Warmer, please", seen=review.seen)
    assert why(work(run)) == f"Made anew: the note “Warmer, please” differs from run {first.pk}."


def test_a_step_that_is_never_reused_and_one_that_has_not_begun_say_nothing(
    project: Project, work: Work, alice: User
) -> None:
    steps = {"ask": {"type": "ask", "in": {"asset": "$word"}}, "say": {"type": "echo", "in": {"text": "ask.asset"}}}
    run = go(make_version(project, drawing(steps, inputs=WORDS)).pipeline, work)
    assert step_run_story(run, run.step_runs.get(step="ask"))["reuse"] is None
    assert not run.step_runs.filter(step="say", attempts__gt=0).exists()
    review = Review.objects.get(run=run)
    decide_review(review, verdict="approve", by=alice, seen=review.seen)
    assert step_run_story(run, run.step_runs.get(step="say", state="ready"))["reuse"] is None


def test_files_differ_by_what_is_in_them_not_by_their_names(
    project: Project, work: Work, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CATALOGUE, "wash", INKS["wash"])
    wash = {"wash": {"type": "wash", "in": {"file": "$given"}}}
    pipeline = make_version(project, drawing(wash, inputs={"given": {"type": "file"}})).pipeline
    files = [
        make_asset(project, photo),
        make_asset(project, photo, "renamed.jpg"),
        make_asset(project, PNG, "grey.png"),
    ]
    first, second, third = (go(pipeline, work, inputs={"given": asset.as_value()}) for asset in files)
    assert why(second, "wash") == f"Reused from run {first.pk}: the same inputs and params."
    assert why(third, "wash") == f"Made anew: the input `file` differs from run {second.pk}."


def test_a_row_tells_the_same_as_the_page_of_each_step_run(
    project: Project, work: Work, django_assert_num_queries: Any
) -> None:
    steps = {
        "say": {"type": "echo", "in": {"text": "$rows"}},
        "words": {"type": "split", "in": {"text": "say.text"}},
        "each": {"type": "echo", "in": {"text": "words.word"}},
    }
    pipeline = make_version(project, drawing(steps, inputs=COLUMN)).pipeline
    first = go(pipeline, work, inputs={"rows": ["a b", "c d"]})
    run = go(pipeline, work, inputs={"rows": ["a b", "c e"]})
    run = Run.objects.select_related("version__pipeline", "brand_version").get(pk=run.pk)
    row = Row.objects.get(run=run, number=1)
    with django_assert_num_queries(6):
        told = {entry["id"]: entry["reuse"] for entry in row_story(run, row)["step_runs"]}
    assert len(told) == 4
    for step_run in StepRun.objects.filter(run=run, row=1):
        assert told[step_run.pk] == step_run_story(run, step_run)["reuse"].entry()
    reused = StepRun.objects.get(run=run, step="each", path="1.0")
    assert told[reused.pk] == {"from": first.pk, "why": f"Reused from run {first.pk}: the same inputs and params."}


@pytest.mark.parametrize("seed", range(6))
def test_the_explanation_and_the_cache_never_disagree(pipeline: Pipeline, work: Work, seed: int) -> None:
    chance = random.Random(seed)
    before: tuple[Any, ...] | None = None
    for _ in range(6):
        params = {"say": chance.choice(["{}", "{}!"])}
        inputs = {"word": chance.choice(["a", "b"])}
        run = go(pipeline, work, echo(**params), inputs=inputs)
        step_run, told = run.step_runs.get(), why(run)
        assert told.startswith("Reused") == (step_run.reused_from is not None)
        if before and step_run.reused_from is None:
            assert ("the params" in told, "the input `text`" in told) == (params != before[0], inputs != before[1])
        before = params, inputs
