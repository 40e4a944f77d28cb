"""What a person is told when their roles change while a page of theirs is open."""

from __future__ import annotations

from collections.abc import Mapping

from ..models import Membership, Role, User
from .ranks import Person, id_of

# The project's name and the role there, by the project's key.
Roles = Mapping[int, tuple[str, Role]]


def may_sign_in(user: Person) -> bool:
    """Whether the person's account is still open, asked anew."""
    return User.objects.filter(pk=id_of(user), is_active=True).exists()


def roles_of(user: Person) -> dict[int, tuple[str, Role]]:
    """What the person is where, now."""
    there = Membership.objects.filter(user_id=id_of(user)).values_list("project", "project__name", "role")
    return {project: (name, Role(role)) for project, name, role in there}


def told_of(before: Roles, now: Roles) -> list[str]:
    """A sentence for each project in which the person is something else now."""
    lost = [f"You are no longer in {name}." for project, (name, _) in before.items() if project not in now]
    new = [(name, role) for project, (name, role) in now.items() if before.get(project, ("", None))[1] != role]
    return [*lost, *(f"You are {_article(role)} {role.label.lower()} of {name} now." for name, role in new)]


def _article(role: Role) -> str:
    return "an" if role == Role.OWNER else "a"
