"""All people and groups, for staff."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from pipelines.models import Project
from studio.models import Membership, User


@pytest.fixture
def staff(client: Client, alice: User) -> Client:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client.force_login(alice)
    return client


def test_staff_see_everybody_where_they_are_and_find_them_by_name(
    staff: Client, project: Project, vera: User, charlie: User
) -> None:
    page = staff.get("/people/").content.decode()
    assert "Northbay Coffee, viewer" in page
    assert "Elsewhere, owner" in page
    found = staff.get("/people/?words=VERA").content.decode()
    assert "vera@example.com" in found
    assert "charlie@example.com" not in found


def test_an_account_is_switched_off_and_on_and_projects_left_alone_are_named(
    staff: Client, charlie: User, alice: User
) -> None:
    off = staff.post(f"/people/{charlie.pk}/deactivate/", follow=True).content.decode()
    assert "Charlie may not sign in any more" in off
    assert "No owner of Elsewhere may sign in now." in off
    assert "Let in again" in off
    staff.post(f"/people/{charlie.pk}/reactivate/")
    staff.post(f"/people/{charlie.pk}/make-staff/")
    charlie.refresh_from_db()
    assert (charlie.is_active, charlie.is_staff) == (True, True)
    refused = staff.post(f"/people/{alice.pk}/deactivate/")
    assert refused.status_code == 422
    assert "cannot switch off your own account" in refused.content.decode()
    assert staff.post(f"/people/{charlie.pk}/delete/").status_code == 404


def test_a_group_is_made_filled_renamed_and_removed(staff: Client, bob: User) -> None:
    made = staff.post("/people/groups/", {"name": "Counsel"})
    assert staff.post("/people/groups/", {"name": "counsel"}).status_code == 422
    staff.post(made["Location"], {"name": "Lawyers", "people": [bob.pk, "x"]})
    group = Group.objects.get()
    assert (group.name, list(group.user_set.all())) == ("Lawyers", [bob])
    assert "1 person" in staff.get("/people/").content.decode()
    assert staff.post(made["Location"], {"name": " "}).status_code == 422
    staff.post(f"{made['Location']}remove/")
    assert not Group.objects.exists()


def test_where_the_only_owner_would_go_somebody_else_is_made_one_there(
    staff: Client, project: Project, charlie: User, dora: User
) -> None:
    elsewhere = Project.objects.get(name="Elsewhere")
    Membership.objects.create(project=elsewhere, user=dora)
    refused = staff.post(f"/people/{charlie.pk}/deactivate/")
    page = refused.content.decode()
    assert (refused.status_code, "Make Dora an owner first" in page) == (422, True)
    assert f'action="/people/{dora.pk}/make-owner/"' in page
    made = staff.post(f"/people/{dora.pk}/make-owner/", {"project": elsewhere.slug}, follow=True)
    assert "Dora is an owner of Elsewhere now." in made.content.decode()
    assert staff.post(f"/people/{charlie.pk}/deactivate/").status_code == 302
    assert staff.post(f"/people/{charlie.pk}/make-owner/", {"project": project.slug}).status_code == 404


def test_numbers_and_names_that_no_database_could_look_for_name_nobody(
    staff: Client, project: Project, bob: User
) -> None:
    staff.post("/people/groups/", {"name": "Counsel"})
    group = Group.objects.get()
    chosen = {"name": "Counsel", "people": ["9" * 5_000, "9" * 30, str(bob.pk)]}
    assert staff.post(f"/people/groups/{group.pk}/", chosen).status_code == 302
    assert list(group.user_set.all()) == [bob]
    assert staff.post(f"/people/{bob.pk}/make-owner/", {"project": f"{project.slug}\x00"}).status_code == 302
    assert Membership.objects.get(user=bob).role == "owner"
