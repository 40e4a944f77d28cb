"""Runs over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.models import Asset, Project, Run, StepRun
from pipelines.states import STEP_STATES
from studio.models import KeptAnswer, User
from tests.factories import drawing, make_asset, make_run, make_version
from tests.studio.api.conftest import ASK, Caller

PHOTO = drawing(
    {"cut": {"type": "remove_background", "in": {"image": "$product"}}}, inputs={"product": {"type": "image"}}
)
WORDS = drawing(
    {"split": {"type": "split", "in": {"text": "$text"}}, "say": {"type": "echo", "in": {"text": "split.word"}}},
    inputs={"text": {"type": "text"}},
)


def test_a_run_has_what_scripts_count_on(as_owner: Caller, waiting: Run) -> None:
    told = as_owner("GET", f"/runs/{waiting.pk}").json()
    assert (told["id"], told["state"], told["cost"]) == (waiting.pk, "waiting", "0.00")
    assert tuple(told["counts"]) == STEP_STATES
    assert (told["counts"]["done"], told["counts"]["waiting"]) == (1, 1)


def test_a_started_run_is_accepted_with_its_inputs(as_designer: Caller, waiting: Run, dora: User) -> None:
    answer = as_designer("POST", f"/pipelines/{waiting.version.pipeline_id}/runs", {"inputs": {"word": "salt"}})
    assert answer.status_code == 202
    run = Run.objects.get(pk=answer.json()["id"])
    assert (run.inputs, run.started_by) == ({"word": "salt"}, dora)


def test_every_wrong_input_is_told_with_its_name(as_designer: Caller, waiting: Run) -> None:
    answer = as_designer("POST", f"/pipelines/{waiting.version.pipeline_id}/runs", {"inputs": {"wrod": "x", "word": 3}})
    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["errors"]] == [["inputs", "wrod"], ["inputs", "word"]]


def test_the_same_key_starts_one_run(as_designer: Caller, waiting: Run) -> None:
    path = f"/pipelines/{waiting.version.pipeline_id}/runs"
    first = as_designer("POST", path, {"inputs": {"word": "a"}}, idempotency_key="k1")
    again = as_designer("POST", path, {"inputs": {"word": "a"}}, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert Run.objects.count() == 2, "the waiting one and one more"


def test_the_same_key_with_another_body_is_a_conflict(as_designer: Caller, waiting: Run) -> None:
    path = f"/pipelines/{waiting.version.pipeline_id}/runs"
    as_designer("POST", path, {"inputs": {"word": "a"}}, idempotency_key="k1")
    assert as_designer("POST", path, {"inputs": {"word": "b"}}, idempotency_key="k1").status_code == 409


def test_two_people_may_use_the_same_key(as_designer: Caller, as_owner: Caller, waiting: Run) -> None:
    path = f"/pipelines/{waiting.version.pipeline_id}/runs"
    ids = {caller("POST", path, {}, idempotency_key="k1").json()["id"] for caller in (as_designer, as_owner)}
    assert len(ids) == 2


def test_a_key_of_a_request_that_failed_can_be_used_again(as_designer: Caller, waiting: Run) -> None:
    path = f"/pipelines/{waiting.version.pipeline_id}/runs"
    assert as_designer("POST", path, {"inputs": {"word": 3}}, idempotency_key="k1").status_code == 422
    assert not KeptAnswer.objects.exists()
    assert as_designer("POST", path, {"inputs": {"word": "c"}}, idempotency_key="k1").status_code == 202


def test_a_photo_is_given_by_its_id_and_read_from_the_table(
    as_designer: Caller, project: Project, asset: Asset, queue: list[Any]
) -> None:
    version = make_version(project, PHOTO)
    forged = {"asset": str(asset.pk), "sha256": "0" * 64, "kind": "image"}
    answer = as_designer("POST", f"/pipelines/{version.pipeline_id}/runs", {"inputs": {"product": forged}})
    assert answer.status_code == 202
    assert Run.objects.get().inputs["product"] == asset.as_value()


@pytest.mark.parametrize("which", ["another project's", "no"])
def test_a_photo_of_another_project_does_not_exist_here(
    as_designer: Caller, project: Project, charlie: User, photo: bytes, which: str
) -> None:
    elsewhere = charlie.memberships.get().project
    key = str(make_asset(elsewhere, photo).pk) if which != "no" else "not-an-id"
    version = make_version(project, PHOTO)
    answer = as_designer("POST", f"/pipelines/{version.pipeline_id}/runs", {"inputs": {"product": {"asset": key}}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["inputs", "product"]
    assert not Run.objects.exists()


def test_an_unpublished_pipeline_and_an_unknown_version_cannot_start(as_designer: Caller, waiting: Run) -> None:
    slug = waiting.project.slug
    new = as_designer("POST", f"/projects/{slug}/pipelines", {"name": "New", "draft": ASK}).json()["id"]
    assert "Publish one" in as_designer("POST", f"/pipelines/{new}/runs", {}).json()["detail"]
    answer = as_designer("POST", f"/pipelines/{waiting.version.pipeline_id}/runs", {"version": 9})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["version"])


@pytest.mark.parametrize("body", [{"budget": -3}, {"a": 3}, {"inputs": []}, {"version": 0}, {"rehearse": "perhaps"}])
def test_what_is_not_known_is_refused_with_its_place(as_designer: Caller, waiting: Run, body: dict[str, Any]) -> None:
    answer = as_designer("POST", f"/pipelines/{waiting.version.pipeline_id}/runs", body)
    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["errors"]] == [[next(iter(body))]]


def test_a_body_that_is_not_json_is_refused(as_designer: Caller, waiting: Run) -> None:
    path = f"/api/v1/pipelines/{waiting.version.pipeline_id}/runs"
    answer = as_designer.client.post(path, b"{", content_type="application/json", headers=as_designer.headers)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_pages_go_on_from_their_cursor_and_end(
    as_owner: Caller, project: Project, toys: None, queue: list[Any]
) -> None:
    made = [make_run(project, ASK).pk for _ in range(5)]
    seen, cursor = [], ""
    for size in (2, 2, 1):
        page = as_owner("GET", f"/runs?limit=2&cursor={cursor}").json()
        assert len(page["items"]) == size
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == (made[::-1], None)


@pytest.mark.parametrize("query", ["cursor=!!", "cursor=bm9wZQ", "limit=0", "limit=9999", "state=lost"])
def test_a_wrong_query_is_told_by_name(as_owner: Caller, query: str) -> None:
    answer = as_owner("GET", f"/runs?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["query", query.partition("=")[0]]


def test_runs_are_found_by_project_and_state(as_owner: Caller, waiting: Run) -> None:
    slug = waiting.project.slug
    assert len(as_owner("GET", f"/runs?project={slug}&state=waiting").json()["items"]) == 1
    assert as_owner("GET", f"/runs?project={slug}&state=done").json() == {"items": [], "next": None}
    assert as_owner("GET", "/runs?project=elsewhere").json()["items"] == []


def test_a_list_of_runs_takes_as_many_queries_for_five_as_for_one(
    as_owner: Caller, project: Project, toys: None, queue: list[Any], django_assert_num_queries: Any
) -> None:
    # The first time that a token is used is noted.
    as_owner("GET", "/runs")
    for number in (1, 4):
        for _ in range(number):
            make_run(project, ASK)
        with django_assert_num_queries(2):
            as_owner("GET", "/runs")


def test_step_runs_are_found_by_path_state_and_step(
    as_owner: Caller, project: Project, toys: None, work: Callable[[Run], Run]
) -> None:
    run = work(make_run(project, WORDS, text=" ".join("abcdefghijkl")))
    rows = as_owner("GET", f"/runs/{run.pk}/steps?step=say&path=1").json()["items"]
    assert [(row["path"], row["state"], row["outputs"]) for row in rows] == [("1", "done", {"text": "b"})]
    assert len(as_owner("GET", f"/runs/{run.pk}/steps?state=done").json()["items"]) == 13
    assert as_owner("GET", f"/runs/{run.pk}/steps?state=odd").status_code == 422


def test_outputs_are_told_with_step_and_path_page_by_page(
    as_owner: Caller, project: Project, toys: None, work: Callable[[Run], Run]
) -> None:
    run = work(make_run(project, {**WORDS, "outputs": {"words": "say.text"}}, text="a b c"))
    page = as_owner("GET", f"/runs/{run.pk}/outputs?limit=2").json()
    last = as_owner("GET", f"/runs/{run.pk}/outputs?limit=2&cursor={page['next']}").json()
    assert [(item["path"], item["text"]) for item in page["items"] + last["items"]] == [
        ("0", "a"),
        ("1", "b"),
        ("2", "c"),
    ]
    assert last["next"] is None


def test_a_cancelled_run_cannot_be_cancelled_twice_but_retried(as_designer: Caller, waiting: Run) -> None:
    assert as_designer("POST", f"/runs/{waiting.pk}/cancel").json()["state"] == "cancelled"
    again = as_designer("POST", f"/runs/{waiting.pk}/cancel")
    assert (again.status_code, again.json()["title"]) == (409, "Somebody was first")
    assert as_designer("POST", f"/runs/{waiting.pk}/retry").json()["state"] == "running"
    assert StepRun.objects.filter(run=waiting, state="ready").exists()


def test_what_a_step_took_and_gave_is_told_and_a_wrong_question_by_name(as_owner: Caller, waiting: Run) -> None:
    path = f"/runs/{waiting.pk}/steps"
    told = as_owner("GET", f"{path}/say/result").json()
    assert told["step_run"]["outputs"][0]["shown"] == [{"text": "hello"}]
    asked = as_owner("GET", f"{path}/ask/result").json()["step_run"]
    assert (asked["state"], asked["inputs"][0]["count"]) == ("waiting", 1)
    assert asked["review_url"].startswith("/reviews/")
    assert as_owner("GET", f"{path}/frame/result").status_code == 404
    for query in ("state=odd", "place=-1"):
        answer = as_owner("GET", f"{path}/say/result?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["query", query.partition("=")[0]])
