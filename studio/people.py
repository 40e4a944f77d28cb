"""People as the engine asks for them: what keys they hold, and whom a key opens a seat for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from pipelines.models import Absence
from pipelines.policy import Actor, person_key

from .models import BrandRole, Membership, Role, User

# A role opens what those below it open; a viewer decides only where a policy names them or a group of theirs.
OPENS = {
    Role.OWNER: ("owner", "designer", "reviewer"),
    Role.DESIGNER: ("designer", "reviewer"),
    Role.REVIEWER: ("reviewer",),
    Role.VIEWER: (),
}


# Each carries white letters by AA.
COLOURS = ("#0b6fd6", "#1b7f4b", "#a86400", "#c0362c", "#6c4bd1", "#0f766e", "#9d3b8b", "#56606b")

# Written out, since it is asked with each decision, and building it takes many times as long as answering it.
_HELD: Final = """
WITH who AS (
  SELECT id, name, email FROM studio_user
  WHERE is_active AND (id = %(user)s OR id IN (
    SELECT user_id FROM pipelines_absence WHERE stand_in_id = %(user)s AND starts_at <= %(now)s AND ends_at > %(now)s))
)
SELECT who.id, who.name, who.email, 'role', held.project_id, held.role
  FROM who JOIN studio_membership held ON held.user_id = who.id
UNION ALL SELECT who.id, who.name, who.email, 'brand', held.brand_id, held.role
  FROM who JOIN studio_brandrole held ON held.user_id = who.id
UNION ALL SELECT who.id, who.name, who.email, 'group', held.group_id, auth_group.name
  FROM who JOIN studio_user_groups held ON held.user_id = who.id JOIN auth_group ON auth_group.id = held.group_id
"""


@dataclass
class _Holder:
    """Somebody's name and keys, and whether they are a member here."""

    name: str
    keys: set[str]
    is_member: bool = False


class Members:
    """The members of the projects, their roles, brand roles and groups, and who stands in for whom."""

    def actor(self, user: int, *, project: int) -> Actor | None:
        """The person with the keys they hold in this project now; None for who is no member of it. One query."""
        found: dict[int, _Holder] = {}
        for one, name, email, kind, noun, held in _held_with_absent(user):
            holder = found.setdefault(one, _Holder(str(User(name=name, email=email)), {person_key(one)}))
            holder.keys.update(_keys(kind, noun, held))
            holder.is_member |= kind == "role" and noun == project
        members = {one: Actor(one, held.name, frozenset(held.keys)) for one, held in found.items() if held.is_member}
        me = members.pop(user, None)
        return replace(me, stands_in=tuple(members[one] for one in sorted(members))) if me else None

    def seated(self, keys: Iterable[str], *, project: int) -> list[int]:
        """The ids of the members whom one of these keys opens a seat for; for who is away, of who stands in."""
        wanted = frozenset(keys)
        held = keys_of(_members(project).values_list("pk", flat=True))
        seated = [user for user, keys in held.items() if keys & wanted]
        # Who stands in without being here could not answer, so then the one who is away is asked.
        instead = dict(_now().filter(user__in=seated, stand_in__in=held).values_list("user", "stand_in"))
        return sorted({instead.get(user, user) for user in seated})

    def address(self, user: int) -> tuple[str, str] | None:
        """The person's name and e-mail address; None for who may not sign in, or has none."""
        found = User.objects.filter(pk=user, is_active=True).exclude(email="").first()
        return (str(found), found.email) if found else None


def colour_of(user_id: int) -> str:
    """One of eight colours, the same for all pages of a person."""
    return COLOURS[user_id % len(COLOURS)]


def keys_of(users: Iterable[int]) -> dict[int, frozenset[str]]:
    """Every key that each of these people holds, in all their projects. One query."""
    held = {user: {person_key(user)} for user in users}
    for user, kind, noun, name in _holdings(held):
        held[user].update(_keys(kind, noun, name))
    return {user: frozenset(keys) for user, keys in held.items()}


def absent(stand_in: int) -> list[int]:
    """The people whom this one stands in for now."""
    return list(_away(stand_in))


def _holdings(users: Iterable[int]) -> Iterable[tuple[int, str, int, str]]:
    """What these people hold: user, then `role`, `brand` or `group`, of what, and which."""
    who = Q(user__in=list(users))
    roles = Membership.objects.filter(who).values_list("user", Value("role"), "project", "role")
    brands = BrandRole.objects.filter(who).values_list("user", Value("brand"), "brand", "role")
    groups = User.groups.through.objects.filter(who).values_list("user", Value("group"), "group", "group__name")
    return roles.order_by().union(brands.order_by(), groups.order_by(), all=True)


def _held_with_absent(user: int) -> list[tuple[int, str, str, str, int, str]]:
    """What this person and those they stand in for now hold: user, name, address, then as `_holdings`."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"user": user, "now": now})
        return list(cursor.fetchall())


def _keys(kind: str, noun: int, name: str) -> list[str]:
    if kind == "role":
        return [f"role:{noun}:{role}" for role in OPENS[Role(name)]]
    return [f"brand:{noun}:{name}" if kind == "brand" else f"group:{name}"]


def _away(stand_in: int) -> QuerySet[Absence, int]:
    return _now().filter(stand_in=stand_in, user__is_active=True).values_list("user", flat=True)


def _now() -> QuerySet[Absence]:
    now = timezone.now()
    return Absence.objects.filter(Q(starts_at__lte=now), ends_at__gt=now)


def _members(project: int) -> QuerySet[User]:
    there = Membership.objects.filter(project=project)
    return User.objects.filter(is_active=True, pk__in=there.values("user")).order_by("pk")
