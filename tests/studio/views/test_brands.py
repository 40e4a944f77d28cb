"""Brands: a specimen sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from pipelines.actions import import_brand
from pipelines.models import Project
from studio.models import User

pytestmark = pytest.mark.django_db
BRAND = Path(__file__).parents[3] / "examples" / "northbay" / "brand.yaml"


def test_it_shows_palette_type_logo_and_voice(client: Client, vera: User, project: Project) -> None:
    brand = import_brand(project, path=BRAND).brand
    client.force_login(vera)
    page = client.get(f"/brands/{brand.pk}/").content.decode()
    for words in ("Espresso", "#b86848", "geist", "Warm, unhurried", "neon signs"):
        assert words in page
    logo = client.get(f"/brands/{brand.pk}/logo-on-dark.png")
    assert b"".join(logo).startswith(b"\x89PNG")


def test_a_stranger_finds_neither_brand_nor_logo(client: Client, charlie: User, project: Project) -> None:
    brand = import_brand(project, path=BRAND).brand
    client.force_login(charlie)
    for address in (f"/brands/{brand.pk}/", f"/brands/{brand.pk}/logo-on-dark.png"):
        assert client.get(address).status_code == 404
