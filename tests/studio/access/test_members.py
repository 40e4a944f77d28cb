"""Changing who is in a project: the last owner, races, and what is noted."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from pipelines.errors import Forbidden, Invalid, StudioError
from pipelines.models import AuditEntry, Brand, Project
from studio import access
from studio.models import BrandRole, Membership, Role, User


def at_once(*verbs: Callable[[], object]) -> list[StudioError | None]:
    """What each of these raised, done in the same moment."""
    both, told = threading.Barrier(len(verbs)), [None] * len(verbs)

    def do(number: int, verb: Callable[[], object]) -> None:
        both.wait()
        try:
            verb()
        except StudioError as error:
            told[number] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.parametrize("verb", ["leave", "demote"])
def test_the_last_owner_can_neither_leave_nor_be_demoted(verb: str, project: Project, alice: User, dora: User) -> None:
    with pytest.raises(Invalid, match="only owner"):
        if verb == "leave":
            access.remove_member(project, alice, by=alice)
        else:
            access.change_role(project, alice, Role.VIEWER, by=alice)
    assert access.role_in(alice, project) == Role.OWNER
    assert not AuditEntry.objects.filter(noun="member").exists()


def test_an_owner_who_may_not_sign_in_counts_as_none(project: Project, alice: User, dora: User) -> None:
    access.change_role(project, dora, Role.OWNER, by=alice)
    User.objects.filter(pk=dora.pk).update(is_active=False)
    with pytest.raises(Invalid, match="only owner"):
        access.remove_member(project, alice, by=alice)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_at_once_leave_one(project: Project, alice: User, dora: User) -> None:
    access.add_member(project, dora, Role.OWNER)
    told = at_once(
        lambda: access.change_role(project, dora, Role.VIEWER, by=alice),
        lambda: access.change_role(project, alice, Role.VIEWER, by=dora),
    )
    assert Membership.objects.filter(project=project, role=Role.OWNER).count() == 1
    (loser,) = filter(None, told)
    assert isinstance(loser, Forbidden), "who has been demoted first is no owner any more"


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one(project: Project, alice: User, dora: User) -> None:
    access.add_member(project, dora, Role.OWNER)
    told = at_once(*(lambda user=user: access.remove_member(project, user, by=user) for user in (alice, dora)))
    assert Membership.objects.filter(project=project, role=Role.OWNER).count() == 1
    (loser,) = filter(None, told)
    assert "only owner" in loser.message


def test_who_has_left_is_not_brought_back_by_an_old_page(project: Project, alice: User, vera: User) -> None:
    access.remove_member(project, vera, by=vera)
    with pytest.raises(Invalid, match="has left"):
        access.change_role(project, vera, Role.DESIGNER, by=alice)
    assert access.role_in(vera, project) is None


def test_who_leaves_is_nothing_to_the_brands_either_and_it_is_noted(project: Project, alice: User, bob: User) -> None:
    BrandRole.objects.create(user=bob, brand=Brand.objects.create(project=project, name="Kinfold"), role="guardian")
    access.change_role(project, bob, Role.DESIGNER, by=alice)
    access.remove_member(project, bob, by=alice)
    access.remove_member(project, bob, by=alice)
    assert not BrandRole.objects.exists()
    deeds = AuditEntry.objects.filter(noun="member", noun_id=str(bob.pk)).order_by("pk")
    assert [(one.deed, one.who, one.before.get("role"), one.after.get("role")) for one in deeds] == [
        ("change", "Alice", "reviewer", "designer"),
        ("remove", "Alice", "designer", None),
    ]
