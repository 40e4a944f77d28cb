"""The administration: what is changed there is noted, and what has a page of its own is not changed there."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib import admin
from django.shortcuts import resolve_url
from django.test import Client

from pipelines.models import AuditEntry
from studio import access
from studio.models import ApiToken, Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, alice: User) -> Client:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    client.force_login(alice)
    return client


def test_a_person_who_is_changed_there_is_noted_without_a_password(office: Client, alice: User, bob: User) -> None:
    address = f"/admin/studio/user/{bob.pk}/change/"
    for _ in range(2):
        assert office.post(address, {"email": "Robert@example.com", "name": "Robert"}).status_code == 302
    entry = AuditEntry.objects.get(noun="user")
    assert (entry.deed, entry.by, entry.noun_id) == ("change", alice, str(bob.pk))
    assert entry.before == {"name": "Bob", "email": "bob@example.com"}
    assert entry.after == {"name": "Robert", "email": "robert@example.com"}
    assert entry.origin.startswith("administration, ")
    bob.refresh_from_db()
    assert bob.check_password("a-long-password")
    assert office.post(f"/admin/studio/user/{bob.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_person_who_is_made_there_is_noted(office: Client) -> None:
    office.post("/admin/studio/user/add/", {"email": "kim@example.com", "name": "Kim"})
    kim = User.objects.get(email="kim@example.com")
    entry = AuditEntry.objects.get(deed="make", noun="user")
    assert (entry.noun_id, entry.before, entry.after["name"]) == (str(kim.pk), {}, "Kim")


def test_a_token_is_revoked_there_by_whom_is_noted_and_never_changed(office: Client, alice: User, bob: User) -> None:
    access.issue_token(bob, scopes=["read"], name="nightly", by=bob)
    token = ApiToken.objects.get()
    change = office.post(f"/admin/studio/apitoken/{token.pk}/change/", {"name": "mine", "scopes": '["write"]'})
    assert change.status_code == 403
    office.post("/admin/studio/apitoken/", {"action": "delete_selected", "_selected_action": token.pk, "post": "yes"})
    entry = AuditEntry.objects.get(deed="revoke")
    assert (entry.by, entry.before["name"]) == (alice, "nightly")
    assert not ApiToken.objects.exists()


def test_only_what_has_no_page_of_ours_can_be_changed_there(office: Client) -> None:
    assert {one for one in admin.site._registry if one._meta.app_label != "django_rq"} == {User, Membership, ApiToken}
    assert office.get("/admin/").status_code == 200


def test_an_address_that_is_somebody_elses_in_another_case_is_told(office: Client, bob: User) -> None:
    answer = office.post(f"/admin/studio/user/{bob.pk}/change/", {"email": "ALICE@example.com", "name": "Bob"})
    assert "already exists" in answer.content.decode()
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"


def test_its_own_way_in_signs_nobody_in_and_leads_to_ours(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    answer = client.post("/admin/login/", {"username": alice.email, "password": "a-long-password"})
    assert answer["Location"].startswith(f"{resolve_url(settings.LOGIN_URL)}?next=")
    assert "_auth_user_id" not in client.session
