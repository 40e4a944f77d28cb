"""The end of a brand: deleted where nothing uses it, else archived."""

from __future__ import annotations

import pytest
from django.test import Client

from pipelines.actions import choose_brand, create_brand, create_pipeline
from pipelines.errors import Invalid
from pipelines.models import Brand, Project
from studio.models import User

pytestmark = pytest.mark.django_db


def test_an_unused_brand_is_deleted(client: Client, project: Project, alice: User) -> None:
    brand = create_brand(project, name="North", by=alice)
    client.force_login(alice)
    assert client.post(f"/brands/{brand.pk}/end/", {"do": "delete"})["Location"] == "/brands/"
    assert not Brand.objects.exists()


def test_one_in_use_says_by_what_and_is_archived(client: Client, project: Project, alice: User) -> None:
    brand = create_brand(project, name="North", by=alice)
    create_brand(project, name="North Japan", parent=brand, by=alice)
    held = create_pipeline(project, name="Posts", draft={}, brand=brand)
    client.force_login(alice)
    refused = client.post(f"/brands/{brand.pk}/end/", {"do": "delete"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "1 pipeline (Posts), 1 brand below it (North Japan)" in page
    client.post(f"/brands/{brand.pk}/end/", {"do": "archive"})
    with pytest.raises(Invalid, match="is archived"):
        create_pipeline(project, name="More", draft={}, brand=brand)
    with pytest.raises(Invalid, match="is archived"):
        create_brand(project, name="Below", parent=brand, by=alice)
    assert choose_brand(held, brand=brand).brand == brand
    client.post(f"/brands/{brand.pk}/end/", {"do": "restore"})
    assert create_pipeline(project, name="More", draft={}, brand=brand).brand == brand
