"""Every page as every role: who sees it, who is sent to sign in, and to whom it does not exist.

The tables of addresses stand in `tests/doors.py`; one of everything that they name is made here, in `places`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from pipelines.actions import (
    add_document,
    ask_label_move,
    commit_prompt,
    connect,
    create_prompt,
    keep_prompt_test,
    keep_reason,
    propose_brand,
    publish_brand,
    publish_policy,
    start_run,
)
from pipelines.graph import draw_trial
from pipelines.models import Connection, HandOff, LabelMove, Model, Project, Review, Run, StepRun, Trial
from studio.models import BrandRole, Invitation, Membership, User
from tests.doors import DESIGNERS_SEE, DONE, OWNERS_SEE, PEOPLE, RANK, SEEN, SHOWN_TOO, STAFF_DO, STAFF_SEE
from tests.factories import drawing, make_asset, make_run, make_subscription, make_version
from tests.guests import guest_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

# Nobody listens there, and it is not in a network that may be asked.
NOWHERE = "http://127.0.0.1:1"
BRAND = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}]}


@pytest.fixture
def places(project: Project, photo: bytes, work: Callable[[Run], Run], dora: User) -> dict[str, Any]:
    """One of everything, with a review that waits."""
    steps = {"say": {"type": "echo", "in": {"text": "$words"}}, "ask": {"type": "ask", "in": {"asset": "say.text"}}}
    steps["paint"] = {"type": "hand_off", "in": {"prompt": "$words"}, "params": {"wants": "text"}}
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="hello"))
    move = asked_by(dora, project)
    proposal = propose_brand(publish_brand(project, rules=BRAND).brand, message="Next", by=dora)
    return {
        "brand": proposal.brand_id,
        "document": add_document(proposal.brand, data=b"# Guide", name="guide.md", by=dora).document_id,
        "proposal": proposal.pk,
        "slug": project.slug,
        "pipeline": run.version.pipeline_id,
        "run": run.pk,
        "step_run": StepRun.objects.filter(run=run).earliest("pk").pk,
        "review": Review.objects.get(run=run).pk,
        "hand_off": HandOff.objects.get(run=run).pk,
        "asset": make_asset(project, photo).pk,
        "subscription": make_subscription(project).pk,
        "trial": make_trial(project).pk,
        "prompt": move.prompt.slug,
        "prompt_key": move.prompt_id,
        "move": move.pk,
        "prompt_test": keep_prompt_test(move.prompt, name="Calm", given={}, expects=[], by=dora).pk,
        "policy": publish_policy(project, name="Brand team", rules={}, by=None).policy.slug,
        "reason": keep_reason(project, label="Too cold", by=None).code,
        "guest": guest_of(Review.objects.get(run=run), by=dora)[0].pk,
        "connection": connect("bfl", base_url=NOWHERE, values={"key": "k"}).name,
        "model": Model.objects.filter(provider="bfl").earliest("pk").pk,
        "member": (member := max_of(project)).pk,
        "held": BrandRole.objects.create(user=member, brand=proposal.brand, role="counsel").pk,
        "invitation": Invitation.objects.create(project=project, digest="0", expires_at=timezone.now()).pk,
        "group": Group.objects.create(name="Counsel").pk,
    }


def asked_by(user: User, project: Project) -> LabelMove:
    """A wish to move a prompt's label."""
    prompt = create_prompt(project, name="Headline", text="A line", by=user)
    version = commit_prompt(prompt, text="A short line", parent=1, by=user)
    return ask_label_move(prompt, name="production", version=version, by=user)


def max_of(project: Project) -> User:
    """A member whom nobody here is."""
    user = User.objects.create_user("max@example.com")
    Membership.objects.create(project=project, user=user)
    return user


def make_trial(project: Project) -> Run:
    """A trial's run, of which nobody has answered yet."""
    version = make_version(project, draw_trial("text", ["bfl/one", "bfl/two"], name="Trial", seed=1))
    Trial.objects.create(pipeline=version.pipeline, ability="text")
    return start_run(version, inputs={"prompt": "A line"}, by=None)


@pytest.mark.parametrize("address", SEEN)
def test_a_member_sees_it(address: str, places: dict[str, Any], client: Client, vera: User) -> None:
    client.force_login(vera)
    assert client.get(address.format(**places)).status_code == 200


@pytest.mark.parametrize("address", SEEN)
def test_to_a_stranger_it_is_as_if_it_did_not_exist(
    address: str, places: dict[str, Any], client: Client, charlie: User
) -> None:
    client.force_login(charlie)
    nowhere = {name: value if name == "asset" else 999_999 for name, value in places.items()} | {
        "slug": "nowhere",
        "asset": "00000000-0000-0000-0000-000000000000",
    }
    theirs, nothing = client.get(address.format(**places)), client.get(address.format(**nowhere))
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert theirs.content == nothing.content


@pytest.mark.parametrize(
    "address",
    [
        *SEEN,
        *DESIGNERS_SEE,
        *OWNERS_SEE,
        *STAFF_SEE,
        *STAFF_DO,
        "/",
        "/projects/",
        "/insights/",
        "/runs/",
        "/reviews/",
        "/reviews/start/",
        "/reviews/table/",
        "/reviews/table/items/",
        "/reviews/table/decide/",
        "/reviews/table/undo/",
        "/brands/",
        "/prompts/",
        "/models/",
        "/account/",
        "/account/absences/",
        "/account/absences/1/end/",
        "/account/security/",
        "/account/sessions/",
        "/account/sessions/1/end/",
        "/account/sessions/end-others/",
        "/account/tokens/",
        "/account/tokens/1/revoke/",
        "/notices/",
        "/notices/read/",
        "/notices/mail/{slug}/",
    ],
)
def test_whoever_has_not_signed_in_is_asked_to(address: str, places: dict[str, Any], client: Client) -> None:
    answer = client.get(address.format(**places))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize(("address", "least"), DONE)
@pytest.mark.parametrize("role", RANK)
def test_what_a_role_may_do_and_what_it_may_not(
    address: str, least: str, role: str, places: dict[str, Any], client: Client, request: pytest.FixtureRequest
) -> None:
    name = {"viewer": "vera", "reviewer": "bob", "designer": "dora", "owner": "alice"}[role]
    client.force_login(request.getfixturevalue(name))
    allowed = RANK.index(role) >= RANK.index(least)
    assert (client.post(address.format(**places)).status_code == 403) is not allowed


@pytest.mark.parametrize("address", [address for address, _ in DONE])
def test_a_stranger_does_nothing_anywhere(address: str, places: dict[str, Any], client: Client, charlie: User) -> None:
    client.force_login(charlie)
    assert client.post(address.format(**places)).status_code == 404


@pytest.mark.parametrize(
    ("address", "least"), [(a, "designer") for a in DESIGNERS_SEE] + [(a, "owner") for a in OWNERS_SEE]
)
@pytest.mark.parametrize("role", PEOPLE)
def test_what_only_designers_or_owners_see(
    address: str, least: str, role: str, places: dict[str, Any], client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(PEOPLE[role]))
    answer = client.get(address.format(**places))
    if role == "stranger":
        nothing = client.get(address.format(**{**places, "slug": "nowhere"}))
        assert (answer.status_code, nothing.status_code) == (404, 404)
        assert answer.content == nothing.content
        return
    assert answer.status_code == (200 if RANK.index(role) >= RANK.index(least) else 403)


@pytest.mark.parametrize("address", [address for address, _ in DONE if not address.endswith(SHOWN_TOO)])
def test_looking_never_does(address: str, places: dict[str, Any], client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get(address.format(**places)).status_code == 405
    assert Run.objects.get(pk=places["run"]).state == "waiting"


@pytest.mark.parametrize("role", [*RANK, "stranger", "nobody"])
def test_the_door_of_services_is_opened_by_no_role(role: str, client: Client, request: pytest.FixtureRequest) -> None:
    if role in PEOPLE:
        client.force_login(request.getfixturevalue(PEOPLE[role]))
    assert client.get("/hooks/rehearsal/").status_code == 405
    assert client.post("/hooks/rehearsal/").status_code == client.post("/hooks/nobody/").status_code == 404


@pytest.mark.parametrize("role", PEOPLE)
def test_the_models_are_shown_to_everybody_who_has_signed_in(
    role: str, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(PEOPLE[role]))
    assert client.get("/models/").status_code == 200
    assert client.post("/models/").status_code == 405


@pytest.mark.parametrize("address", [*STAFF_SEE, *STAFF_DO])
@pytest.mark.parametrize("role", PEOPLE)
def test_to_whoever_is_not_staff_connections_do_not_exist(
    address: str, role: str, places: dict[str, Any], client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(PEOPLE[role]))
    nowhere = {"connection": "nowhere", "model": 999_999, "member": 999_999, "group": 999_999}
    knock = [client.get] if address not in STAFF_DO else []
    knock += [client.post] if address not in ("/audit/", "/connections/", "/people/") else []
    for way in knock:
        theirs, nothing = way(address.format(**places)), way(address.format(**nowhere).replace("bfl", "nowhere"))
        assert (theirs.status_code, nothing.status_code) == (404, 404)
        assert theirs.content == nothing.content
    assert Connection.objects.count() == 1


@pytest.mark.parametrize("role", PEOPLE)
def test_staff_find_them_whatever_they_are_in_a_project(
    role: str, places: dict[str, Any], client: Client, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(PEOPLE[role])
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)
    for address in STAFF_SEE:
        assert client.get(address.format(**places)).status_code == 200
    for address in STAFF_DO:
        assert client.get(address.format(**places)).status_code == 405
        assert client.post(address.format(**places)).status_code == 302


def test_only_our_own_scripts_may_run(client: Client, alice: User) -> None:
    client.force_login(alice)
    policy = client.get("/projects/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_form_from_elsewhere_is_refused(places: dict[str, Any], alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post("/runs/{run}/cancel/".format(**places))
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
