"""Who is what in a project, and changing it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from pipelines import events
from pipelines.actions import unsubscribe_person
from pipelines.actions.audit import note_deed
from pipelines.actions.writers import one_writer
from pipelines.errors import Forbidden, Invalid
from pipelines.models import Project

from ..models import BrandRole, Membership, Role, User
from .ranks import Person, at_least, id_of

NOBODY = "the command line"
# So many are named of those who could be an owner.
NAMED = 3


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


@one_writer()
@transaction.atomic
def add_member(project: Project, user: User, role: Role, *, by: User | None = None) -> Membership:
    """Makes the person a member, or gives a member another role; open pages of theirs look again.

    Raises Forbidden where `by` may not say so any more, and Invalid where the project would be left without an owner.
    """
    hold_project(project, by=by)
    before = role_in(user, project)
    if before == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(project, user)
    member, _ = Membership.objects.update_or_create(project=project, user=user, defaults={"role": role})
    if before != role:
        _note("change" if before else "add", project, user, by=by, before=before, after=role)
    tell_access_changed(user.pk)
    return member


@one_writer()
@transaction.atomic
def change_role(project: Project, user: User, role: Role, *, by: User) -> None:
    """Gives a member another role, as `add_member` does; who has meanwhile left stays a stranger. Raises Invalid."""
    hold_project(project, by=by)
    if role_in(user, project) is None:
        raise Invalid(f"{user} has left {project.name} meanwhile. Invite them again.", loc=("role",))
    add_member(project, user, role, by=by)


@one_writer()
@transaction.atomic
def remove_member(project: Project, user: User, *, by: User | None = None) -> None:
    """Makes the person a stranger, also to the project's brands; harmless to repeat. Raises as `add_member` does.

    Open pages of theirs close, and programs of theirs are told nothing more. Everybody may remove themselves.
    """
    hold_project(project, by=None if by == user else by)
    before = role_in(user, project)
    if before == Role.OWNER:
        _keep_an_owner(project, user)
    unsubscribe_person(project, user)
    BrandRole.objects.filter(brand__project=project, user=user).delete()
    Membership.objects.filter(project=project, user=user).delete()
    if before:
        _note("leave" if by == user else "remove", project, user, by=by, before=before)
    tell_access_changed(user.pk)


def hold_project(project: Project, *, by: User | None) -> None:
    """Lets nobody else change who is in the project until this transaction ends; raises Forbidden for no owner.

    Staff may, and so may the command line, which is None.
    """
    # Its key stays, so runs and all else that belongs to it begin meanwhile.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if by is None or role_in(by, project) == Role.OWNER:
        return
    # Asked anew, since whoever asks may have lost the right while they waited for the lock.
    if not User.objects.filter(pk=by.pk, is_staff=True, is_active=True).exists():
        raise Forbidden(f"This needs an owner of {project.name}, and you are none any more.")


def tell_access_changed(user_id: int) -> None:
    """After commit, has every open page of this person check again whether it may stay."""
    transaction.on_commit(lambda: events.send(events.user_group(user_id), {"type": "access"}))


def who(by: AbstractBaseUser | None) -> str:
    """The name under which the audit log keeps a deed."""
    return str(by or NOBODY)


def heirs(project: Project, user: User) -> list[User]:
    """Who else is in the project and may sign in, those who may do most first."""
    there = Membership.objects.filter(project=project, user__is_active=True).exclude(user=user).select_related("user")
    ranks = list(Role)
    return [one.user for one in sorted(there, key=lambda one: (ranks.index(Role(one.role)), str(one.user).lower()))]


def only_owner(user: User, project: Project) -> str:
    """Why the only owner of a project stays one for now, and who could be one in their place."""
    names = [str(one) for one in heirs(project, user)[:NAMED]]
    who_else = " or ".join(names) if names else "somebody else"
    after = "" if names else " Invite them as one."
    return f"{user} is the only owner of {project.name}. Make {who_else} an owner first.{after}"


def _keep_an_owner(project: Project, user: User) -> None:
    others = Membership.objects.filter(project=project, role=Role.OWNER, user__is_active=True).exclude(user=user)
    if not others.exists():
        raise Invalid(only_owner(user, project), loc=("role",))


def _note(
    deed: str, project: Project, user: User, *, by: User | None, before: Role | None, after: Role | None = None
) -> None:
    said = [{"name": str(user), "role": role.value} if role else {} for role in (before, after)]
    by_id = by.pk if by else None
    note_deed(deed, "member", user.pk, project=project.pk, by=by_id, who=who(by), before=said[0], after=said[1])
