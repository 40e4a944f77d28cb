"""What cannot be used, sent to the desk's own addresses: it is told so, and nothing is decided."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pipelines.actions import cancel_run
from pipelines.models import Decision, Project, Review
from studio.models import User
from tests.asked import Work, answer, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
JSON = {"accept": "application/json"}


@pytest.fixture
def review(project: Project, work: Work) -> Review:
    return waiting(project, work)


def decide(client: Client, user: User, review: Review, **said: Any) -> Any:
    client.force_login(user)
    form = {"verdict": "approve", "seen": review.seen, **said}
    return client.post(f"/reviews/{review.pk}/decide/", form, headers=JSON)


@pytest.mark.parametrize(
    "said",
    [
        {"verdict": ""},
        {"verdict": "undo"},
        {"verdict": "fail"},
        {"verdict": "send_back"},
        {"note": "x" * 20_000},
        {"note": "a\x00b"},
        {"reasons": ["unheard-of"]},
        {"reasons": ["a\x00b"]},
        {"verdict": "pick", "picks": ["one"]},
        {"verdict": "pick", "picks": ["-1"]},
        {"picks": ["0"]},
        {"verdict": "edit", "text": "a\x00b"},
        {"verdict": "edit", "text": " "},
        {"pins": '[{"x": 2, "y": 0.5}]'},
        {"pins": '[{"x": 0.5, "y": 0.5, "note": "\\ud800"}]'},
        {"pins": '[{"x": 1e999, "y": 0.5}]'},
        {"pins": f'[{{"x": {10**400}, "y": 0.5}}]'},
        {"pins": '[{"x": NaN, "y": 0.5}]'},
        {"pins": '{"x": 0.5, "y": 0.5}'},
        {"pins": "[" * 100_000},
        {"pins": "[1" + ",1" * 200_000 + "]"},
    ],
    ids=lambda said: str(said)[:40],
)
def test_what_cannot_be_used_is_told_and_decides_nothing(
    client: Client, bob: User, review: Review, said: dict[str, Any]
) -> None:
    told = decide(client, bob, review, **said)
    assert (told.status_code, told["Content-Type"]) == (422, "application/problem+json")
    assert not Decision.objects.exists()


def test_what_is_over_is_told_so(client: Client, bob: User, alice: User, project: Project, work: Work) -> None:
    decided, cancelled, changed = (waiting(project, work) for _ in range(3))
    answer(decided, alice)
    cancel_run(cancelled.run)
    told = {
        "decided": decide(client, bob, decided),
        "cancelled": decide(client, bob, cancelled),
        "changed": decide(client, bob, changed, seen="an older page"),
    }
    assert {answer.status_code for answer in told.values()} == {409}
    details = {name: answer.json()["detail"] for name, answer in told.items()}
    assert "Alice has already decided this: approved." in details["decided"]
    assert "no longer asked" in details["cancelled"]
    assert "has changed since you opened this page" in details["changed"]


def test_the_forwarded_address_of_a_strangers_review_leads_nowhere(
    client: Client, charlie: User, review: Review
) -> None:
    client.force_login(charlie)
    told = [client.get(f"/reviews/{review.pk}/{part}", headers=JSON) for part in ("", "item/")]
    told += [
        client.post(f"/reviews/{review.pk}/{part}/", {"verdict": "approve", "seen": review.seen}, headers=JSON)
        for part in ("decide", "undo", "preview", "claim", "free")
    ]
    told.append(client.get(f"/reviews/{review.pk + 1}/", headers=JSON))
    assert {answer.status_code for answer in told} == {404}
    assert len({answer.json()["detail"] for answer in told}) == 1
    assert not Decision.objects.exists()


def test_a_form_that_is_too_large_is_told_so(client: Client, bob: User, review: Review) -> None:
    client.force_login(bob)
    form = "verdict=approve&note=" + "x" * 6_000_000
    kind = "application/x-www-form-urlencoded"
    told = client.post(f"/reviews/{review.pk}/decide/", form, content_type=kind, headers=JSON)
    assert told.status_code == 413
