"""The people of a project over the API."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from pipelines.models import Project
from studio.models import Invitation, User
from tests.studio.api.conftest import Caller


def test_a_program_lists_invites_and_removes(as_owner: Caller, project: Project, bob: User) -> None:
    address = f"/projects/{project.slug}"
    told = as_owner("GET", f"{address}/people").json()["items"]
    assert [(one["name"], one["role"], one["groups"]) for one in told] == [
        ("Alice", "owner", []),
        ("Bob", "reviewer", []),
    ]
    made = as_owner("POST", f"{address}/invitations", {"email": "Kim@example.com", "role": "viewer"})
    assert (made.status_code, made.json()["email"]) == (201, "kim@example.com")
    assert Client().get("/" + made.json()["link"].split("/", 3)[3]).status_code == 200
    again = as_owner("POST", f"{address}/invitations", {"email": "kim@example.com", "role": "viewer"})
    assert (again.status_code, again.json()["errors"][0]["loc"]) == (422, ["email"])
    assert as_owner("DELETE", f"{address}/people/{bob.pk}").status_code == 204
    for gone in (bob.pk, 10**30):
        assert as_owner("DELETE", f"{address}/people/{gone}").status_code == 404
    mine = as_owner("GET", "/me").json()["id"]
    assert as_owner("DELETE", f"{address}/people/{mine}").status_code == 422, "the only owner stays"


def test_a_member_leaves_by_themselves(project: Project, alice: User, vera: User) -> None:
    caller = Caller(vera)
    assert caller("DELETE", f"/projects/{project.slug}/people/{alice.pk}").status_code == 403
    assert caller("DELETE", f"/projects/{project.slug}/people/{vera.pk}").status_code == 204
    assert caller("GET", f"/projects/{project.slug}/people").status_code == 404


def test_a_program_mails_an_invitation_again_and_takes_it_back(as_owner: Caller, project: Project) -> None:
    address = f"/projects/{project.slug}/invitations"
    made = as_owner("POST", address, {"email": "kim@example.com", "role": "viewer"}).json()
    (listed,) = as_owner("GET", address).json()["items"]
    assert (listed["id"], "link" in listed) == (made["id"], False)
    assert as_owner("POST", f"{address}/{made['id']}/mail").status_code == 422, "the first mail is on its way"
    Invitation.objects.update(mail_at=timezone.now() - timedelta(minutes=5))
    again = as_owner("POST", f"{address}/{made['id']}/mail")
    assert again.status_code == 200
    open_door, shut = (f"/{one['link'].split('/', 3)[3]}" for one in (again.json(), made))
    assert (Client().get(open_door).status_code, Client().get(shut).status_code) == (200, 404)
    for _ in range(2):
        assert as_owner("DELETE", f"{address}/{made['id']}").status_code == 204
    assert Client().get(open_door).status_code == 404
    assert as_owner("GET", address).json()["items"] == []
    assert as_owner("POST", f"{address}/{made['id']}/mail").status_code == 409
    assert as_owner("DELETE", f"{address}/999999").status_code == 404
