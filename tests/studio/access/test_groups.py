"""Groups: filled at once, and never taken from under a policy that asks for them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from pipelines.actions import publish_policy
from pipelines.errors import Forbidden, Invalid
from pipelines.models import AuditEntry, Project
from studio import access
from studio.models import User
from studio.people import Members


@pytest.fixture
def staff(alice: User) -> User:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    return alice


def test_who_is_put_into_a_group_is_asked_by_policies_that_name_it(project: Project, staff: User, bob: User) -> None:
    group = access.make_group(" Counsel ", by=staff)
    access.change_group(group, name="Counsel", people=[bob.pk], by=staff)
    assert Members().seated(["group:Counsel"], project=project.pk) == [bob.pk]
    access.change_group(group, name="Counsel", people=[], by=staff)
    assert Members().seated(["group:Counsel"], project=project.pk) == []
    deeds = AuditEntry.objects.filter(noun="group").order_by("pk")
    assert [(one.deed, one.after.get("people")) for one in deeds] == [
        ("make", None),
        ("change", [bob.pk]),
        ("change", []),
    ]


def test_a_group_that_a_policy_asks_for_keeps_its_name(project: Project, staff: User) -> None:
    group = access.make_group("Counsel", by=staff)
    publish_policy(project, name="Law", rules={"stages": [{"who": {"groups": ["Counsel"]}}]}, by=None)
    with pytest.raises(Invalid, match="the policy Law of Northbay Coffee"):
        access.change_group(group, name="Lawyers", people=[], by=staff)
    with pytest.raises(Invalid, match="the policy Law of Northbay Coffee"):
        access.remove_group(group, by=staff)
    publish_policy(project, name="Law", rules={"stages": [{"who": {"role": "owner"}}]}, by=None)
    access.remove_group(group, by=staff)
    access.remove_group(group, by=staff)
    assert not Group.objects.exists()


def test_a_name_is_taken_once_whatever_its_case_and_only_staff_may(staff: User, bob: User) -> None:
    access.make_group("Counsel", by=staff)
    with pytest.raises(Invalid, match="already"):
        access.make_group("counsel", by=staff)
    with pytest.raises(Forbidden):
        access.make_group("Others", by=bob)
