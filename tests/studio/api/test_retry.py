"""Trying again over the API: the preview, with the run's own version, and with the newest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.models import Project, Run, StepRun
from tests.factories import make_run
from tests.pipelines.actions.test_renewals import INPUTS, chain, publish_next
from tests.studio.api.conftest import Caller

pytestmark = pytest.mark.usefixtures("toys", "queue", "heard")


@pytest.fixture
def failed(project: Project, toys: None, work: Callable[[Run], Run]) -> Run:
    """Three rows, of which one has failed; a newer version has been published since."""
    run = work(make_run(project, chain(fail_on="bad"), word=["a", "bad", "c"]))
    publish_next(run, chain(), message="Nothing is bad")
    return run


def test_the_preview_tells_what_failed_and_what_differs(as_owner: Caller, failed: Run) -> None:
    told = as_owner("GET", f"/runs/{failed.pk}/retry").json()
    assert (told["run"], told["failed"], told["rows"], told["same"]) == (failed.pk, 1, 1, False)
    assert told["version"]["after"] == {"number": 2, "message": "Nothing is bad"}
    (difference,) = told["differences"]
    assert difference == {
        "step": "say",
        "field": "params.fail_on",
        "before": "bad",
        "after": None,
        "sentence": "“Say”: fail on is no longer set; it was “bad”.",
    }


@pytest.mark.parametrize("body", [None, {}, {"with": "own"}])
def test_without_a_choice_it_is_tried_again_as_it_was(as_designer: Caller, failed: Run, body: object) -> None:
    answer = as_designer("POST", f"/runs/{failed.pk}/retry", body)
    assert (answer.status_code, answer.json()["id"]) == (200, failed.pk)
    assert StepRun.objects.get(run=failed, step="say", path="1").state == "ready"


def test_with_the_newest_a_new_run_is_accepted(as_designer: Caller, failed: Run) -> None:
    answer = as_designer("POST", f"/runs/{failed.pk}/retry", {"with": "newest"})
    told = answer.json()
    assert (answer.status_code, told["version"], told["rows"], told["retry_of"]) == (202, 2, 1, failed.pk)
    assert told["id"] != failed.pk
    assert as_designer("GET", f"/runs/{failed.pk}").json()["retry_of"] is None


def test_the_same_key_tries_again_once(as_designer: Caller, failed: Run) -> None:
    path, body = f"/runs/{failed.pk}/retry", {"with": "newest"}
    first = as_designer("POST", path, body, idempotency_key="k1")
    again = as_designer("POST", path, body, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert Run.objects.count() == 2
    assert as_designer("POST", path, {"with": "own"}, idempotency_key="k1").status_code == 409


def test_an_input_that_is_missing_is_named(as_designer: Caller, failed: Run) -> None:
    publish_next(failed, {**chain(), "inputs": {**INPUTS, "mood": {"type": "text"}}})
    answer = as_designer("POST", f"/runs/{failed.pk}/retry", {"with": "newest"})
    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["errors"]] == [["inputs", "mood"]]


@pytest.mark.parametrize("body", [{"with": "oldest"}, {"using": "newest"}, {"with": "newest", "more": 1}])
def test_what_is_not_known_is_refused(as_designer: Caller, failed: Run, body: object) -> None:
    assert as_designer("POST", f"/runs/{failed.pk}/retry", body).status_code == 422
    assert Run.objects.count() == 1
