"""Who is what in a project, and changing it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from pipelines import events
from pipelines.actions import unsubscribe_person
from pipelines.models import Project

from ..models import Membership, Role, User
from .ranks import Person, at_least, id_of


def colleagues(user: Person) -> QuerySet[User]:
    """The people who share a project with me, and may sign in."""
    others = Membership.objects.filter(project__memberships__user_id=id_of(user)).values("user")
    return User.objects.filter(pk__in=others, is_active=True).exclude(pk=id_of(user)).order_by("name", "email")


def members(project: Project) -> QuerySet[User]:
    """The people in a project who may sign in."""
    there = Membership.objects.filter(project=project).values("user")
    return User.objects.filter(pk__in=there, is_active=True).order_by("name", "email")


def role_in(user: Person, project: Project) -> Role | None:
    """What the person is in this project; None for a stranger."""
    found = Membership.objects.filter(user_id=id_of(user), project=project).values_list("role", flat=True).first()
    return Role(found) if found else None


def can(user: Person, project: Project, role: Role) -> bool:
    """Whether the person is at least this in the project."""
    return role_in(user, project) in at_least(role)


def add_member(project: Project, user: User, role: Role) -> Membership:
    """Makes the person a member, or gives a member another role; open pages of theirs look again."""
    member, _ = Membership.objects.update_or_create(project=project, user=user, defaults={"role": role})
    tell_access_changed(user.pk)
    return member


def remove_member(project: Project, user: User) -> None:
    """Makes the person a stranger; open pages of theirs close, and programs of theirs are told nothing more."""
    unsubscribe_person(project, user)
    Membership.objects.filter(project=project, user=user).delete()
    tell_access_changed(user.pk)


def tell_access_changed(user_id: int) -> None:
    """After commit, has every open page of this person check again whether it may stay."""
    transaction.on_commit(lambda: events.send(events.user_group(user_id), {"type": "access"}))
