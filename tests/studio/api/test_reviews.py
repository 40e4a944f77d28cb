"""Reviews over the API."""

from __future__ import annotations

import pytest

from pipelines.models import Decision, Review
from studio.models import User
from tests.studio.api.conftest import Caller


def test_a_review_is_found_open_approved_and_closed(as_reviewer: Caller, review: Review, bob: User) -> None:
    told = as_reviewer("GET", "/reviews?state=open").json()["items"]
    assert [(item["id"], item["state"], item["text"]) for item in told] == [(review.pk, "open", "hello")]
    answer = as_reviewer("POST", f"/reviews/{review.pk}/decisions", {"verdict": "approve", "seen": told[0]["seen"]})
    assert answer.status_code == 201
    assert (answer.json()["by"], answer.json()["run"]["state"]) == ("Bob", "done")
    assert as_reviewer("GET", "/reviews?state=open").json()["items"] == []
    assert as_reviewer("GET", f"/reviews/{review.pk}").json()["decisions"][0]["verdict"] == "approve"
    assert Decision.objects.get().by == bob


def test_the_second_answer_is_told_who_was_first(as_reviewer: Caller, as_owner: Caller, review: Review) -> None:
    body = {"verdict": "approve", "seen": review.seen}
    as_reviewer("POST", f"/reviews/{review.pk}/decisions", body)
    late = as_owner("POST", f"/reviews/{review.pk}/decisions", body)
    assert late.status_code == 409
    assert "Bob has already decided this" in late.json()["detail"]


def test_a_decision_on_something_else_than_is_shown_is_refused(as_reviewer: Caller, review: Review) -> None:
    answer = as_reviewer("POST", f"/reviews/{review.pk}/decisions", {"verdict": "approve", "seen": "other"})
    assert answer.status_code == 409
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"verdict": "perhaps"}, "verdict"),
        ({"verdict": "send_back"}, "note"),
        ({}, "verdict"),
        ({"pins": 1}, "verdict"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(
    as_reviewer: Caller, review: Review, body: dict[str, object], loc: str
) -> None:
    answer = as_reviewer("POST", f"/reviews/{review.pk}/decisions", {**body, "seen": review.seen})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, [loc])


def test_an_unknown_state_is_refused(as_reviewer: Caller) -> None:
    assert as_reviewer("GET", "/reviews?state=lost").status_code == 422
