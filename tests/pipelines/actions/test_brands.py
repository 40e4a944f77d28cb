"""Brands: published versions stand, and a file brings its logos along."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.actions import create_brand, delete_brand, import_brand, publish_brand
from pipelines.errors import BadFile, Invalid, Stale
from pipelines.models import AuditEntry, Brand, BrandVersion, Project
from studio.models import User
from tests.factories import PNG
from tests.fonts import font
from tests.pipelines.media.test_mark import SVG

pytestmark = pytest.mark.django_db
RULES = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}]}
FILE = """
name: North
palette: [{name: Ink, hex: "#111111", role: ink}]
logo: {on_light: logo.png, on_dark: logo.png}
"""
FONT = "headline: {file: harbour.ttf}\n"


def test_a_change_makes_a_new_version_and_the_old_one_stands(project: Project) -> None:
    first = publish_brand(project, rules=RULES)
    second = publish_brand(project, rules={**RULES, "voice": "Loud."})
    first.refresh_from_db()
    assert (first.number, first.read().voice, second.number) == (1, "", 2)
    assert first.brand == second.brand


def test_publishing_what_is_published_makes_no_version(project: Project) -> None:
    assert publish_brand(project, rules=RULES) == publish_brand(project, rules=RULES)
    assert BrandVersion.objects.count() == 1


def test_a_file_brings_its_logos(project: Project, tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text(FILE)
    (tmp_path / "logo.png").write_bytes(PNG)
    logo = import_brand(project, path=tmp_path / "brand.yaml").read().logo
    assert logo is not None
    assert (tmp_path / "assets" / logo.on_light[:2] / logo.on_light).read_bytes() == PNG


def test_a_logo_that_is_missing_or_no_picture_is_told(project: Project, tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text(FILE)
    with pytest.raises(Invalid, match=r"logo\.png"):
        import_brand(project, path=tmp_path / "brand.yaml")
    (tmp_path / "logo.png").write_text("<svg onload='x'/>")
    with pytest.raises(BadFile, match="SVG"):
        import_brand(project, path=tmp_path / "brand.yaml")


def test_a_file_brings_its_font_and_a_drawing_beside_its_raster(project: Project, tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text(FILE.replace("on_dark", "svg_on_light: logo.svg, on_dark") + FONT)
    (tmp_path / "logo.png").write_bytes(PNG)
    (tmp_path / "logo.svg").write_bytes(SVG)
    (tmp_path / "harbour.ttf").write_bytes(font())
    rules = import_brand(project, path=tmp_path / "brand.yaml").read()
    assert rules.logo
    kept = [rules.logo.on_light, rules.logo.svg_on_light, rules.headline.file]
    assert [(tmp_path / "assets" / one[:2] / one).read_bytes() for one in kept] == [PNG, SVG, font()]
    assert (rules.logo.svg_on_dark, rules.headline.family, rules.headline.weight) == ("", "Harbour Serif", 400)


def test_what_an_older_version_leaves_unsaid_is_the_usual(project: Project) -> None:
    version = publish_brand(project, rules=RULES)
    headline = {"family": "geist", "weight": 700, "line_height": 1.04, "tracking": -0.02}
    BrandVersion.objects.update(rules={**version.rules, "headline": headline})
    assert publish_brand(project, rules=RULES) == version


def test_a_default_is_checked_also_where_its_param_has_no_bounds(project: Project) -> None:
    held = {"generate_image": {"extra": {"style": "raw"}}}
    assert publish_brand(project, rules={**RULES, "defaults": held}).read().defaults == held
    with pytest.raises(Invalid, match=r"defaults\.generate_image\.extra: "):
        publish_brand(project, rules={**RULES, "defaults": {"generate_image": {"extra": "raw"}}})
    with pytest.raises(Invalid, match=r"defaults\.relight\.strength: "):
        publish_brand(project, rules={**RULES, "defaults": {"relight": {"strength": 2}}})


def test_a_long_name_and_a_long_message_fit_their_columns(project: Project) -> None:
    version = publish_brand(project, rules={**RULES, "name": "N" * 100}, message="m" * 300)
    assert (len(version.brand.slug), len(version.message)) == (60, 200)


def test_of_two_who_delete_a_brand_the_second_is_told(project: Project, alice: User, dora: User) -> None:
    brand = create_brand(project, name="North", by=alice)
    delete_brand(Brand.objects.get(pk=brand.pk), by=alice)
    with pytest.raises(Stale, match="North is deleted already"):
        delete_brand(brand, by=dora)
    assert AuditEntry.objects.get(deed="delete", noun="brand").by == alice
