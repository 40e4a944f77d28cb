"""Brands: a specimen sheet."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.actions import create_brand, import_brand, publish_brand, publish_said
from pipelines.errors import NotFound
from pipelines.models import Brand, Project
from studio.models import User

pytestmark = pytest.mark.django_db
PLAIN = {"name": "Plain", "palette": [{"name": "Ink", "hex": "#1b1b1a", "role": "ink"}]}
BRAND = Path(__file__).parents[3] / "examples" / "northbay" / "brand.yaml"


def test_it_shows_palette_type_logo_and_voice(client: Client, vera: User, project: Project) -> None:
    brand = import_brand(project, path=BRAND).brand
    client.force_login(vera)
    page = client.get(f"/brands/{brand.pk}/").content.decode()
    for words in ("Espresso", "#b86848", "Geist, weight", "Warm, unhurried", "neon signs"):
        assert words in page
    logo = client.get(f"/brands/{brand.pk}/logo-on-dark.png")
    assert b"".join(logo).startswith(b"\x89PNG")


def test_a_stranger_finds_neither_brand_nor_logo(client: Client, charlie: User, project: Project) -> None:
    brand = import_brand(project, path=BRAND).brand
    client.force_login(charlie)
    for address in (f"/brands/{brand.pk}/", f"/brands/{brand.pk}/logo-on-dark.png"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert NotFound().message in answer.content.decode()


def test_the_list_holds_the_brands_of_my_projects(client: Client, vera: User, charlie: User, project: Project) -> None:
    publish_brand(project, rules=PLAIN)
    publish_brand(charlie.memberships.get().project, rules={**PLAIN, "name": "Theirs"})
    client.force_login(vera)
    page = client.get("/brands/").content.decode()
    assert "Plain" in page
    assert "Northbay Coffee" in page
    assert "Theirs" not in page


def test_an_empty_list_says_how_a_brand_comes_in(client: Client, vera: User) -> None:
    client.force_login(vera)
    assert "--brand BRAND.yaml" in client.get("/brands/").content.decode()


def test_a_brand_that_has_not_been_published_is_told_and_not_listed(
    client: Client, vera: User, project: Project
) -> None:
    brand = Brand.objects.create(project=project, name="Coming", slug="coming")
    client.force_login(vera)
    answer = client.get(f"/brands/{brand.pk}/")
    assert answer.status_code == 404
    assert "Coming has not been published yet." in answer.content.decode()
    assert client.get(f"/brands/{brand.pk}/logo-on-light.png").status_code == 404
    assert "Coming" not in client.get("/brands/").content.decode()


def test_the_newest_version_is_shown(client: Client, vera: User, project: Project) -> None:
    brand = publish_brand(project, rules=PLAIN).brand
    publish_brand(project, rules={**PLAIN, "voice": "Louder now"}, message="Spring <b>voice</b>")
    client.force_login(vera)
    page = client.get(f"/brands/{brand.pk}/").content.decode()
    assert "Version 2" in page
    assert "Louder now" in page
    assert "Spring &lt;b&gt;voice&lt;/b&gt;" in page


def test_a_brand_without_a_logo_has_no_logo_address(client: Client, vera: User, project: Project) -> None:
    brand = publish_brand(project, rules=PLAIN).brand
    client.force_login(vera)
    assert "logo-on-light" not in client.get(f"/brands/{brand.pk}/").content.decode()
    assert client.get(f"/brands/{brand.pk}/logo-on-light.png").status_code == 404


def test_there_are_logos_for_light_and_dark_ground_and_no_other(client: Client, vera: User, project: Project) -> None:
    brand = import_brand(project, path=BRAND).brand
    client.force_login(vera)
    light = client.get(f"/brands/{brand.pk}/logo-on-light.png")
    assert b"".join(light) == (BRAND.parent / "logo-on-light.png").read_bytes()
    assert "private" in light["Cache-Control"]
    assert light["X-Content-Type-Options"] == "nosniff"
    for ground in ("loud", "on_light", "..%2f"):
        assert client.get(f"/brands/{brand.pk}/logo-on-{ground}.png").status_code == 404


def test_what_a_brand_says_is_shown_not_run(client: Client, vera: User, project: Project) -> None:
    evil = "<script>alert(1)</script>"
    rules = {"name": evil, "voice": evil, "imagery": {"style": evil, "avoid": evil}}
    palette = [{"name": evil, "hex": "#1b1b1a", "role": "ink"}]
    brand = publish_brand(project, rules={**rules, "palette": palette}).brand
    client.force_login(vera)
    for address in (f"/brands/{brand.pk}/", "/brands/", f"/projects/{project.slug}/"):
        page = client.get(address).content.decode()
        assert evil not in page
        assert "&lt;script&gt;alert(1)" in page


def test_brands_below_stand_indented_after_theirs_and_unpublished_ones_are_for_who_looks_after_them(
    client: Client, alice: User, project: Project
) -> None:
    master = publish_brand(project, rules=PLAIN).brand
    publish_brand(project, rules={**PLAIN, "name": "Other"})
    client.force_login(alice)
    made = client.post(f"/projects/{project.slug}/new-brand/", {"name": "Zanzibar", "parent": str(master.pk)})
    assert made["Location"] == f"/brands/{Brand.objects.get(slug='zanzibar').pk}/edit/"
    page = client.get("/brands/").content.decode()
    places = [page.index(f">{name}</strong>") for name in ("Other", "Plain", "Zanzibar")]
    assert places == sorted(places)
    assert page.count('data-depth="1"') == 1
    taken = client.post(f"/projects/{project.slug}/new-brand/", {"name": "Zanzibar"})
    assert (taken.status_code, "has a brand of that name" in taken.content.decode()) == (422, True)
    for stranger in ("9" * 5_000, "9" * 30, "none"):
        refused = client.post(f"/projects/{project.slug}/new-brand/", {"name": "Under nothing", "parent": stranger})
        assert (refused.status_code, "no such brand in this project" in refused.content.decode()) == (422, True)


def test_a_version_says_what_it_changed_and_what_it_took_from_above(
    client: Client, vera: User, alice: User, project: Project
) -> None:
    master = publish_brand(project, rules={**PLAIN, "voice": "Calm"}).brand
    market = create_brand(project, name="Market", by=alice, parent=master)
    publish_said(market, said={"name": "Market"})
    publish_said(market, said={"name": "Market", "palette": [{"name": "Ink", "hex": "#224466", "role": "ink"}]})
    client.force_login(vera)
    page = client.get(f"/brands/{market.pk}/versions/2/").content.decode()
    for words in ("Palette · Ink · colour", "#1b1b1a", "#224466", "Taken from Plain v1", "voice, "):
        assert words in page
    assert "The two say the same." in client.get(f"/brands/{market.pk}/versions/2/?with=2").content.decode()
    assert client.get(f"/brands/{market.pk}/versions/9/").status_code == 404


def test_a_right_that_ends_soon_is_told(client: Client, vera: User, project: Project) -> None:
    days = {"Over": -1, "Near": 30, "Far": 31}
    today = timezone.localdate()
    rights = [{"name": n, "kind": "font", "until": str(today + timedelta(days=d))} for n, d in days.items()]
    brand = publish_brand(project, rules={**PLAIN, "rights": rights}).brand
    client.force_login(vera)
    page = client.get(f"/brands/{brand.pk}/").content.decode()
    assert (page.count("has ended:"), page.count("ends within 30 days")) == (1, 1)


def test_whoever_has_not_signed_in_is_asked_to(client: Client, project: Project) -> None:
    brand = import_brand(project, path=BRAND).brand
    for address in (f"/brands/{brand.pk}/", f"/brands/{brand.pk}/logo-on-light.png"):
        assert client.get(address)["Location"] == f"/account/login/?next={address}"


def test_pages_take_no_post(client: Client, alice: User, project: Project) -> None:
    brand = publish_brand(project, rules=PLAIN).brand
    client.force_login(alice)
    for address in ("/brands/", f"/brands/{brand.pk}/", f"/brands/{brand.pk}/logo-on-light.png"):
        assert client.post(address, {"name": "Other"}).status_code == 405
