"""Behind the link of an invitation: joining, and one sentence each for why not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.models import Project
from studio import access
from studio.models import Invitation, User

PASSWORD = "harbour lights at nine"


@pytest.fixture
def door(project: Project, alice: User) -> str:
    """The address of an invitation."""
    return f"/invitations/{access.invite_person(project, email='Kim@example.com', role='reviewer', by=alice)[1]}/"


def kim() -> User:
    return User.objects.create_user("kim@example.com", PASSWORD, name="Kim")


def test_somebody_new_sets_a_name_and_a_password_and_is_in(door: str, client: Client, project: Project) -> None:
    page = client.get(door)
    assert "Alice invites you to join as a reviewer" in page.content.decode()
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "private, no-store")
    refused = client.post(door, {"name": "Kim", "password": "short"})
    assert refused.status_code == 422
    assert "at least 10 characters" in refused.content.decode()
    assert 'value="Kim"' in refused.content.decode()
    joined = client.post(door, {"name": "Kim", "password": PASSWORD, "email": "other@example.com"})
    assert joined["Location"] == f"/projects/{project.slug}/"
    assert client.get(joined["Location"]).status_code == 200
    assert access.role_in(User.objects.get(email="kim@example.com"), project) == "reviewer"
    fresh = Client()
    assert fresh.login(email="kim@example.com", password=PASSWORD)


def test_who_has_an_account_signs_in_and_comes_back(door: str, client: Client, project: Project) -> None:
    user = kim()
    page = client.get(door).content.decode()
    assert f"/account/login/?next={door}" in page
    assert 'name="password"' not in page
    assert client.post(door, {"name": "Kim", "password": PASSWORD}).status_code == 404, "no password is set over theirs"
    client.force_login(user)
    assert "Join Northbay Coffee" in client.get(door).content.decode()
    assert access.role_in(user, project) is None, "looking never does"
    assert client.post(door)["Location"] == f"/projects/{project.slug}/"
    assert access.role_in(user, project) == "reviewer"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("unknown", "opens no invitation"),
        ("revoked", "was taken back"),
        ("used", "was accepted already"),
        ("expired", "This invitation ended on"),
        ("another's", "for another address than yours"),
        ("switched off", "has been switched off"),
    ],
)
def test_what_opens_nothing_says_why_in_one_sentence_and_by_one_status(
    state: str, told: str, door: str, client: Client, charlie: User, alice: User
) -> None:
    there = Invitation.objects.get()
    if state == "unknown":
        door = "/invitations/nothing/"
    elif state == "revoked":
        access.revoke_invitation(there, by=alice)
    elif state == "used":
        access.accept_invitation(door.split("/")[2], user=kim())
    elif state == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif state == "another's":
        client.force_login(charlie)
    else:
        User.objects.filter(pk=kim().pk).update(is_active=False)
    for answer in (client.get(door), client.post(door, {"name": "Kim", "password": PASSWORD})):
        assert answer.status_code == 404
        assert told in answer.content.decode()
        assert "kim@example.com" not in answer.content.decode()


def test_an_invitation_that_is_taken_back_while_a_password_is_refused_is_over(
    door: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = access.join_as_newcomer

    def slow(secret: str, *, name: str, password: str) -> tuple[User, Project]:
        try:
            return asked(secret, name=name, password=password)
        finally:
            Invitation.objects.update(revoked_at=timezone.now())

    monkeypatch.setattr(access, "join_as_newcomer", slow)
    over = client.post(door, {"name": "Kim", "password": "short"})
    assert (over.status_code, over["Referrer-Policy"]) == (404, "no-referrer")
    assert "was taken back" in over.content.decode()
