"""Who looks after a brand."""

from __future__ import annotations

import pytest

from pipelines.actions import publish_brand
from pipelines.errors import Forbidden, NotFound
from pipelines.models import Brand, Project
from studio import access
from studio.models import BrandRole, User

pytestmark = pytest.mark.django_db
RULES = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}]}


@pytest.fixture
def brand(project: Project) -> Brand:
    return publish_brand(project, rules=RULES).brand


def test_owners_publish_until_there_is_a_guardian(brand: Brand, alice: User, bob: User) -> None:
    assert access.brand_to_publish(alice, brand.pk) == brand
    BrandRole.objects.create(user=bob, brand=brand, role="guardian")
    assert access.brand_to_publish(bob, brand.pk) == brand
    with pytest.raises(Forbidden, match="guardian"):
        access.brand_to_publish(alice, brand.pk)
    assert access.brand_to_manage(alice, brand.pk) == brand


def test_counsel_looks_and_somebody_deactivated_guards_nothing(brand: Brand, alice: User, dora: User) -> None:
    BrandRole.objects.create(user=dora, brand=brand, role="counsel")
    assert access.brand_to_see(dora, brand.pk) == brand
    with pytest.raises(Forbidden):
        access.brand_to_manage(dora, brand.pk)
    BrandRole.objects.create(user=dora, brand=brand, role="guardian")
    User.objects.filter(pk=dora.pk).update(is_active=False)
    assert access.may_publish(alice, brand)


def test_a_guardian_who_is_no_member_is_a_stranger(brand: Brand, charlie: User) -> None:
    BrandRole.objects.create(user=charlie, brand=brand, role="guardian")
    with pytest.raises(NotFound):
        access.brand_to_manage(charlie, brand.pk)
