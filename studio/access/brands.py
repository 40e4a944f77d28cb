"""Who looks after a brand: its guardians, the owners of its project, and staff."""

from __future__ import annotations

from django.db.models import QuerySet

from pipelines.errors import Forbidden, NotFound
from pipelines.models import Brand, Project

from ..models import BrandRole, Role, User
from .finding import brand_for, project_for
from .members import can
from .ranks import Person, id_of

GUARDIAN = "guardian"


def brand_to_see(user: Person, pk: int) -> Brand:
    """The brand, with its project, for every member and for staff; raises NotFound for strangers."""
    if _is_staff(user):
        return _any_brand(pk)
    return brand_for(user, pk)


def brand_to_manage(user: Person, pk: int) -> Brand:
    """The brand, for who may draft and propose it; raises NotFound for strangers and Forbidden for other members."""
    brand = brand_to_see(user, pk)
    if not may_manage(user, brand):
        raise Forbidden("This needs a guardian of the brand or an owner of its project. Ask one of them.")
    return brand


def brand_to_publish(user: Person, pk: int) -> Brand:
    """The brand, for who may publish or refuse what is proposed; raises as `brand_to_manage` does."""
    brand = brand_to_see(user, pk)
    if not may_publish(user, brand):
        raise Forbidden("This needs a guardian of the brand. Ask one of them.")
    return brand


def brand_to_renew(user: Person, pk: int) -> Brand:
    """The brand, for who may start runs in its project; raises NotFound for strangers, Forbidden for other members."""
    brand = brand_to_see(user, pk)
    if not can(user, brand.project, Role.DESIGNER):
        raise Forbidden("This needs a designer or an owner of the project. Ask one of them.")
    return brand


def project_to_brand(user: Person, slug: str) -> Project:
    """The project, for who may begin a brand in it: its owners and staff; raises as `project_for` does."""
    if _is_staff(user):
        found = Project.objects.filter(slug=slug).first()
        if found is None:
            raise NotFound
        return found
    return project_for(user, slug, role=Role.OWNER)


def may_manage(user: Person, brand: Brand) -> bool:
    """Whether the person may draft and propose the brand's next version."""
    return _is_staff(user) or _is_guardian(user, brand) or can(user, brand.project, Role.OWNER)


def may_publish(user: Person, brand: Brand) -> bool:
    """Whether the person may publish it and sign exceptions; owners may where a brand has no guardian."""
    if _is_staff(user) or _is_guardian(user, brand):
        return True
    return can(user, brand.project, Role.OWNER) and not _guardians(brand).exists()


def _guardians(brand: Brand) -> QuerySet[BrandRole]:
    return BrandRole.objects.filter(brand=brand, role=GUARDIAN, user__is_active=True)


def _is_guardian(user: Person, brand: Brand) -> bool:
    return _guardians(brand).filter(user_id=id_of(user)).exists()


def _is_staff(user: Person) -> bool:
    return isinstance(user, User) and user.is_active and user.is_staff


def _any_brand(pk: int) -> Brand:
    found = Brand.objects.filter(pk=pk).select_related("project").first()
    if found is None:
        raise NotFound
    return found
