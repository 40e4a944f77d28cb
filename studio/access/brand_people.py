"""Who is what to a brand: its guardians and its counsel, given and taken by owners of its project and by staff."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from pipelines.actions.audit import note_deed
from pipelines.actions.writers import one_writer
from pipelines.errors import Forbidden, Invalid
from pipelines.models import Brand

from ..models import BrandRole, Membership, Role, User
from .brands import brand_to_see
from .members import can, hold_project, tell_access_changed
from .ranks import Person

BRAND_ROLES: Final = ("guardian", "counsel")


def brand_people(brand: Brand) -> QuerySet[BrandRole]:
    """Who is what to the brand, guardians first, each by name."""
    return BrandRole.objects.filter(brand=brand).select_related("user").order_by("-role", "user__name", "pk")


def brand_to_entrust(user: Person, pk: int) -> Brand:
    """The brand, for who may say who looks after it: owners of its project and staff.

    Raises NotFound for strangers and Forbidden for other members.
    """
    brand = brand_to_see(user, pk)
    if not may_entrust(user, brand):
        raise Forbidden("This needs an owner of the project. Ask one of them.")
    return brand


def may_entrust(user: Person, brand: Brand) -> bool:
    """Whether the person may say who looks after the brand."""
    return (isinstance(user, User) and user.is_active and user.is_staff) or can(user, brand.project, Role.OWNER)


@one_writer()
@transaction.atomic
def give_brand_role(brand: Brand, user: User, role: str, *, by: User | None = None) -> BrandRole:
    """Makes a member of the brand's project its guardian or counsel; harmless to repeat.

    Raises Invalid for a stranger or another role, and Forbidden where `by` may not say so any more.
    """
    hold_project(brand.project, by=by)
    if role not in BRAND_ROLES:
        raise Invalid("Choose a role: guardian or counsel.", loc=("role",))
    if not Membership.objects.filter(project=brand.project_id, user=user, user__is_active=True).exists():
        raise Invalid(f"{user} is not in {brand.project.name}. Invite them first.", loc=("user",))
    held, is_new = BrandRole.objects.get_or_create(brand=brand, user=user, role=role)
    if is_new:
        _note("give", held, by)
        tell_access_changed(user.pk)
    return held


@one_writer()
@transaction.atomic
def take_brand_role(held: BrandRole, *, by: User | None = None) -> None:
    """Takes a role from its holder, the last guardian too: then owners publish. Harmless to repeat."""
    hold_project(held.brand.project, by=by)
    if BrandRole.objects.filter(pk=held.pk).delete()[0]:
        _note("take", held, by)
        tell_access_changed(held.user_id)


def _note(deed: str, held: BrandRole, by: User | None) -> None:
    brand, by_id = held.brand, by.pk if by else None
    said = {"name": brand.name, "person": str(held.user), "role": held.role}
    before, after = (said, {}) if deed == "take" else ({}, said)
    who = str(by or "the command line")
    note_deed(deed, "brand", brand.pk, project=brand.project_id, by=by_id, who=who, before=before, after=after)
