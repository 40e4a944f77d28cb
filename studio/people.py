"""People as the engine asks for them: what keys they hold, and whom a key opens a seat for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from pipelines.models import Absence
from pipelines.policy import Actor, person_key

from .models import Membership, Role, User

# A role opens what those below it open; a viewer decides only where a policy names them or a group of theirs.
OPENS = {
    Role.OWNER: ("owner", "designer", "reviewer"),
    Role.DESIGNER: ("designer", "reviewer"),
    Role.REVIEWER: ("reviewer",),
    Role.VIEWER: (),
}


class Members:
    """The members of the projects, their roles, brand roles and groups, and who stands in for whom."""

    def actor(self, user: int, *, project: int) -> Actor | None:
        """The person with the keys they hold in this project now; None for who is no member of it."""
        found = _members(project).filter(pk=user).first()
        if found is None:
            return None
        away = _members(project).filter(pk__in=absent(user))
        stands_in = tuple(Actor(one.pk, str(one), keys_of(one)) for one in away)
        return Actor(found.pk, str(found), keys_of(found), stands_in)

    def seated(self, keys: Iterable[str], *, project: int) -> list[int]:
        """The ids of the members whom one of these keys opens a seat for; for who is away, of who stands in."""
        wanted = frozenset(keys)
        seated = [one.pk for one in _members(project) if keys_of(one) & wanted]
        instead = dict(_now().filter(user__in=seated).values_list("user", "stand_in"))
        return sorted({instead.get(user, user) for user in seated})

    def address(self, user: int) -> tuple[str, str] | None:
        """The person's name and e-mail address; None for who may not sign in, or has none."""
        found = User.objects.filter(pk=user, is_active=True).exclude(email="").first()
        return (str(found), found.email) if found else None


def keys_of(user: User) -> frozenset[str]:
    """Every key that a person holds, in all their projects."""
    roles = {
        f"role:{member.project_id}:{role}" for member in user.memberships.all() for role in OPENS[Role(member.role)]
    }
    brands = {f"brand:{held.brand_id}:{held.role}" for held in user.brand_roles.all()}
    return frozenset({person_key(user.pk), *roles, *brands, *(f"group:{group.name}" for group in user.groups.all())})


def absent(stand_in: int) -> list[int]:
    """The people whom this one stands in for now."""
    return list(_now().filter(stand_in=stand_in, user__is_active=True).values_list("user", flat=True))


def _now() -> QuerySet[Absence]:
    now = timezone.now()
    return Absence.objects.filter(Q(starts_at__lte=now), ends_at__gt=now)


def _members(project: int) -> QuerySet[User]:
    there = Membership.objects.filter(project=project)
    people = User.objects.filter(is_active=True, pk__in=there.values("user")).order_by("pk")
    return people.prefetch_related("memberships", "brand_roles", "groups")
