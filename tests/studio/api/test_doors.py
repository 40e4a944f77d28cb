"""Every address of the API, knocked at by everybody: one table says who gets in."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.actions import create_prompt, publish_brand
from pipelines.errors import NotFound
from pipelines.models import Asset, Document, Project, Review, Row, Run
from studio.middleware import PROBLEM_JSON
from studio.models import BrandRole, Invitation, Membership, User
from tests.factories import SOMEWHERE, make_subscription
from tests.studio.api.conftest import ASK, ROOT, Caller
from tests.workflows import OVER

BRINGS = {"files": [{"name": "voice.md", "text": "---\n---\nCalm."}]}
BRAND = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}]}
# A brand's file has another name than the brand there.
FILES = {
    "brand file": ("brand.json", json.dumps({**BRAND, "name": "South"}).encode()),
    "document": ("facts.md", b"# Facts\n\nThe logo needs space."),
}
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
    ("POST", "/comfyui/read", {"workflow": OVER}, OPEN_TO_ALL, "read", 200),
    ("GET", "/pipelines/{pipeline}", None, "viewer", "read", 200),
    ("PUT", "/pipelines/{pipeline}", {"draft": ASK, "revision": 1}, "designer", "write", 200),
    ("POST", "/pipelines/{pipeline}/versions", {}, "designer", "write", 201),
    ("GET", "/pipelines/{pipeline}/versions", None, "viewer", "read", 200),
    ("GET", "/pipelines/{pipeline}/versions/{number}", None, "viewer", "read", 200),
    ("POST", "/pipelines/{pipeline}/restore", {"version": 1, "revision": 1}, "designer", "write", 200),
    ("POST", "/pipelines/{pipeline}/draft-runs", {"rehearse": True}, "designer", "run", 202),
    ("POST", "/pipelines/{pipeline}/estimate", {"draft": ASK}, "viewer", "read", 200),
    ("PUT", "/pipelines/{pipeline}/samples", {"inputs": {"word": "you"}}, "designer", "write", 200),
    ("PUT", "/pipelines/{pipeline}/template", {"offered": True}, "designer", "write", 200),
    ("GET", "/pipelines/{pipeline}/file", None, "viewer", "read", 200),
    ("GET", "/pipelines/{pipeline}/ports", None, "viewer", "read", 200),
    ("GET", "/pipelines/{pipeline}/offered", None, "viewer", "read", 200),
    ("POST", "/projects/{slug}/pipelines/read", {"text": "format: 1"}, "designer", "read", 200),
    ("POST", "/pipelines/{pipeline}/runs", {}, "designer", "run", 202),
    ("GET", "/brands", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/brands?project={slug}", None, "viewer", "read", 200),
    ("GET", "/brands/{brand}", None, "viewer", "read", 200),
    ("GET", "/brands/{brand}/file", None, "viewer", "read", 200),
    ("GET", "/brands/{brand}/people", None, "viewer", "read", 200),
    ("POST", "/brands/{brand}/people", "give a role", "owner", "write", 201),
    ("DELETE", "/brands/{brand}/people/{held}", None, "owner", "write", 204),
    ("GET", "/brands/{brand}/outdated", None, "viewer", "read", 200),
    ("GET", "/brands/{brand}/outdated/{pipeline}", None, "viewer", "read", 200),
    ("POST", "/brands/{brand}/outdated/{pipeline}/renew", None, "designer", "run", 409),
    ("POST", "/brands/{brand}/outdated/{pipeline}/leave", {"reason": "Printed"}, "owner", "write", 409),
    ("GET", "/brands/{brand}/brand.zip", None, "viewer", "read", 200),
    ("POST", "/brands/{brand}/draft", "brand file", "owner", "write", 200),
    ("POST", "/projects/{slug}/brands", "brand file", "owner", "write", 201),
    ("GET", "/brands/{brand}/documents", None, "viewer", "read", 200),
    ("POST", "/brands/{brand}/documents", "document", "owner", "write", 201),
    ("GET", "/brands/{brand}/documents/{document}", None, "viewer", "read", 200),
    ("DELETE", "/brands/{brand}/documents/{document}", None, "owner", "write", 204),
    ("PUT", "/brands/{brand}/embed-model", {"model": ""}, "owner", "write", 200),
    ("GET", "/brands/{brand}/recall?words=logo", None, "viewer", "read", 200),
    ("GET", "/models", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/prompts?project={slug}", None, "viewer", "read", 200),
    ("GET", "/prompts/{prompt}", None, "viewer", "read", 200),
    ("POST", "/projects/{slug}/prompts", {"name": "New", "text": "A line"}, "designer", "write", 201),
    ("GET", "/projects/{slug}/prompts/files", None, "viewer", "read", 200),
    ("POST", "/projects/{slug}/prompts/files", BRINGS, "designer", "write", 200),
    ("POST", "/prompts/{prompt}/versions", {"text": "Other", "parent": 1}, "designer", "write", 201),
    ("PUT", "/prompts/{prompt}/labels/{label}", {"version": 1}, "designer", "write", 200),
    ("GET", "/calls", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/me", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/projects/{slug}/people", None, "viewer", "read", 200),
    ("POST", "/projects/{slug}/invitations", {"email": "kim@example.com", "role": "viewer"}, "owner", "write", 201),
    ("GET", "/projects/{slug}/invitations", None, "owner", "read", 200),
    ("POST", "/projects/{slug}/invitations/{invitation}/mail", None, "owner", "write", 200),
    ("DELETE", "/projects/{slug}/invitations/{invitation}", None, "owner", "write", 204),
    ("DELETE", "/projects/{slug}/people/{member}", None, "owner", "write", 204),
    ("GET", "/projects/{slug}/subscriptions", None, "designer", "read", 200),
    ("POST", "/projects/{slug}/subscriptions", "subscribe", "designer", "write", 201),
    ("DELETE", "/subscriptions/{subscription}", None, "designer", "write", 204),
    ("GET", "/projects/{slug}/events/{event}", None, "viewer", "read", 200),
    ("GET", "/runs", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/runs/{run}", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/snapshot", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/steps", None, "viewer", "read", 200),
    ("GET", "/runs/{run}/steps/{step}/result", None, "viewer", "read", 200),
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
    ("GET", "/audit?project={slug}", None, "owner", "read", 200),
    ("GET", "/hand-offs", None, OPEN_TO_ALL, "read", 200),
    ("GET", "/hand-offs/{hand_off}", None, "viewer", "read", 200),
    ("POST", "/hand-offs/{hand_off}/files", "hand back", "reviewer", "review", 201),
    ("GET", "/assets?project={slug}", None, "viewer", "read", 200),
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
    brand = publish_brand(project, rules=BRAND).brand
    wants_hand_off = "{hand_off}" in request.node.callspec.params["door"][1]
    return {
        "hand_off": request.getfixturevalue("hand_off").pk if wants_hand_off else 0,
        "slug": project.slug,
        "brand": brand.pk,
        "document": Document.objects.create(brand=brand, name="guide.md").pk,
        "pipeline": waiting.version.pipeline_id,
        "number": waiting.version.number,
        "run": waiting.pk,
        "step": "say",
        "row": Row.objects.create(run=waiting, number=0).number,
        "review": review.pk,
        "asset": asset.pk,
        "label": "draft",
        "prompt": create_prompt(project, name="Headline", text="A line", by=None).pk,
        "subscription": make_subscription(project).pk,
        "invitation": Invitation.objects.create(project=project, email="lee@example.com", expires_at=timezone.now()).pk,
        "event": "review.opened",
        "member": (member := max_of(project)).pk,
        "held": BrandRole.objects.create(user=member, brand=brand, role="counsel").pk,
        "seen": review.seen,
    }


def max_of(project: Project) -> User:
    """A member whom nobody here is."""
    user = User.objects.create_user("max@example.com")
    Membership.objects.create(project=project, user=user)
    return user


@pytest.fixture
def people(alice: User, dora: User, bob: User, vera: User, charlie: User) -> dict[str, User | None]:
    return dict(zip(PEOPLE, (None, charlie, vera, bob, dora, alice), strict=True))


def knock(caller: Caller, door: tuple[Any, ...], places: dict[str, Any], photo: bytes) -> Any:
    method, path, body = door[:3]
    if body == "upload":
        return caller.upload(places["slug"], photo)
    if isinstance(body, str) and body in FILES:
        name, data = FILES[body]
        return caller.send(path.format(**places), data, name)
    if body == "hand back":
        return caller.hand_back(places["hand_off"], photo)
    if body == "give a role":
        body = {"user": places["member"], "role": "guardian"}
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
    return re.sub(r"{[^}]*}", "{}", path.partition("?")[0])
