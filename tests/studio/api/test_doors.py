"""Every address of the API, knocked at by everybody: one table says who gets in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from pipelines.errors import NotFound
from pipelines.models import Asset, Project, Review, Row, Run
from studio.middleware import PROBLEM_JSON
from studio.models import User
from tests.factories import SOMEWHERE, make_subscription
from tests.studio.api.conftest import ASK, ROOT, Caller

# method, address, body, lowest role that gets in, scope, status for those who get in
OPEN_TO_ALL = "anybody signed in"
DOORS: list[tuple[str, str, Any, str, str, int]] = [
    ("GET", "/steps", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/projects", None, OPEN_TO_ALL, "read", 200),
    ("POST", "/projects", {"name": "New"}, OPEN_TO_ALL, "write", 201),
    ("GET", "/projects/{slug}", None, "viewer", "read", 200),
    ("GET", "/projects/{slug}/pipelines", None, "viewer", "read", 200),
    ("POST", "/projects/{slug}/pipelines", {"name": "New", "draft": {}}, "designer", "write", 201),
    ("POST", "/pipelines/validate", {"draft": ASK}, OPEN_TO_ALL, "read", 200),
    ("POST", "/estimate", {"draft": ASK, "rows": 3}, OPEN_TO_ALL, "read", 200),
    ("GET", "/pipelines/{pipeline}", None, "viewer", "read", 200),
    ("PUT", "/pipelines/{pipeline}", {"draft": ASK, "revision": 1}, "designer", "write", 200),
    ("POST", "/pipelines/{pipeline}/versions", {}, "designer", "write", 201),
    ("POST", "/pipelines/{pipeline}/runs", {}, "designer", "run", 202),
    ("GET", "/brands", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/models", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/calls", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/me", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/projects/{slug}/subscriptions", None, "designer", "read", 200),
    ("POST", "/projects/{slug}/subscriptions", "subscribe", "designer", "write", 201),
    ("DELETE", "/subscriptions/{subscription}", None, "designer", "write", 204),
    ("GET", "/projects/{slug}/events/{event}", None, "viewer", "read", 200),
    ("GET", "/runs", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/runs/{run}", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/snapshot", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/steps", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/outputs", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/rows", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/rows/errors", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/rows/{row}", None, "viewer", "read", 200),
    ("POST", "/runs/{run}/cancel", None, "designer", "run", 200),
    ("GET", "/runs/{run}/retry", None, "viewer", "read", 200),
    ("POST", "/runs/{run}/retry", None, "designer", "run", 409),
    ("POST", "/runs/{run}/pause", None, "designer", "run", 200),
    ("POST", "/runs/{run}/resume", None, "designer", "run", 409),
    ("POST", "/runs/{run}/priority", {"priority": 20}, "designer", "run", 200),
    ("GET", "/reviews", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/reviews/{review}", None, "viewer", "read", 200),
    ("POST", "/reviews/{review}/decisions", {"verdict": "approve", "seen": "{seen}"}, "reviewer", "review", 201),
    ("POST", "/reviews/{review}/undo", None, "viewer", "review", 409),
    ("POST", "/reviews/{review}/claim", None, "reviewer", "review", 200),
    ("DELETE", "/reviews/{review}/claim", None, "viewer", "review", 204),
    ("GET", "/projects/{slug}/policies", None, "designer", "read", 200),
    ("POST", "/projects/{slug}/policies", {"name": "New", "rules": {}}, "owner", "write", 201),
    ("GET", "/projects/{slug}/reasons", None, "viewer", "read", 200),
    ("GET", "/hand-offs", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/hand-offs/{hand_off}", None, "viewer", "read", 200),
    ("POST", "/hand-offs/{hand_off}/files", "hand back", "reviewer", "review", 201),
    ("POST", "/assets", "upload", "designer", "run", 201),
    ("GET", "/assets/{asset}", None, "viewer", "read", 200),
    ("GET", "/assets/{asset}/content", None, "viewer", "read", 200),
    ("GET", "/assets/{asset}/lineage", None, "viewer", "read", 200),
]
PEOPLE = ("anonymous", "stranger", "viewer", "reviewer", "designer", "owner")
# Who decides is for the review's policy to say, not for a role.
NOT_ASKED = "asks others"
RANK = {role: rank for rank, role in enumerate(PEOPLE)}
ALL = pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door[0]} {door[1]}")


@pytest.fixture
def places(
    request: pytest.FixtureRequest, project: Project, waiting: Run, review: Review, asset: Asset
) -> dict[str, Any]:
    # Only its own doors lead to it, so nothing is painted for the others.
    wants_hand_off = "{hand_off}" in request.node.callspec.params["door"][1]
    return {
        "hand_off": request.getfixturevalue("hand_off").pk if wants_hand_off else 0,
        "slug": project.slug,
        "pipeline": waiting.version.pipeline_id,
        "run": waiting.pk,
        "row": Row.objects.create(run=waiting, number=0).number,
        "review": review.pk,
        "asset": asset.pk,
        "subscription": make_subscription(project).pk,
        "event": "review.opened",
        "seen": review.seen,
    }


@pytest.fixture
def people(alice: User, dora: User, bob: User, vera: User, charlie: User) -> dict[str, User | None]:
    return dict(zip(PEOPLE, (None, charlie, vera, bob, dora, alice), strict=True))


def knock(caller: Caller, door: tuple[Any, ...], places: dict[str, Any], photo: bytes) -> Any:
    method, path, body = door[:3]
    if body == "upload":
        return caller.upload(places["slug"], photo)
    if body == "hand back":
        return caller.hand_back(places["hand_off"], photo)
    if body == "subscribe":
        body = {"event": "run.ended", "target_url": SOMEWHERE}
    if body and "seen" in body:
        body = {**body, "seen": places["seen"]}
    return caller(method, path.format(**places), body)


@ALL
@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_knocks_at_every_door(
    who: str, door: tuple[Any, ...], places: dict[str, Any], people: dict[str, User | None], photo: bytes
) -> None:
    answer = knock(Caller(people[who]), door, places, photo)
    lowest, opened = door[3], door[5]
    if who == "anonymous":
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
    elif lowest == OPEN_TO_ALL or RANK[who] >= RANK[lowest]:
        assert answer.status_code == opened, answer.content
    elif who == "stranger":
        assert (answer.status_code, answer.json()["detail"]) == (404, NotFound().message)
    else:
        assert answer.status_code == 403
        assert any(words in answer.json()["detail"] for words in (lowest, NOT_ASKED))
    if answer.status_code >= 400:
        assert answer["Content-Type"] == PROBLEM_JSON
        assert set(answer.json()) == {"type", "title", "status", "detail", "errors"}


@ALL
def test_a_token_without_the_scope_opens_nothing(
    door: tuple[Any, ...], places: dict[str, Any], alice: User, photo: bytes
) -> None:
    others = tuple(scope for scope in ("read", "run", "review", "write") if scope != door[4])
    answer = knock(Caller(alice, others), door, places, photo)
    assert answer.status_code == 403
    assert f"lacks the scope `{door[4]}`" in answer.json()["detail"]
    assert knock(Caller(alice, (door[4],)), door, places, photo).status_code == door[5]


@ALL
def test_a_session_opens_it_too_but_changes_need_the_csrf_token(
    door: tuple[Any, ...], places: dict[str, Any], alice: User, photo: bytes
) -> None:
    caller = Caller(None)
    caller.client = Client(enforce_csrf_checks=True)
    caller.client.force_login(alice)
    answer = knock(caller, door, places, photo)
    assert answer.status_code == (door[5] if door[0] == "GET" else 403)
    caller.client.cookies["csrftoken"] = "a" * 32
    caller.headers = {"x-csrftoken": "a" * 32}
    assert knock(caller, door, places, photo).status_code == door[5]


def test_a_wrong_token_is_not_forgiven_because_of_a_session(alice: User, client: Client) -> None:
    client.force_login(alice)
    assert client.get(f"{ROOT}/projects", headers={"authorization": "Bearer pl_wrong"}).status_code == 401


def test_the_table_names_every_address_there_is(client: Client, db: None) -> None:
    described = client.get(f"{ROOT}/openapi.json").json()
    there = {
        (method.upper(), _bare(path.removeprefix(ROOT)))
        for path, operations in described["paths"].items()
        for method in operations
    }
    assert there == {(door[0], _bare(door[1])) for door in DOORS}
    assert described["info"]["title"] == "Pressline"


def _bare(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)
