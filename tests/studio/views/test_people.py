"""The people of a project, on its page: who sees what, inviting, changing, removing, leaving."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pipelines.models import Project
from studio import access
from studio.models import Invitation, KeptAnswer, Role, User

GIVEN = {"email": "kim@example.com", "role": "designer", "note": "We need your eye", "once": "a"}


@pytest.fixture
def owner(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_an_owner_invites_and_the_link_is_shown_once_and_nowhere_again(owner: Client, project: Project) -> None:
    address = f"/projects/{project.slug}/people/"
    made = owner.post(f"{address}invite/", GIVEN)
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    (path,) = set(re.findall(r"http://[^/]+(/invitations/[\w-]{43}/)", made.content.decode()))
    assert "invites you to join as a designer" in Client().get(path).content.decode()
    again = owner.post(f"{address}invite/", GIVEN).content.decode()
    assert "made already" in again
    page = owner.get(address).content.decode()
    assert "kim@example.com" in page
    assert path.split("/")[2] not in again + page + str(list(KeptAnswer.objects.values()))


def test_what_is_wrong_is_told_and_what_was_entered_stays(owner: Client, project: Project) -> None:
    refused = owner.post(f"/projects/{project.slug}/people/invite/", {**GIVEN, "email": "kim"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "This is no e-mail address." in page
    assert 'value="We need your eye"' in page
    assert '<option value="designer" selected>' in page


def test_only_owners_see_who_is_invited(client: Client, project: Project, alice: User, vera: User) -> None:
    access.invite_person(project, email="kim@example.com", role="viewer", by=alice)
    client.force_login(vera)
    page = client.get(f"/projects/{project.slug}/people/").content.decode()
    assert "alice@example.com" in page
    assert "kim@example.com" not in page
    assert f"/people/{vera.pk}/remove/" in page, "everybody may leave"
    assert f"/people/{alice.pk}/" not in page


def test_an_invitation_is_taken_back_and_a_second_click_finds_it_done(owner: Client, project: Project) -> None:
    owner.post(f"/projects/{project.slug}/people/invite/", GIVEN)
    one = Invitation.objects.get()
    for _ in range(2):
        assert owner.post(f"/projects/{project.slug}/people/invitations/{one.pk}/revoke/").status_code == 302
    assert "/people/invitations/" not in owner.get(f"/projects/{project.slug}/people/").content.decode()
    assert owner.post(f"/projects/{project.slug}/people/invite/", {**GIVEN, "once": "b"}).status_code == 201


def test_a_role_is_changed_and_the_only_owner_is_told_why_not(
    owner: Client, project: Project, alice: User, vera: User
) -> None:
    address = f"/projects/{project.slug}/people/"
    assert owner.post(f"{address}{vera.pk}/role/", {"role": "reviewer"}).status_code == 302
    assert access.role_in(vera, project) == Role.REVIEWER
    for path, given in ((f"{alice.pk}/role/", {"role": "viewer"}), (f"{alice.pk}/remove/", {})):
        refused = owner.post(address + path, given)
        assert refused.status_code == 422
        assert "only owner of Northbay Coffee" in refused.content.decode()
    assert owner.post(f"{address}{vera.pk}/role/", {"role": "king"}).status_code == 422


def test_everybody_may_leave_and_then_finds_nothing(client: Client, project: Project, vera: User) -> None:
    client.force_login(vera)
    left = client.post(f"/projects/{project.slug}/people/{vera.pk}/remove/")
    assert left["Location"] == "/projects/"
    assert client.get(f"/projects/{project.slug}/people/").status_code == 404
