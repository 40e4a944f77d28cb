"""The canvas by program: drafts that are saved, run and estimated, versions to go back to, and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import connect, create_pipeline, publish_version
from pipelines.graph import dump_json
from pipelines.models import Model, Pipeline, Project, Run
from studio.models import User
from tests.factories import drawing
from tests.nested import publish_first, publish_next, sub

from .conftest import ASK, Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

Work = Callable[[Run], Run]
OTHER = drawing({"say": {"type": "echo", "params": {"say": "Ünïcode ☕"}}})
WRONG = drawing({"say": {"type": "echo", "params": {"loud": True}}, "ghost": {"type": "nothing"}})


@pytest.fixture
def pipeline(project: Project) -> Pipeline:
    return create_pipeline(project, name="Autumn ☕ launch", draft=ASK)


def test_a_save_answers_with_every_problem_and_the_new_revision(pipeline: Pipeline, as_designer: Caller) -> None:
    told = as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": WRONG, "revision": 1}).json()
    assert told["revision"] == 2
    assert [(problem["step"], problem["field"]) for problem in told["problems"]] == [
        ("say", "params.loud"),
        ("ghost", "type"),
    ]
    told = as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": OTHER, "revision": 2}).json()
    assert (told["revision"], told["problems"], told["draft"]) == (3, [], OTHER)


def test_whoever_saves_too_late_is_told_who_was_first(
    pipeline: Pipeline, as_designer: Caller, as_owner: Caller
) -> None:
    as_owner("PUT", f"/pipelines/{pipeline.pk}", {"draft": OTHER, "revision": 1})
    answer = as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": WRONG, "revision": 1})
    told = answer.json()
    assert (answer.status_code, told["by"], told["revision"]) == (409, "Alice", 2)
    assert told["saved_at"]
    assert "Alice saved this pipeline" in told["detail"]


def test_a_page_knows_its_own_voice(
    pipeline: Pipeline, as_designer: Caller, heard: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": OTHER, "revision": 1}, X_Canvas_Key="4-abc")
    assert heard[-1] == (
        f"pipeline.{pipeline.pk}",
        {"type": "draft", "revision": 2, "by": "Dora", "key": "4-abc"},
    )


@pytest.mark.parametrize(
    ("size", "status", "words"), [(2_100_000, 422, "may hold 2 MB"), (5_100_000, 413, "Send less in one go")]
)
def test_a_draft_that_is_too_large_is_refused_with_a_sentence(
    size: int, status: int, words: str, pipeline: Pipeline, as_designer: Caller
) -> None:
    huge = drawing({"say": {"type": "echo", "params": {"say": "x" * size}}})
    answer = as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": huge, "revision": 1})
    assert answer.status_code == status
    assert words in answer.json()["detail"]


# --- Versions ------------------------------------------------------------------------------------


def test_versions_are_listed_newest_first_and_drafts_are_none_of_them(
    pipeline: Pipeline, as_designer: Caller, dora: User
) -> None:
    publish_version(pipeline, by=dora, message="First")
    as_designer("POST", f"/pipelines/{pipeline.pk}/draft-runs", {})
    as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": OTHER, "revision": 1})
    as_designer("POST", f"/pipelines/{pipeline.pk}/versions", {"message": "Second", "revision": 2})
    listed = as_designer("GET", f"/pipelines/{pipeline.pk}/versions").json()["items"]
    assert [(item["number"], item["message"], item["by"], item["revision"]) for item in listed] == [
        (2, "Second", "Dora", 2),
        (1, "First", "Dora", 1),
    ]
    assert as_designer("GET", f"/pipelines/{pipeline.pk}/versions/1").json()["drawing"] == ASK
    assert as_designer("GET", f"/pipelines/{pipeline.pk}/versions/3").status_code == 404
    assert as_designer("GET", f"/pipelines/{pipeline.pk}").json()["version"] == 2


def test_a_version_is_restored_over_the_revision_that_was_seen(pipeline: Pipeline, as_designer: Caller) -> None:
    publish_version(pipeline, by=None)
    as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": WRONG, "revision": 1})
    path = f"/pipelines/{pipeline.pk}/restore"
    assert as_designer("POST", path, {"version": 1, "revision": 1}).status_code == 409
    told = as_designer("POST", path, {"version": 1, "revision": 2}).json()
    assert (told["revision"], told["draft"], told["problems"]) == (3, ASK, [])
    assert as_designer("POST", path, {"version": 7, "revision": 3}).status_code == 422


def test_only_the_revision_that_was_seen_is_published(pipeline: Pipeline, as_designer: Caller) -> None:
    answer = as_designer("POST", f"/pipelines/{pipeline.pk}/versions", {"revision": 4})
    assert (answer.status_code, answer.json()["revision"]) == (409, 1)


# --- Runs of drafts ------------------------------------------------------------------------------


def test_a_draft_is_run_until_a_step_and_told_as_a_draft(pipeline: Pipeline, as_designer: Caller, work: Work) -> None:
    answer = as_designer("POST", f"/pipelines/{pipeline.pk}/draft-runs", {"inputs": {"word": "you"}, "until": "say"})
    told = answer.json()
    assert (answer.status_code, told["version"], told["draft"]) == (202, None, 1)
    run = work(Run.objects.get(pk=told["id"]))
    outputs = as_designer("GET", f"/runs/{run.pk}/outputs").json()["items"]
    assert [(output["step"], output["text"]) for output in outputs] == [("say", "you")]


def test_the_same_request_starts_a_draft_once(pipeline: Pipeline, as_designer: Caller) -> None:
    path = f"/pipelines/{pipeline.pk}/draft-runs"
    first, second = (as_designer("POST", path, {"rehearse": True}, Idempotency_Key="k") for _ in range(2))
    assert first.json() == second.json()
    assert Run.objects.get().rehearse


def test_a_draft_with_problems_is_not_run_and_says_where_they_are(pipeline: Pipeline, as_designer: Caller) -> None:
    as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": WRONG, "revision": 1})
    answer = as_designer("POST", f"/pipelines/{pipeline.pk}/draft-runs", {})
    assert answer.status_code == 422
    assert ["steps", "say", "params", "loud"] in [error["loc"] for error in answer.json()["errors"]]
    answer = as_designer("POST", f"/pipelines/{pipeline.pk}/draft-runs", {"until": "gone"})
    assert answer.json()["errors"][0]["loc"] == ["until"]


def test_samples_are_what_a_draft_is_tried_with(pipeline: Pipeline, as_designer: Caller, charlie: User) -> None:
    path = f"/pipelines/{pipeline.pk}"
    told = as_designer("PUT", f"{path}/samples", {"inputs": {"word": "sample"}}).json()
    assert told == {"inputs": {"word": "sample"}, "pins": {}}
    run = as_designer("POST", f"{path}/draft-runs", {}).json()
    assert Run.objects.get(pk=run["id"]).inputs == {"word": "sample"}
    refused = as_designer("PUT", f"{path}/samples", {"pins": {"say": run["id"] + 1}})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["pins", "say"])
    assert as_designer("PUT", f"{path}/samples", {"pins": {"say": 2**70}}).status_code == 422


def test_an_estimate_is_of_what_is_drawn_now_and_no_further_than_asked(pipeline: Pipeline, as_reviewer: Caller) -> None:
    told = as_reviewer("POST", f"/pipelines/{pipeline.pk}/estimate", {"draft": OTHER}).json()
    assert told == {
        "calls": 0,
        "cost_low": "0.00",
        "cost_high": "0.00",
        "seconds_low": None,
        "seconds_high": None,
        "sentence": "No service is asked, so nothing is spent.",
    }
    content = {**WRONG, "steps": {**WRONG["steps"], "say": {"type": "echo"}}}
    path = f"/pipelines/{pipeline.pk}/estimate"
    assert as_reviewer("POST", path, {"draft": content}).status_code == 422
    assert as_reviewer("POST", path, {"draft": content, "until": "say"}).status_code == 200
    assert as_reviewer("POST", path, {}).status_code == 200


def test_an_estimate_counts_what_stands_inside(project: Project, as_reviewer: Caller) -> None:
    connect("bfl", base_url="http://127.0.0.1:1", values={"key": "k"})
    Model.objects.create(
        provider="bfl", model_id="flux-test", abilities=["generate_image"], prices={"per_call": "0.04"}
    )
    painted = {"type": "generate_image", "in": {"prompt": "$word"}, "params": {"model": "bfl/flux-test"}}
    inner = publish_first(project, "Picture", drawing({"a": painted, "b": painted}, inputs={"word": {"type": "text"}}))
    content = drawing({"box": sub(inner, {"word": "$word"}), "more": painted}, inputs={"word": {"type": "text"}})
    path = f"/pipelines/{create_pipeline(project, name='Outer', draft=content).pk}/estimate"
    told = as_reviewer("POST", path, {}).json()
    assert (told["calls"], told["cost_low"]) == (3, "0.12")
    told = as_reviewer("POST", path, {"until": "box"}).json()
    assert (told["calls"], told["cost_low"]) == (2, "0.08")


def test_the_ports_of_a_pipeline_are_those_of_its_newest_version_or_of_the_one_named(
    pipeline: Pipeline, project: Project, as_reviewer: Caller
) -> None:
    assert as_reviewer("GET", f"/pipelines/{pipeline.pk}/ports").status_code == 404
    said = {"say": {"type": "echo", "in": {"text": "$word"}}}
    inner = publish_first(project, "Headline", drawing(said, inputs={"word": {"type": "text"}}))
    publish_next(inner.pipeline, drawing(said, inputs={"word": {"type": "text", "default": "you"}}))
    path = f"/pipelines/{inner.pipeline_id}/ports"
    assert as_reviewer("GET", path).json() == {
        "name": "Headline",
        "version": 2,
        "takes": {"word": {"type": "text", "optional": True, "label": "Word"}},
        "gives": {"text": {"type": "text"}},
    }
    assert "optional" not in as_reviewer("GET", f"{path}?version=1").json()["takes"]["word"]
    assert as_reviewer("GET", f"{path}?version=3").status_code == 404


def test_what_may_stand_in_a_pipeline_is_told_anew_when_another_is_published(
    pipeline: Pipeline, project: Project, as_reviewer: Caller
) -> None:
    path = f"/pipelines/{pipeline.pk}/offered"
    assert as_reviewer("GET", path).json() == {"items": [], "next": None}
    said = {"say": {"type": "echo", "in": {"text": "$word"}}}
    inner = publish_first(project, "Headline", drawing(said, inputs={"word": {"type": "text"}}))
    (offered,) = as_reviewer("GET", path).json()["items"]
    assert (offered["id"], offered["versions"], list(offered["takes"])) == (inner.pipeline_id, [1], ["word"])


def test_a_pipeline_that_cannot_run_itself_has_no_ports_to_take_over(project: Project, as_reviewer: Caller) -> None:
    said = {"say": {"type": "echo", "in": {"text": "$word"}}}
    inner = publish_first(project, "Headline", drawing(said, inputs={"word": {"type": "text"}}))
    outer = publish_first(project, "Outer", drawing({"line": sub(inner, {"word": "$word"})}, inputs=ASK["inputs"]))
    publish_next(inner.pipeline, drawing(said, inputs={"word": {"type": "text"}, "mood": {"type": "text"}}))
    answer = as_reviewer("GET", f"/pipelines/{outer.pipeline_id}/ports")
    assert answer.status_code == 422
    assert "Outer v1 cannot run itself as it is" in answer.json()["detail"]


# --- Files ---------------------------------------------------------------------------------------


def test_a_file_has_the_same_bytes_each_time_and_is_sent_once(pipeline: Pipeline, as_reviewer: Caller) -> None:
    answer = as_reviewer("GET", f"/pipelines/{pipeline.pk}/file")
    assert answer.content == dump_json(ASK).encode()
    assert answer["Content-Disposition"] == 'attachment; filename="autumn-launch.json"'
    again = as_reviewer("GET", f"/pipelines/{pipeline.pk}/file", If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_file_of_a_version_stays_when_the_draft_goes_on(pipeline: Pipeline, as_designer: Caller) -> None:
    publish_version(pipeline, by=None)
    as_designer("PUT", f"/pipelines/{pipeline.pk}", {"draft": OTHER, "revision": 1})
    assert as_designer("GET", f"/pipelines/{pipeline.pk}/file?version=1").content == dump_json(ASK).encode()
    assert "Ünïcode ☕" in as_designer("GET", f"/pipelines/{pipeline.pk}/file").content.decode()
    assert as_designer("GET", f"/pipelines/{pipeline.pk}/file?version=2").status_code == 404


def test_what_was_written_is_read_back_as_it_was(pipeline: Pipeline, as_designer: Caller) -> None:
    text = as_designer("GET", f"/pipelines/{pipeline.pk}/file").content.decode()
    path = f"/projects/{pipeline.project.slug}/pipelines/read"
    for given in (text, f"\ufeff{text}"):
        told = as_designer("POST", path, {"text": given}).json()
        assert (dump_json(told["drawing"]), told["problems"]) == (text, [])
    told = as_designer("POST", path, {"text": "format: 1\nsteps:\n  say: {type: nothing}\n"}).json()
    assert told["drawing"] == {"format": 1, "steps": {"say": {"type": "nothing"}}}
    assert "no step type `nothing`" in told["problems"][0]["message"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (json.dumps({"format": 2, "steps": {}}), "a newer Pressline has written"),
        ("{", "not readable JSON"),
        ("a: [", "not readable YAML"),
        ("just words", "starts with `format: 1`"),
        ("", "starts with `format: 1`"),
        ("x" * 2_000_001, "may hold 2 MB"),
        ("a: &a [*a]", "nested this deeply"),
        ("a: !!int x", "not readable YAML"),
        ("a: 2001-99-99", "not readable YAML"),
    ],
)
def test_what_is_no_pipeline_file_is_refused_with_a_sentence(
    text: str, words: str, project: Project, as_designer: Caller
) -> None:
    answer = as_designer("POST", f"/projects/{project.slug}/pipelines/read", {"text": text})
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_a_step_type_is_told_as_the_canvas_draws_it(as_reviewer: Caller) -> None:
    found = {item["type"]: item for item in as_reviewer("GET", "/steps").json()["items"]}
    assert set(found["generate_image"]) == {
        "type",
        "label",
        "help",
        "group",
        "version",
        "lane",
        "ability",
        "asks",
        "open",
        "inputs",
        "outputs",
        "params",
    }
    assert found["generate_image"]["ability"] == "generate_image"
    assert found["review"]["asks"]
    assert found["echo"]["help"] == "Says what comes in; fails where it is told to."
    assert set(found["echo"]["inputs"]["text"]) == {"type", "many", "optional", "within_row", "label"}
