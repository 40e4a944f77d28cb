"""Pipelines within pipelines: what a run of them does, which version it keeps, and what may not be published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import create_pipeline, create_project, publish_version, start_draft_run, start_run
from pipelines.errors import Invalid, InvalidDrawing
from pipelines.models import Project, Review, Run, StepRun, Version
from pipelines.snapshots import plan_of, plan_of_run, run_outputs, run_snapshot
from studio.models import User
from tests.asked import answer
from tests.factories import drawing
from tests.nested import publish_first, publish_next, sub

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

Work = Callable[[Run], Run]
TEXT = {"type": "text"}
ROWS = {"rows": {"type": "text", "many": True}}


def line(say: str, **more: Any) -> dict[str, Any]:
    """Says it, then says it again."""
    steps = {
        "say": {"type": "echo", "in": {"text": "$words"}, "params": {"say": say}},
        "again": {"type": "echo", "in": {"text": "say.text"}},
    }
    return drawing(steps, **{"inputs": {"words": TEXT}, "outputs": {"line": "again.text"}, **more})


def around(step: dict[str, Any], **more: Any) -> dict[str, Any]:
    end = {"type": "echo", "in": {"text": "line.line"}, "params": {"say": "[{}]"}}
    return drawing({"line": step, "end": end}, **{"inputs": {"words": TEXT}, **more})


def go(version: Version, work: Work, **inputs: Any) -> Run:
    return work(start_run(version, inputs=inputs, by=None))


def texts(run: Run) -> list[str]:
    return [output.text for output in run_outputs(run)]


def problems(project: Project, content: dict[str, Any]) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidDrawing) as caught:
        publish_first(project, "Outer", content)
    return [(problem.step, problem.field, problem.message) for problem in caught.value.problems]


@pytest.fixture
def inner(project: Project) -> Version:
    return publish_first(project, "Headline", line("{}!"))


def test_it_runs_the_steps_of_the_other(project: Project, inner: Version, work: Work) -> None:
    run = go(publish_first(project, "Outer", around(sub(inner, {"words": "$words"}))), work, words="hello")
    assert run.state == "done"
    assert texts(run) == ["[hello!]"]
    assert set(run.step_runs.values_list("step", flat=True)) == {"line__say", "line__again", "end"}


def test_one_follows_the_newest_and_one_is_pinned(project: Project, inner: Version, work: Work) -> None:
    following = publish_first(project, "Following", around(sub(inner, {"words": "$words"})))
    pinned = publish_first(project, "Pinned", around(sub(inner, {"words": "$words"}, pinned=True)))
    newer = publish_next(inner.pipeline, line("{}?"))
    first, second = go(following, work, words="hello"), go(pinned, work, words="hello")
    assert (texts(first), texts(second)) == (["[hello?]"], ["[hello!]"])
    assert (first.links, second.links) == ({"line": newer.pk}, {"line": inner.pk})


def test_a_run_keeps_the_version_that_it_began_with(project: Project, inner: Version, work: Work) -> None:
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$words"})))
    begun = start_run(outer, inputs={"words": "hello"}, by=None)
    other = drawing({"say": {"type": "echo", "in": {"text": "$words"}}}, inputs={"words": TEXT})
    publish_next(inner.pipeline, {**other, "outputs": {"line": "say.text"}})
    assert texts(work(begun)) == ["[hello!]"]
    assert plan_of_run(begun).order == ("line__say", "line__again", "end")
    assert plan_of(outer).order == ("line__say", "end")


def test_what_the_same_step_made_before_is_used_again(project: Project, inner: Version, work: Work) -> None:
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$words"})))
    first = go(outer, work, words="hello")
    publish_next(inner.pipeline, line("{}!") | {"name": "Renamed"})
    second = go(outer, work, words="hello")
    again = StepRun.objects.filter(run=second).values_list("step", "reused_from__run")
    assert dict(again) == dict.fromkeys(["line__say", "line__again", "end"], first.pk)
    publish_next(inner.pipeline, line("{}?"))
    third = go(outer, work, words="hello")
    assert not StepRun.objects.filter(run=third, reused_from__run=first).exists()


def test_rows_go_through_it_one_by_one(project: Project, inner: Version, work: Work) -> None:
    run = go(
        publish_first(project, "Outer", around(sub(inner, {"words": "$rows"}), inputs=ROWS)), work, rows=["a", "b"]
    )
    assert texts(run) == ["[a!]", "[b!]"]


def test_a_row_that_fails_inside_fails_alone(project: Project, work: Work) -> None:
    failing = line("{}!")
    failing["steps"]["say"]["params"]["fail_on"] = "bad"
    inner = publish_first(project, "Headline", failing)
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$rows"}), inputs=ROWS))
    run = go(outer, work, rows=["a", "bad", "c"])
    assert run.state == "done_with_failures"
    assert texts(run) == ["[a!]", "[c!]"]


def test_what_gathers_inside_gathers_for_each_row(project: Project, work: Work) -> None:
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "say": {"type": "echo", "in": {"text": "split.word"}, "params": {"say": "<{}>"}},
        "join": {"type": "join", "in": {"words": "say.text", "lead": "split.whole"}},
        "alone": {"type": "join", "in": {"words": "join.text"}},
    }
    inner = publish_first(project, "Gather", drawing(steps, inputs={"words": TEXT}, outputs={"line": "alone.text"}))
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$rows"}), inputs=ROWS))
    run = go(outer, work, rows=["a b", "c"])
    assert texts(run) == ["[a b<a>+<b>]", "[c<c>]"]


def test_a_column_inside_takes_a_list_that_was_made_outside(project: Project, work: Work) -> None:
    steps = {
        "say": {"type": "echo", "in": {"text": "$all"}, "params": {"say": "<{}>"}},
        "join": {"type": "join", "in": {"words": "say.text"}},
    }
    content = drawing(steps, inputs={"all": {"type": "text", "many": True}}, outputs={"line": "join.text"})
    inner = publish_first(project, "Column", content)
    outer = around(sub(inner, {"all": "split.word"}))
    outer["steps"]["split"] = {"type": "split", "in": {"text": "$rows"}}
    run = go(
        publish_first(project, "Outer", outer | {"inputs": ROWS, "outputs": {"end": "end.text"}}),
        work,
        rows=["a b", "c"],
    )
    assert texts(run) == ["[<a>+<b>]", "[<c>]"]


def test_what_is_left_open_inside_may_be_given_to_the_run(project: Project, work: Work) -> None:
    inputs = {"words": TEXT, "mood": TEXT | {"default": " (calm)"}}
    content = line("{}", inputs=inputs)
    content["steps"]["again"]["in"]["also"] = "$mood"
    inner = publish_first(project, "Mood", content)
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$words"})))
    assert texts(go(outer, work, words="hello")) == ["[hello (calm)]"]
    assert texts(go(outer, work, words="hello", line__mood=" (loud)")) == ["[hello (loud)]"]


def test_a_review_inside_is_asked_for_each_row_and_sends_back_inside(project: Project, work: Work, bob: User) -> None:
    content = line("{}!", outputs={"line": "ok.asset"})
    content["steps"]["ok"] = {"type": "review", "in": {"asset": "again.text"}, "params": {"back_to": "say"}}
    inner = publish_first(project, "Reviewed", content)
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$rows"}), inputs=ROWS))
    run = go(outer, work, rows=["a", "b"])
    assert run.state == "waiting"
    for review in Review.objects.filter(run=run, step_run__path="0"):
        answer(review, bob, "send_back", note="louder")
    run = work(run)
    assert StepRun.objects.get(run=run, step="line__say", path="0", replaced=False).notes == ["louder"]
    for review in Review.objects.filter(run=run, state="open"):
        answer(review, bob)
    run = work(run)
    assert (run.state, texts(run)) == ("done", ["[a!#1#1]", "[b!]"])


def test_a_review_outside_sends_back_to_its_beginning(project: Project, inner: Version, work: Work, bob: User) -> None:
    content = around(sub(inner, {"words": "$words"}))
    content["steps"]["end"] = {"type": "review", "in": {"asset": "line.line"}, "params": {"back_to": "line"}}
    run = go(publish_first(project, "Outer", content), work, words="hello")
    answer(Review.objects.get(run=run), bob, "send_back", note="louder")
    run = work(run)
    again = StepRun.objects.get(run=run, step="line__say", replaced=False)
    assert (again.round, again.notes) == (1, ["louder"])


def test_what_stands_two_deep_is_kept_by_its_path(project: Project, inner: Version, work: Work) -> None:
    middle = publish_first(project, "Middle", around(sub(inner, {"words": "$words"}), outputs={"line": "end.text"}))
    outer = publish_first(project, "Outer", around(sub(middle, {"words": "$words"})))
    newer = publish_next(inner.pipeline, line("{}?"))
    run = go(outer, work, words="hello")
    assert texts(run) == ["[[hello?]]"]
    assert run.links == {"line": middle.pk, "line__line": newer.pk}


def test_what_is_pinned_as_one_is_pinned_with_all_that_is_within_it(
    project: Project, inner: Version, work: Work
) -> None:
    outer = create_pipeline(project, name="Outer", draft=around(sub(inner, {"words": "$words"})))
    first = work(start_draft_run(outer, by=None, inputs={"words": "hello"}))
    publish_next(inner.pipeline, line("{}?"))
    held = work(start_draft_run(outer, by=None, inputs={"words": "you"}, pins={"line": first.pk}))
    assert texts(held) == ["[hello!]"]
    made = StepRun.objects.filter(run=held, reused_from__run=first).values_list("step", flat=True)
    assert {"line__say", "line__again"} <= set(made)
    other = work(start_draft_run(outer, by=None, inputs={"words": "you"}))
    both = {"line": first.pk, "line__again": other.pk}
    assert texts(work(start_draft_run(outer, by=None, inputs={"words": "we"}, pins=both))) == ["[you?]"]


def test_what_asks_people_inside_cannot_be_pinned_and_the_box_is_named(project: Project, work: Work) -> None:
    content = line("{}!", outputs={"line": "ok.asset"})
    content["steps"]["ok"] = {"type": "review", "in": {"asset": "again.text"}}
    inner = publish_first(project, "Reviewed", content)
    outer = create_pipeline(project, name="Outer", draft=around(sub(inner, {"words": "$words"}, label="Line")))
    first = work(start_draft_run(outer, by=None, inputs={"words": "hello"}))
    with pytest.raises(Invalid, match=r"Line: Review cannot be pinned to run .*: it asks people") as caught:
        start_draft_run(outer, by=None, inputs={"words": "you"}, pins={"line": first.pk})
    assert caught.value.loc == ("pins", "line")


def test_a_draft_runs_until_a_pipeline_that_stands_in_it(project: Project, inner: Version, work: Work) -> None:
    outer = create_pipeline(project, name="Outer", draft=around(sub(inner, {"words": "$words"})))
    run = work(start_draft_run(outer, by=None, inputs={"words": "hello"}, until="line"))
    assert (texts(run), set(run.step_runs.values_list("step", flat=True))) == (["hello!"], {"line__say", "line__again"})


def test_the_run_page_shows_the_steps_inside_where_the_box_stood(project: Project, inner: Version, work: Work) -> None:
    publish_next(inner.pipeline, line("{}!", layout={"say": [0, 0], "again": [200, 0]}))
    layout = {"line": [100, 50], "end": [400, 50]}
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$words"}, label="Line"), layout=layout))
    steps = {step["id"]: step for step in run_snapshot(go(outer, work, words="hello"))["steps"]}
    assert {name: step["position"] for name, step in steps.items()} == {
        "line__say": [100, 50],
        "line__again": [300, 50],
        "end": [600, 50],
    }
    assert steps["line__say"]["label"] == "Line: Echo"


def test_a_change_that_no_longer_fits_is_told_before_a_run_begins(project: Project, inner: Version) -> None:
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$words"})))
    publish_next(inner.pipeline, line("{}!", inputs={"words": TEXT, "mood": TEXT}))
    with pytest.raises(InvalidDrawing, match=r"Headline takes words \(text\) and mood \(text\) now"):
        start_run(outer, inputs={"words": "hello"}, by=None)
    assert not Run.objects.exists()


def test_only_published_pipelines_of_the_same_project_may_stand_in_it(project: Project, inner: Version) -> None:
    elsewhere = publish_first(create_project("Elsewhere"), "Foreign", line("{}"))
    draft = create_pipeline(project, name="Draft", draft=line("{}"))
    step = sub(inner, {"words": "$words"}, pinned=True)

    def named(**params: Any) -> dict[str, Any]:
        return around(step | {"params": step["params"] | params})

    told = "This project has no such pipeline. Choose another one."
    assert problems(project, named(pipeline=elsewhere.pipeline_id)) == [("line", "params.pipeline", told)]
    assert problems(project, named(pipeline=10**9)) == [("line", "params.pipeline", told)]
    told = "Headline has no version 7. Choose another version, or follow the newest."
    assert problems(project, named(version=7)) == [("line", "params.version", told)]
    told = "Draft has no published version yet. Publish it, or choose another pipeline."
    assert problems(project, named(pipeline=draft.pk, version=None)) == [("line", "params.pipeline", told)]


def test_no_pipeline_may_come_to_stand_in_itself(project: Project, inner: Version) -> None:
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$words"}), outputs={"line": "end.text"}))
    with pytest.raises(InvalidDrawing, match="Headline would contain itself here"):
        publish_next(inner.pipeline, around(sub(inner, {"words": "$words"})))
    with pytest.raises(InvalidDrawing, match="Outer cannot run itself: Headline would contain itself here"):
        publish_next(inner.pipeline, around(sub(outer, {"words": "$words"})))


def test_a_trial_of_a_draft_version_is_never_followed(project: Project, inner: Version, work: Work) -> None:
    Version.objects.create(pipeline=inner.pipeline, number=None, revision=9, drawing=line("{}?"))
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$words"})))
    assert texts(go(outer, work, words="hello")) == ["[hello!]"]


def test_publishing_again_without_a_change_is_as_before(project: Project, inner: Version) -> None:
    outer = publish_first(project, "Outer", around(sub(inner, {"words": "$words"})))
    assert publish_version(outer.pipeline, by=None).number == 2
