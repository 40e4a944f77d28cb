"""Prompts that steps name: looked up when a run begins, and the run's from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import (
    answer_label_move,
    ask_label_move,
    commit_prompt,
    create_prompt,
    decide_review,
    drawing_problems,
    publish_version,
    start_run,
)
from pipelines.errors import InvalidDrawing
from pipelines.models import Pipeline, Project, Prompt, Review, Run
from pipelines.prompt import render
from pipelines.snapshots import canvas_page, manifest, step_run_story
from pipelines.snapshots.plans import plan_of_draft
from pipelines.snapshots.prompt_pages import approved_of_version
from pipelines.snapshots.prompts import assets_of_version
from pipelines.steps import CATALOGUE
from studio.models import User
from tests.factories import drawing, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]

Work = Callable[[Run], Run]
NAME = "prompts/headline@production"
LARGE = {"type": "text", "default": "{large}"}
# What else a step type cannot do without.
NEEDED: dict[str, dict[str, Any]] = {"extend_image": {"ratio": "1:1"}, "write_text": {"prompt": "A line"}}


def write(prompt: str = NAME, **params: Any) -> dict[str, Any]:
    line = {
        "type": "write_text",
        "in": {"about": "$word"},
        "params": {"prompt": prompt, "model": "rehearsal", **params},
    }
    look = {"type": "review", "in": {"asset": "line.text"}}
    return drawing({"line": line, "look": look}, inputs={"word": {"type": "text", "default": "{tone}"}})


@pytest.fixture
def prompt(project: Project, dora: User) -> Prompt:
    tone = {"tone": {"type": "text", "default": "{about} calm"}}
    return create_prompt(project, name="Headline", text="A {tone} line: {about}", variables=tone, by=dora)


@pytest.fixture
def pipeline(project: Project, prompt: Prompt) -> Pipeline:
    return make_version(project, write()).pipeline


def start(pipeline: Pipeline) -> Run:
    version = pipeline.newest()
    assert version
    return start_run(version, inputs={}, by=None)


def promote(prompt: Prompt, text: str, dora: User, alice: User) -> None:
    head = prompt.head()
    assert head
    version = commit_prompt(prompt, text=text, parent=head.number, by=dora)
    answer_label_move(ask_label_move(prompt, name="production", version=version, by=dora), approve=True, by=alice)


def said(run: Run) -> str:
    return str(run.step_runs.get(step="line").facts["prompt"])


def why(run: Run) -> str:
    return str(step_run_story(run, run.step_runs.get(step="line"))["reuse"].why)


def test_a_run_keeps_what_the_prompt_said_when_it_began(
    pipeline: Pipeline, prompt: Prompt, work: Work, dora: User, alice: User
) -> None:
    run = start(pipeline)
    promote(prompt, "Another {tone} line", dora, alice)
    work(run)
    # Defaults and inputs alike are words, never variables.
    assert said(run) == "A {about} calm line: {tone}"
    assert said(work(start(pipeline))) == "Another {about} calm line"
    shown = Review.objects.get(run=run).shown
    assert shown["prompt_versions"] == {"line": "headline v1"}
    assert list(prompt.versions.get(number=1).runs.all()) == [run]
    assert not assets_of_version(prompt.versions.get(number=2)).exists()


def test_the_same_words_are_used_again_and_other_words_are_told_by_version(
    pipeline: Pipeline, prompt: Prompt, work: Work, dora: User, alice: User
) -> None:
    first = work(start(pipeline))
    promote(prompt, "Another {tone} line", dora, alice)
    second = work(start(pipeline))
    assert why(second) == f"Made anew: the prompt (headline v1 → headline v2) differs from run {first.pk}."
    promote(prompt, "A {tone} line: {about}", dora, alice)
    third = work(start(pipeline))
    assert why(third) == f"Reused from run {first.pk}: the same inputs, params, words of headline v3 and brand."


def test_a_prompt_that_is_not_there_and_a_variable_without_a_value_are_problems_of_the_step(
    project: Project, prompt: Prompt, dora: User
) -> None:
    create_prompt(project, name="Sell", text="Sell {product} to {about}", by=dora)
    for params, words in (
        (write("prompts/gone@production"), "no prompt `prompts/gone@production`"),
        (write("prompts/headline@v9"), "no prompt"),
        (write("prompts/sell@v1"), "needs `product`"),
        (write("prompts/sell@v1", values={"product": 4}), "`product` is a text"),
    ):
        problems = drawing_problems(params, project)
        assert [problem.step for problem in problems] == ["line"]
        assert words in problems[0].message
    assert drawing_problems(write("prompts/sell@v1", values={"product": "A boat"}), project) == []
    # Beside other problems it is told too.
    assert len(drawing_problems(write("prompts/gone@v1", max_words=0), project)) == 2


def test_what_no_longer_fits_stops_the_next_run_and_not_the_last(
    pipeline: Pipeline, prompt: Prompt, work: Work, dora: User, alice: User
) -> None:
    run = start(pipeline)
    promote(prompt, "A line for {product}", dora, alice)
    with pytest.raises(InvalidDrawing, match="needs `product`"):
        start(pipeline)
    with pytest.raises(InvalidDrawing, match="needs `product`"):
        publish_version(pipeline, by=None)
    assert work(run).state == "waiting"


def test_a_step_that_fills_nothing_in_is_given_the_words_whole(project: Project, work: Work, dora: User) -> None:
    size = {"size": {"type": "text", "default": "{large}"}}
    create_prompt(project, name="Scene", text="A {size} harbour", variables=size, by=dora)
    step = {"type": "generate_image", "params": {"prompt": "prompts/scene@v1", "model": "rehearsal", "size": "64x64"}}
    run = work(start_run(make_version(project, drawing({"line": step})), inputs={}, by=None))
    assert said(run) == "A {large} harbour"
    assert [entry["version"] for entry in manifest(run)["files"][0]["prompts"]] == ["scene v1"]
    assert assets_of_version(project.prompts.get().versions.get()).get().kind == "image"


def prompt_params() -> list[tuple[str, str]]:
    """Every param of every step type that may name a prompt."""
    return [
        (key, name)
        for key, kind in CATALOGUE.items()
        for name, field in kind.params.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("widget") == "prompt"
    ]


@pytest.mark.parametrize(("key", "param"), prompt_params())
def test_every_step_with_a_prompt_takes_one_of_the_project_and_its_values_stay_words(
    key: str, param: str, project: Project, dora: User
) -> None:
    create_prompt(project, name="Scene", text="<{product}|{size}>", variables={"size": LARGE}, by=dora)
    wired = {name: f"${name}" for name, port in CATALOGUE[key].inputs.items() if not port.optional}
    inputs = {name: {"type": CATALOGUE[key].inputs[name].type} for name in wired}
    for value in ("{about}", "{product}", "{{> scene@v1}}", "prompts/scene@v1", "{0.__class__}", "\\g<0> ${HOME}"):
        params = {**NEEDED.get(key, {}), param: "prompts/scene@v1", "values": {"product": value}}
        drawn = drawing({"line": {"type": key, "in": wired, "params": params}}, inputs=inputs)
        held = plan_of_draft(drawn, project).drawing.steps["line"].params
        # One that fills its words in when it runs, once, is handed the values as they are.
        fills_in = (key, param) == ("write_text", "prompt")
        words = render(held[param], {}, held["values"]) if fills_in else held[param]
        assert words == f"<{value}|{{large}}>"
        assert ("values" in held) is (key == "write_text")


def test_which_assets_that_people_approved_use_a_version(
    project: Project, work: Work, dora: User, alice: User, bob: User
) -> None:
    prompt = create_prompt(project, name="Scene", text="A harbour", by=dora)
    paint = {"prompt": "prompts/scene@production", "model": "rehearsal", "size": "64x64"}
    other = {"prompt": "A hill", "model": "rehearsal", "size": "64x64"}
    steps = {
        "line": {"type": "generate_image", "params": paint},
        "hill": {"type": "generate_image", "params": other},
        "look": {"type": "review", "in": {"asset": "line.image"}},
        "other": {"type": "review", "in": {"asset": "hill.image"}},
    }
    pipeline = make_version(project, drawing(steps)).pipeline
    first = work(start(pipeline))
    promote(prompt, "A quay", dora, alice)
    second = work(start(pipeline))
    for run, verdict in ((first, "approve"), (second, "send_back")):
        for review in Review.objects.filter(run=run):
            decide_review(review, verdict=verdict, by=bob, note="Colder", seen=review.seen)
    one, two = prompt.versions.order_by("number")
    # Neither what was sent back nor what was painted by other words.
    assert [asset.step_run and asset.step_run.step for asset in approved_of_version(one)[0]] == ["line"]
    assert approved_of_version(two) == ([], None)


def test_the_canvas_completes_labels_and_the_newest_version(pipeline: Pipeline, prompt: Prompt) -> None:
    page = canvas_page(pipeline)
    assert [entry["ref"] for entry in page["prompts"]] == [NAME, "prompts/headline@v1"]
    assert page["problems"] == []
