"""Errors at the web's edge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from pipelines.errors import Forbidden, Invalid, InvalidDrawing, NotFound, Problem, RateLimited, Stale, StudioError
from studio import middleware
from studio.middleware import PROBLEM_JSON, StudioErrors

JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def static_folder(settings: Any, tmp_path: Path) -> None:
    """Pages are served without their collected static files."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


def told(error: Exception, path: str = "/", **headers: str) -> HttpResponse:
    request = RequestFactory().get(path, headers=headers)
    response = StudioErrors(lambda _: HttpResponse()).process_exception(request, error)
    assert response is not None
    return response


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound(), 404), (Forbidden("No."), 403), (Invalid("No."), 422), (Stale("No."), 409), (StudioError("No."), 400)],
)
def test_each_error_has_its_status_and_its_sentence(error: StudioError, status: int) -> None:
    response = told(error, **JSON)
    content = json.loads(response.content)
    assert response.status_code == content["status"] == status
    assert response["Content-Type"] == PROBLEM_JSON
    assert (content["title"], content["detail"], content["errors"]) == (error.title, error.message, [])
    assert content["type"] == "about:blank"


def test_every_problem_of_a_drawing_is_told_with_its_place() -> None:
    problems = [Problem("cutout", "in.image", "Wire it."), Problem("", "inputs.product", "It is needed.")]
    content = json.loads(told(InvalidDrawing(problems), "/api/v1/pipelines/1/runs").content)
    assert content["errors"] == [
        {"loc": ["steps", "cutout", "in", "image"], "msg": "Wire it."},
        {"loc": ["inputs", "product"], "msg": "It is needed."},
    ]


def test_a_wrong_field_is_named() -> None:
    content = json.loads(told(Invalid("Say why.", loc=("note",)), **JSON).content)
    assert content["errors"] == [{"loc": ["note"], "msg": "Say why."}]


def test_how_long_to_wait_is_told_in_whole_seconds() -> None:
    assert told(RateLimited("Slower.", retry_after=1.2), **JSON)["Retry-After"] == "2"


def test_an_error_nobody_foresaw_is_left_to_django() -> None:
    request = RequestFactory().get("/")
    assert StudioErrors(lambda _: HttpResponse()).process_exception(request, RuntimeError("boom")) is None


@pytest.mark.parametrize(
    ("path", "accept", "as_json"),
    [
        ("/api/v1/runs", "text/html", True),
        ("/hooks/counting/", "text/html", True),
        ("/runs/1/", "text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("/runs/1/", "*/*", False),
        ("/runs/1/", "application/json", True),
        ("/runs/1/", "application/problem+json", True),
    ],
)
def test_programs_get_json_and_people_get_pages(path: str, accept: str, as_json: bool) -> None:
    assert middleware.wants_json(RequestFactory().get(path, headers={"accept": accept})) is as_json


def test_people_get_a_page_with_the_sentence_and_the_status(db: None) -> None:
    response = told(Stale("Dora was first & approved."), "/", accept="text/html")
    assert response.status_code == 409
    assert "Dora was first &amp; approved." in response.content.decode()
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/hooks/a%00b/", "/api/v1/projects/a%00b", "/g/a%00b/", "/notices/off/a%00b/"])
def test_an_address_that_no_text_could_hold_is_not_there_and_no_table_is_asked(client: Client, path: str) -> None:
    assert client.post(path).status_code == client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v2/runs", "/api/"])
def test_an_unknown_api_address_is_told_as_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM_JSON)
    assert response.json()["detail"] == NotFound().message


def test_a_wrong_method_is_told_as_json_with_those_that_work(client: Client, db: None) -> None:
    response = client.delete("/api/v1/runs")
    assert (response.status_code, response["Content-Type"]) == (405, PROBLEM_JSON)
    assert response["Allow"] == "GET"


def test_our_own_faults_tell_no_secrets(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(request: HttpRequest) -> bool:
        raise RuntimeError("the password is tulip")

    monkeypatch.setattr("studio.api.auth.token_of", fail)
    client.raise_request_exception = False
    response = client.get("/api/v1/runs", headers={"authorization": "Bearer pl_x"})
    assert (response.status_code, response["Content-Type"]) == (500, PROBLEM_JSON)
    assert b"tulip" not in response.content


def test_a_form_without_its_token_is_refused_in_words() -> None:
    response = middleware.csrf_failure(RequestFactory().post("/", headers=JSON), "reason")
    assert response.status_code == 403
    assert "Load it again" in json.loads(response.content)["detail"]
