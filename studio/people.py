"""People as the engine asks for them: what keys they hold, and whom a key opens a seat for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

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
        who = Q(user=user) | Q(user__in=_away(user))
        found: dict[int, _Holder] = {}
        for one, name, email, kind, noun, held in _holdings(who & Q(user__is_active=True), "user__name", "user__email"):
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
        instead = dict(_now().filter(user__in=seated).values_list("user", "stand_in"))
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
    for user, kind, noun, name in _holdings(Q(user__in=list(held))):
        held[user].update(_keys(kind, noun, name))
    return {user: frozenset(keys) for user, keys in held.items()}


def absent(stand_in: int) -> list[int]:
    """The people whom this one stands in for now."""
    return list(_away(stand_in))


def _holdings(who: Q, *more: str) -> Iterable[tuple[Any, ...]]:
    """What these people hold: user, what more is asked of them, then `role`, `brand` or `group`, of what, and which."""
    roles = Membership.objects.filter(who).values_list("user", *more, Value("role"), "project", "role")
    brands = BrandRole.objects.filter(who).values_list("user", *more, Value("brand"), "brand", "role")
    groups = User.groups.through.objects.filter(who).values_list("user", *more, Value("group"), "group", "group__name")
    return roles.order_by().union(brands.order_by(), groups.order_by(), all=True)


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
