"""Accounts: switching off ends everything at once, and somebody who administers is always left."""

from __future__ import annotations

import pytest
from django.test import Client

from pipelines.errors import Forbidden, Invalid
from pipelines.models import AuditEntry, Project
from studio import access
from studio.models import Role, User
from tests.studio.access.test_members import at_once

VERBS = (access.deactivate, access.end_staff)


@pytest.fixture
def staff(alice: User, dora: User) -> tuple[User, User]:
    """Two who administer this installation."""
    User.objects.filter(pk__in=[alice.pk, dora.pk]).update(is_staff=True)
    return alice, dora


def test_who_is_switched_off_is_out_at_once_and_old_sessions_stay_ended(
    staff: tuple[User, User],
    bob: User,
    project: Project,
    heard: list[object],
    django_capture_on_commit_callbacks: object,
) -> None:
    secret, browser = access.issue_token(bob, scopes=["read"]), Client()
    browser.force_login(bob)
    assert browser.get(f"/projects/{project.slug}/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        access.deactivate(bob, by=staff[0])
    assert heard == [(f"user.{bob.pk}", {"type": "access"})]
    access.reactivate(bob, by=staff[0])
    assert browser.get(f"/projects/{project.slug}/").status_code == 302
    assert access.token_of(secret) is None
    assert access.role_in(bob, project) == "reviewer"
    deeds = AuditEntry.objects.filter(noun="user", noun_id=str(bob.pk)).order_by("pk")
    assert [(one.deed, one.after.get("sessions"), one.after.get("tokens")) for one in deeds] == [
        ("deactivate", 1, 1),
        ("reactivate", None, None),
    ]


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_does_it_to_themselves(verb: object, staff: tuple[User, User]) -> None:
    with pytest.raises(Invalid):
        verb(staff[0], by=staff[0])  # type: ignore[operator]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", VERBS)
def test_of_two_who_do_it_to_each_other_at_once_one_is_left(
    verb: object, staff: tuple[User, User], project: Project
) -> None:
    one, other = staff
    access.add_member(project, other, Role.OWNER)
    told = at_once(lambda: verb(one, by=other), lambda: verb(other, by=one))  # type: ignore[operator]
    assert [type(error) for error in told if error] == [Forbidden]
    assert User.objects.filter(is_staff=True, is_active=True).count() == 1


def test_projects_that_are_left_without_an_owner_are_named(
    staff: tuple[User, User], alice: User, dora: User, project: Project
) -> None:
    assert access.left_alone(alice) == [project]
    assert access.left_alone(dora) == []


def test_the_only_owner_stays_until_somebody_else_is_one(
    staff: tuple[User, User], alice: User, dora: User, bob: User, project: Project
) -> None:
    with pytest.raises(Invalid, match=r"only owner of Northbay Coffee\. Make Dora or Bob an owner first"):
        access.deactivate(alice, by=dora)
    with pytest.raises(Invalid, match="Make Dora or Bob an owner first"):
        access.change_role(project, alice, Role.VIEWER, by=dora)
    with pytest.raises(Invalid, match="Make Dora or Bob an owner first"):
        access.remove_member(project, alice, by=alice)
    access.change_role(project, bob, Role.OWNER, by=dora)
    access.deactivate(alice, by=dora)
    with pytest.raises(Invalid, match="Make Dora an owner first"):
        access.deactivate(bob, by=dora)


@pytest.mark.django_db(transaction=True)
def test_two_owners_switched_off_and_demoted_at_once_leave_one(
    staff: tuple[User, User], alice: User, dora: User, bob: User, project: Project
) -> None:
    access.add_member(project, bob, Role.OWNER)
    told = at_once(lambda: access.deactivate(alice, by=dora), lambda: access.remove_member(project, bob, by=bob))
    assert [type(error) for error in told if error] == [Invalid]
    assert project.memberships.filter(role=Role.OWNER, user__is_active=True).count() == 1
