"""Drafts: run as they stand, as a whole or up to a step, with samples and with what other runs made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import (
    choose_brand,
    create_pipeline,
    decide_review,
    evict,
    publish_brand,
    publish_version,
    retry_run,
    retry_with_newest,
    save_draft,
    save_samples,
    start_draft_run,
    start_run,
)
from pipelines.errors import Invalid, InvalidDrawing, Stale
from pipelines.models import Pipeline, Project, Run, StepRun, Version
from pipelines.snapshots import differs_from_newest, run_outputs, step_run_story
from studio.models import User
from tests.factories import PNG, drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

Work = Callable[[Run], Run]
WORDS = {"word": {"type": "text"}, "spare": {"type": "text"}}
SAMPLES = {"word": "hello", "spare": "there"}
RULES = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}]}


def chain(first: str = "<{}>", last: str = "{}!") -> dict[str, Any]:
    """Two steps after each other, and one beside them."""
    steps = {
        "first": {"type": "echo", "in": {"text": "$word"}, "params": {"say": first}},
        "last": {"type": "echo", "in": {"text": "first.text"}, "params": {"say": last}},
        "beside": {"type": "echo", "in": {"text": "$spare"}},
    }
    return drawing(steps, inputs=WORDS, outputs={"last": "last.text", "beside": "beside.text"})


@pytest.fixture
def pipeline(project: Project, queue: list[str], heard: list[Any]) -> Pipeline:
    made = create_pipeline(project, name="Test", draft=chain())
    return save_samples(made, inputs=SAMPLES, pins={})


def draw(pipeline: Pipeline, content: dict[str, Any]) -> Pipeline:
    pipeline.refresh_from_db()
    return save_draft(pipeline, draft=content, revision=pipeline.revision)


def texts(run: Run) -> list[str]:
    return [output.text for output in run_outputs(run)]


def why(run: Run, step: str) -> str:
    return str(step_run_story(run, run.step_runs.get(step=step, replaced=False))["reuse"].why)


def test_a_draft_runs_as_it_stands_and_nothing_is_published(pipeline: Pipeline, work: Work, dora: User) -> None:
    run = work(start_draft_run(pipeline, by=dora))
    assert (run.state, texts(run)) == ("done", ["<hello>!", "there"])
    assert (run.version.number, run.version.revision, str(run.version)) == (None, 1, "Test draft 1")
    assert pipeline.newest() is None
    assert not pipeline.published().exists()


def test_a_later_draft_does_not_change_a_run_that_has_begun(pipeline: Pipeline, work: Work) -> None:
    run = start_draft_run(pipeline, by=None)
    draw(pipeline, chain(last="{}?"))
    assert texts(work(run)) == ["<hello>!", "there"]


def test_equal_drafts_are_frozen_once(pipeline: Pipeline, work: Work) -> None:
    first = start_draft_run(pipeline, by=None)
    draw(pipeline, chain(last="{}?"))
    second = start_draft_run(pipeline, by=None)
    draw(pipeline, chain())
    third = start_draft_run(pipeline, by=None)
    assert first.version_id == third.version_id != second.version_id
    assert Version.objects.count() == 2


def test_a_published_version_of_the_same_drawing_stays_another_one(pipeline: Pipeline) -> None:
    published = publish_version(pipeline, by=None)
    run = start_draft_run(pipeline, by=None)
    assert run.version_id != published.pk
    assert pipeline.newest() == published
    assert publish_version(pipeline, by=None).number == 2


def test_no_more_is_run_than_leads_to_a_step(pipeline: Pipeline, work: Work) -> None:
    run = work(start_draft_run(pipeline, by=None, until="first"))
    assert texts(run) == ["<hello>"]
    assert set(run.step_runs.values_list("step", flat=True)) == {"first"}
    assert run.inputs == {"word": "hello"}


def test_a_step_runs_though_another_branch_has_problems(pipeline: Pipeline, work: Work) -> None:
    content = chain()
    content["steps"]["beside"]["type"] = "nothing"
    draw(pipeline, content)
    with pytest.raises(InvalidDrawing, match="no step type"):
        start_draft_run(pipeline, by=None)
    assert texts(work(start_draft_run(pipeline, by=None, until="last"))) == ["<hello>!"]
    with pytest.raises(Invalid, match="no step `ghost`"):
        start_draft_run(pipeline, by=None, until="ghost")


def test_what_is_given_goes_before_the_samples(pipeline: Pipeline, work: Work) -> None:
    run = work(start_draft_run(pipeline, by=None, inputs={"word": "you"}))
    assert texts(run) == ["<you>!", "there"]
    with pytest.raises(InvalidDrawing, match="no such input"):
        start_draft_run(pipeline, by=None, inputs={"ghost": "x"})
    cut = start_draft_run(pipeline, by=None, inputs={"word": "you", "spare": "gone"}, until="last")
    assert cut.inputs == {"word": "you"}


def test_a_sample_of_an_input_that_is_no_longer_drawn_is_left_out(pipeline: Pipeline, work: Work) -> None:
    save_samples(pipeline, inputs={**SAMPLES, "gone": "x"}, pins={"gone": work(start_draft_run(pipeline, by=None)).pk})
    assert work(start_draft_run(pipeline, by=None)).state == "done"


def test_a_draft_that_somebody_saved_since_is_not_run_unseen(pipeline: Pipeline, dora: User) -> None:
    save_draft(pipeline, draft=chain(last="{}?"), revision=1, by=dora)
    with pytest.raises(Stale, match="Dora saved") as refused:
        start_draft_run(pipeline, by=None, revision=1)
    assert refused.value.facts["revision"] == 2


# --- Pins ----------------------------------------------------------------------------------------


def test_a_pinned_step_has_what_its_run_made_there_whatever_has_changed(pipeline: Pipeline, work: Work) -> None:
    first = work(start_draft_run(pipeline, by=None))
    draw(pipeline, chain(first="[{}]", last="{}?"))
    run = work(start_draft_run(pipeline, by=None, inputs={"word": "you"}, pins={"first": first.pk}, fresh=True))
    assert texts(run) == ["<hello>?", "there"]
    assert why(run, "first") == f"Pinned to what run {first.pk} made."
    assert run.tallies.get(step="first").reused == 1


def test_what_is_pinned_is_nobodys_result_but_its_own(pipeline: Pipeline, work: Work) -> None:
    first = work(start_draft_run(pipeline, by=None))
    draw(pipeline, chain(first="[{}]"))
    pinned = work(start_draft_run(pipeline, by=None, pins={"first": first.pk}))
    free = work(start_draft_run(pipeline, by=None))
    assert (texts(pinned)[0], texts(free)[0]) == ("<hello>!", "[hello]!")
    told = f"Made anew: the params (say “<{{}}>” → “[{{}}]”) differ from run {first.pk}."
    assert why(free, "first") == told
    again = work(start_draft_run(pipeline, by=None, pins={"first": pinned.pk}))
    assert why(again, "first") == f"Pinned to what run {pinned.pk} made."
    assert StepRun.objects.get(run=again, step="first").reused_from == StepRun.objects.get(run=first, step="first")


def test_pins_of_the_samples_hold_until_others_are_given(pipeline: Pipeline, work: Work) -> None:
    first = work(start_draft_run(pipeline, by=None))
    save_samples(pipeline, inputs=SAMPLES, pins={"first": first.pk})
    draw(pipeline, chain(first="[{}]"))
    assert texts(work(start_draft_run(pipeline, by=None)))[0] == "<hello>!"
    assert texts(work(start_draft_run(pipeline, by=None, pins={})))[0] == "[hello]!"


def test_each_path_is_pinned_to_its_like_and_others_are_made(pipeline: Pipeline, work: Work) -> None:
    steps = {
        "split": {"type": "split", "in": {"text": "$word"}},
        "each": {"type": "echo", "in": {"text": "split.word"}, "params": {"say": "<{}>"}},
        "join": {"type": "join", "in": {"words": "each.text"}},
    }
    draw(pipeline, drawing(steps, inputs=WORDS))
    first = work(start_draft_run(pipeline, by=None, inputs={"word": "a b"}, until="join"))
    run = work(start_draft_run(pipeline, by=None, inputs={"word": "x y z"}, until="join", pins={"each": first.pk}))
    assert texts(run) == ["<a>+<b>+<z>"]


def test_what_people_send_back_is_made_anew_though_it_was_pinned(pipeline: Pipeline, work: Work, bob: User) -> None:
    steps = {
        "first": {"type": "echo", "in": {"text": "$word"}},
        "ask": {"type": "ask", "in": {"asset": "first.text"}, "params": {"back_to": "first"}},
    }
    draw(pipeline, drawing(steps, inputs=WORDS))
    first = work(start_draft_run(pipeline, by=None))
    run = work(start_draft_run(pipeline, by=None, inputs={"word": "you"}, pins={"first": first.pk}))
    review = run.reviews.get()
    assert review.text == "hello"
    decide_review(review, verdict="send_back", seen=review.seen, by=bob, note="Say more.")
    assert work(run).reviews.latest("pk").text == "you#1"


def test_a_pinned_sub_pipeline_is_pinned_with_all_that_is_within_it(pipeline: Pipeline, work: Work) -> None:
    inner = create_pipeline(
        pipeline.project,
        name="Inner",
        draft=drawing(
            {"in": {"type": "echo", "in": {"text": "$word"}}},
            inputs={"word": {"type": "text"}},
            outputs={"text": "in.text"},
        ),
    )
    publish_version(inner, by=None)
    ports = {"takes": {"word": {"type": "text"}}, "gives": {"text": {"type": "text"}}}
    steps = {
        "box": {"type": "sub_pipeline", "in": {"word": "$word"}, "params": {"pipeline": inner.pk, **ports}},
        "last": {"type": "echo", "in": {"text": "box.text"}},
    }
    draw(pipeline, drawing(steps, inputs=WORDS, outputs={"last": "last.text"}))
    first = work(start_draft_run(pipeline, by=None, until="box"))
    assert texts(first) == ["hello"]
    run = work(start_draft_run(pipeline, by=None, inputs={"word": "you"}, pins={"box": first.pk}))
    assert (texts(run), run.pins) == (["hello"], {"box__in": first.pk})


def test_a_run_of_another_project_is_no_place_to_pin_to(pipeline: Pipeline, charlie: User) -> None:
    theirs = make_run(charlie.memberships.get().project, chain(), **SAMPLES)
    for pins in ({"first": theirs.pk}, {"first": 999_999}):
        with pytest.raises(Invalid, match="no run"):
            start_draft_run(pipeline, by=None, pins=pins)
        with pytest.raises(Invalid, match="no run"):
            save_samples(pipeline, inputs={}, pins=pins)
    assert not Run.objects.filter(project=pipeline.project).exists()


def test_what_cannot_be_held_by_a_pin_says_why(pipeline: Pipeline, work: Work) -> None:
    first = work(start_draft_run(pipeline, by=None, until="first"))
    with pytest.raises(Invalid, match=r"Last cannot be pinned to run \d+: that run has another step there"):
        start_draft_run(pipeline, by=None, pins={"last": first.pk})
    steps = {"first": {"type": "split", "in": {"text": "$word"}}}
    draw(pipeline, drawing(steps, inputs=WORDS))
    with pytest.raises(Invalid, match="has another step there"):
        start_draft_run(pipeline, by=None, pins={"first": first.pk})
    waiting = start_draft_run(pipeline, by=None)
    with pytest.raises(Invalid, match="nothing there to use"):
        start_draft_run(pipeline, by=None, pins={"first": waiting.pk})


def test_no_pin_stands_in_for_people_or_slips_between_them_and_delivery(pipeline: Pipeline, project: Project) -> None:
    steps = {
        "ask": {"type": "review", "in": {"asset": "$photo"}},
        "cut": {"type": "reframe", "in": {"image": "ask.asset"}, "params": {"formats": ["1:1"]}},
        "files": {"type": "export", "in": {"image": "cut.image"}, "params": {"presets": ["web-card"]}},
    }
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    photo = make_asset(project, PNG).as_value()
    draw(pipeline, content)
    run = start_draft_run(pipeline, by=None, inputs={"photo": photo})
    with pytest.raises(Invalid, match="it asks people"):
        start_draft_run(pipeline, by=None, inputs={"photo": photo}, pins={"ask": run.pk})
    for step in ("cut", "files"):
        with pytest.raises(Invalid, match="would not be what people approved"):
            start_draft_run(pipeline, by=None, inputs={"photo": photo}, pins={step: run.pk})


@pytest.mark.usefixtures("inks")
def test_a_run_that_drafts_are_pinned_to_is_not_evicted(pipeline: Pipeline, work: Work) -> None:
    steps = {"first": {"type": "ink", "in": {"text": "$word"}}, "last": {"type": "echo", "in": {"text": "first.text"}}}
    draw(pipeline, drawing(steps, inputs=WORDS, outputs={"last": "last.text"}))
    pinned, other = (work(start_draft_run(pipeline, by=None, inputs={"word": word})) for word in ("one", "two"))
    save_samples(pipeline, inputs=SAMPLES, pins={"first": pinned.pk})
    Run.objects.update(finished_at=timezone.now() - timedelta(days=99))
    assert evict(days=1).assets == 1
    assert "evicted" in StepRun.objects.get(run=other, step="first").facts
    assert "evicted" not in StepRun.objects.get(run=pinned, step="first").facts
    with pytest.raises(Invalid, match="nothing there to use"):
        start_draft_run(pipeline, by=None, pins={"first": other.pk})


# --- Tried again ---------------------------------------------------------------------------------


def test_a_draft_that_failed_is_tried_again_as_the_draft_it_was(pipeline: Pipeline, work: Work) -> None:
    content = chain()
    content["steps"]["last"]["params"]["fail_on"] = "hello"
    first = work(start_draft_run(pipeline, by=None, until="first"))
    publish_version(pipeline, by=None)
    draw(pipeline, content)
    run = work(start_draft_run(pipeline, by=None, pins={"first": first.pk}))
    assert run.state == "done_with_failures"
    assert not differs_from_newest(run)
    made = retry_with_newest(run, by=None)
    assert (made.version_id, made.pins) == (run.version_id, {"first": first.pk})
    assert retry_run(run).pins == {"first": first.pk}


def test_a_published_version_never_has_pins(pipeline: Pipeline, work: Work) -> None:
    first = work(start_draft_run(pipeline, by=None))
    save_samples(pipeline, inputs=SAMPLES, pins={"first": first.pk})
    run = start_run(publish_version(pipeline, by=None), inputs={**SAMPLES, "word": "you"}, by=None)
    assert run.pins == {}
    assert texts(work(run))[0] == "<you>!"


def test_of_a_draft_two_people_try_each_is_held_to_their_own_rights(
    pipeline: Pipeline, alice: User, dora: User
) -> None:
    locked = {**RULES, "defaults": {"echo": {"say": "<{}>"}}, "locks": {"echo": {"say": "owner"}}}
    start_draft_run(pipeline, by=dora)
    pipeline = choose_brand(pipeline, brand=publish_brand(pipeline.project, rules=locked).brand)
    assert start_draft_run(pipeline, by=alice).version.created_by == alice
    with pytest.raises(InvalidDrawing, match="keeps `say`"):
        start_draft_run(pipeline, by=dora)
