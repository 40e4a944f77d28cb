"""The ranks of roles, and the one query by which something is found for somebody, or is not there for them."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, QuerySet

from pipelines.errors import Forbidden, NotFound

from ..models import Role, User

Person = User | AnonymousUser
M = TypeVar("M", bound=models.Model)

RANKS: Final = (Role.VIEWER, Role.REVIEWER, Role.DESIGNER, Role.OWNER)


def one_of(rows: QuerySet[M], user: Person, wanted: Role, *, project: str = "project__") -> M:
    """The one row of these that the person may have; raises NotFound for strangers and Forbidden for a role too low."""
    mine = rows.filter(**in_projects_of(user, project)).annotate(my_role=F(f"{project}memberships__role"))
    try:
        found = mine.get()
    except ObjectDoesNotExist:
        raise NotFound from None
    role = Role(found.my_role)  # type: ignore[attr-defined]
    if role not in at_least(wanted):
        raise Forbidden(f"This needs a {wanted.label.lower()}; here you are a {role.label.lower()}. Ask an owner.")
    return found


def at_least(role: Role) -> tuple[Role, ...]:
    """The role and those above it."""
    return RANKS[RANKS.index(role) :]


def in_projects_of(user: Person, project: str = "project__") -> dict[str, Any]:
    """The conditions by which rows belong to projects of the person."""
    return {f"{project}memberships__user_id": id_of(user), f"{project}memberships__user__is_active": True}


def id_of(user: Person) -> int:
    """The person's key."""
    # Somebody who has not signed in has no key, and no row has the key 0; None would match rows without a member.
    return user.pk or 0
