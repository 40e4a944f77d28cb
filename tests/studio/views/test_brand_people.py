"""Who looks after a brand: given and taken on a page."""

from __future__ import annotations

import pytest
from django.test import Client

from pipelines.actions import create_brand
from pipelines.models import AuditEntry, Brand, Project
from studio import access
from studio.models import BrandRole, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand(project: Project, alice: User) -> Brand:
    return create_brand(project, name="North", by=alice)


def test_an_owner_gives_and_takes_a_guardian_and_is_told_who_publishes_then(
    client: Client, brand: Brand, alice: User, dora: User
) -> None:
    client.force_login(alice)
    address = f"/brands/{brand.pk}/people/"
    assert "owners of Northbay Coffee publish it" in client.get(address).content.decode()
    assert client.post(address, {"user": dora.pk, "role": "guardian"}).status_code == 302
    assert not access.may_publish(alice, brand)
    page = client.get(address).content.decode()
    assert "Dora is the last guardian: owners of Northbay Coffee publish the brand from then on." in page
    held = BrandRole.objects.get(user=dora, brand=brand)
    assert client.post(f"{address}{held.pk}/take/").status_code == 302
    assert access.may_publish(alice, brand)
    told = AuditEntry.objects.filter(noun="brand", deed__in=("give", "take")).order_by("pk")
    assert [(one.deed, one.by) for one in told] == [("give", alice), ("take", alice)]


def test_who_is_not_in_the_project_gets_no_role(client: Client, brand: Brand, alice: User, charlie: User) -> None:
    client.force_login(alice)
    answer = client.post(f"/brands/{brand.pk}/people/", {"user": charlie.pk, "role": "guardian"})
    assert (answer.status_code, BrandRole.objects.count()) == (422, 0)
    assert "Choose somebody of the project." in answer.content.decode()


def test_a_guardian_makes_no_other_guardian(client: Client, brand: Brand, dora: User, bob: User) -> None:
    BrandRole.objects.create(user=dora, brand=brand, role="guardian")
    client.force_login(dora)
    assert client.post(f"/brands/{brand.pk}/people/", {"user": bob.pk, "role": "guardian"}).status_code == 403
