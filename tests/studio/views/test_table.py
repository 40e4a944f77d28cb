"""The light table: what lies on it, and many answers at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from pipelines.actions import keep_reason
from pipelines.models import Decision, Project, Review
from studio.models import User
from tests.asked import Work, policy, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def two(project: Project, work: Work) -> list[Review]:
    """Two open reviews, of two runs, that can be taken back for an hour."""
    slug = policy(project, grace=3600)
    return [waiting(project, work, policy=slug) for _ in range(2)]


def say(client: Client, verb: str, **body: Any) -> Any:
    return client.post(
        f"/reviews/table/{verb}/", body, content_type="application/json", headers={"Accept": "application/json"}
    )


def approve(client: Client, reviews: list[Review]) -> list[dict[str, Any]]:
    answer = say(client, "decide", verdict="approve", reviews=[[review.pk, review.seen] for review in reviews])
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_only_what_is_wanted_and_mine_lies_on_it(client: Client, bob: User, charlie: User, two: list[Review]) -> None:
    client.force_login(bob)
    items = client.get(f"/reviews/table/items/?run={two[0].run_id}").json()["items"]
    assert [item["pk"] for item in items] == [two[0].pk]
    assert len(client.get("/reviews/table/items/").json()["items"]) == 2
    client.force_login(charlie)
    assert client.get("/reviews/table/items/").json()["items"] == []


def test_the_page_carries_what_lies_on_it(client: Client, bob: User, two: list[Review]) -> None:
    client.force_login(bob)
    page = client.get(f"/reviews/table/?run={two[0].run_id}").content.decode()
    told = json.loads(page.split('id="table" type="application/json">')[1].split("</script>")[0])
    assert [item["seen"] for item in told["items"]] == [two[0].seen]


def test_a_strangers_run_and_project_are_not_here(client: Client, charlie: User, two: list[Review]) -> None:
    client.force_login(charlie)
    assert client.get(f"/reviews/table/?run={two[0].run_id}").status_code == 404
    assert client.get(f"/reviews/table/?project={two[0].project.slug}").status_code == 404


def test_the_reasons_offered_are_known_to_all_that_lies_there(
    client: Client, bob: User, project: Project, two: list[Review]
) -> None:
    keep_reason(project, label="Too dark", by=None)
    client.force_login(bob)
    assert 'value="too-dark"' in client.get("/reviews/table/").content.decode()


def test_many_are_approved_and_taken_back(client: Client, bob: User, two: list[Review]) -> None:
    client.force_login(bob)
    assert approve(client, two) == [{"pk": review.pk, "error": None} for review in two]
    assert set(Review.objects.values_list("state", flat=True)) == {"decided"}
    undone = say(client, "undo", reviews=[review.pk for review in two]).json()["results"]
    assert [result["error"] for result in undone] == [None, None]
    assert set(Review.objects.values_list("state", flat=True)) == {"open"}


def test_one_that_fails_is_told_beside_those_that_went(client: Client, bob: User, two: list[Review]) -> None:
    client.force_login(bob)
    two[0].seen = "something else"
    first, second = approve(client, two)
    assert "has changed since you opened this page" in first["error"]
    assert second["error"] is None


def test_to_a_stranger_none_of_them_exists(client: Client, charlie: User, two: list[Review]) -> None:
    client.force_login(charlie)
    theirs = approve(client, two)[0]["error"]
    two[0].pk = 999_999
    assert approve(client, two)[0]["error"] == theirs
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"verdict": "approve", "reviews": []},
        {"verdict": "approve", "reviews": [[1]]},
        {"verdict": "approve", "reviews": [["x", "y"]]},
        {"verdict": "approve", "reviews": [[2**70, "y"]]},
        {"verdict": "approve", "reviews": [[number + 1, ""] for number in range(501)]},
        {"verdict": "approve", "reviews": [[1, ""]], "by": 7},
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(client: Client, bob: User, body: dict[str, Any]) -> None:
    client.force_login(bob)
    answer = say(client, "decide", **body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(client: Client, bob: User, body: bytes) -> None:
    client.force_login(bob)
    for verb in ("decide", "undo"):
        assert client.post(f"/reviews/table/{verb}/", body, content_type="application/json").status_code == 422


def test_looking_decides_nothing(client: Client, bob: User, two: list[Review]) -> None:
    client.force_login(bob)
    assert client.get("/reviews/table/decide/").status_code == 405
    assert client.get("/reviews/table/undo/").status_code == 405
    assert client.post("/reviews/table/").status_code == 405
    assert not Decision.objects.exists()


def test_a_form_from_elsewhere_decides_nothing(bob: User, two: list[Review]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    answer = say(client, "decide", verdict="approve", reviews=[[two[0].pk, two[0].seen]])
    assert answer.status_code == 403
    assert not Decision.objects.exists()
