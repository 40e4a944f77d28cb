"""A brand as a file: written, read elsewhere, and the same again; what cannot be read is refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.actions import (
    begin_brand_file,
    create_brand,
    create_project,
    import_brand,
    publish_said,
    store_reference,
    take_brand_file,
    write_brand_file,
)
from pipelines.actions.brand_files import write_brand_text
from pipelines.brand import files_named, read_brand
from pipelines.brand.packing import pack_files, unpack_files
from pipelines.errors import BadFile, Invalid, Stale
from pipelines.graph import load_text
from pipelines.models import AuditEntry, Brand, BrandVersion, Project
from studio.models import User

BRAND = Path(__file__).parents[3] / "examples" / "northbay" / "brand.yaml"
FONT = Path(__file__).parents[3] / "pipelines" / "media" / "fonts" / "instrument-serif.ttf"
PLAIN = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}]}
MORE = {
    "tone": {
        "banned": ["cheap: really", "\u2028 odd \x85 \x7f", "no"],
        "claims": [{"words": "1st", "until": "2030-01-31"}],
    },
    "legal": {"DE": "Anzeige", "a key ' \" that is odd": "16:9"},
    "rights": [{"name": "Söhne", "kind": "font", "until": "2031-01-31"}],
    "defaults": {"write_text": {"system": "Be calm."}},
    "locks": {"write_text": {"system": "owner"}},
}


@pytest.fixture
def version(project: Project) -> BrandVersion:
    """A brand that says nearly everything, with both logos."""
    first = import_brand(project, path=BRAND)
    return publish_said(first.brand, said={**first.rules, **MORE})


@pytest.mark.django_db
def test_a_brand_read_in_another_project_says_the_same(version: BrandVersion, alice: User) -> None:
    file = write_brand_file(version)
    assert set(unpack_files(file)) == {"brand.yaml", "logo-on-light.png", "logo-on-dark.png"}
    elsewhere = create_project("Elsewhere")
    brand, told = begin_brand_file(elsewhere, data=file, file="northbay.zip", by=alice)
    assert brand.newest() is None
    assert told == ("Read from northbay.zip: 5 colours, 1 logo, 1 claim, 2 legal lines, 1 right, 1 default.",)
    brand.refresh_from_db()
    assert publish_said(brand, said=brand.draft, by=alice).rules == version.rules
    assert write_brand_file(brand.newest() or version) == file
    assert AuditEntry.objects.filter(deed="import", noun="brand", noun_id=str(brand.pk)).exists()


@pytest.mark.django_db
def test_a_font_that_the_brand_brought_travels_with_it(project: Project, alice: User) -> None:
    said = {"format": 1, **PLAIN, "headline": {"family": "Instrument Serif", "file": "serif.ttf"}}
    packed = pack_files({"brand.yaml": json.dumps(said).encode(), "serif.ttf": FONT.read_bytes()})
    brand, told = begin_brand_file(project, data=packed, file="a.zip", by=alice)
    assert "1 font" in told[0]
    version = publish_said(brand, said=Brand.objects.get(pk=brand.pk).draft, by=alice)
    assert unpack_files(write_brand_file(version))["headline-font.ttf"] == FONT.read_bytes()


@pytest.mark.django_db
def test_under_another_brand_only_what_differs_is_said_and_what_stays_is_told(
    version: BrandVersion, project: Project, alice: User
) -> None:
    market = create_brand(project, name="Northbay Japan", by=alice, parent=version.brand)
    rules = {**version.rules, "legal": {"JP": "広告"}, "voice": "Quiet"}
    data = json.dumps({name: value for name, value in rules.items() if name != "logo"}).encode()
    told = take_brand_file(market, data=data, file="jp.json", revision=1, by=alice)
    market.refresh_from_db()
    assert market.draft == {"name": "Northbay Japan", "legal": {"JP": "広告"}, "voice": "Quiet", "logo": None}
    assert told[-1] == "What the brand above says of legal stays where the file says nothing."


@pytest.mark.django_db
def test_a_draft_that_has_moved_on_is_not_written_over(version: BrandVersion, alice: User) -> None:
    with pytest.raises(Stale):
        take_brand_file(version.brand, data=write_brand_file(version), file="a.zip", revision=0, by=alice)


def refused(project: Project, alice: User, content: Any, **files: bytes) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    packed = {name.replace("_", "."): data for name, data in files.items()}
    with pytest.raises(Invalid) as told:
        begin_brand_file(project, data=pack_files({"brand.yaml": text, **packed}), file="a.zip", by=alice)
    assert not project.brands.exists()
    return told.value.message


@pytest.mark.django_db
def test_what_cannot_be_read_is_refused_whole(project: Project, alice: User, photo: bytes) -> None:
    logo = {"on_light": "logo.png", "on_dark": "logo.png"}
    assert "format 2, which a newer Pressline has written" in refused(project, alice, {"format": 2, **PLAIN})
    assert "its format is a whole number" in refused(project, alice, {"format": "new", **PLAIN}).lower()
    assert "logo.png, which is not in it" in refused(project, alice, {**PLAIN, "logo": logo})
    assert "logo.png" in refused(project, alice, {**PLAIN, "logo": logo}, logo_png=b"%PDF-1.7 no picture")
    stored = {"on_light": "0" * 64, "on_dark": "0" * 64}
    assert "which is not in it" in refused(project, alice, {**PLAIN, "logo": stored}, logo_png=photo)
    assert "no text in UTF-8" in refused(project, alice, b"\xff\xfe")
    assert "no text" in refused(project, alice, {**PLAIN, "voice": "a\x00b"})
    assert "no text" in refused(project, alice, {**PLAIN, "legal": {"\ud800": "x"}})
    assert "mood" in refused(project, alice, {**PLAIN, "mood": "calm"})
    assert "A brand needs a name" in refused(project, alice, {"palette": PLAIN["palette"]})
    with pytest.raises(BadFile, match=r"no brand\.yaml"):
        begin_brand_file(project, data=pack_files({"other.yaml": b""}), file="a.zip", by=alice)


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=60)


@given(TEXTS, st.lists(TEXTS, max_size=4), st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_whatever_a_brand_says_its_text_says_again(voice: str, claims: list[str], legal: dict[str, str]) -> None:
    said = {**PLAIN, "voice": voice, "tone": {"claims": [{"words": f"x{words}x"} for words in claims]}, "legal": legal}
    content = read_brand(said).model_dump(mode="json")
    assert read_brand(load_text(write_brand_text(content))).model_dump(mode="json") == content


@pytest.mark.django_db
def test_pictures_that_show_the_style_travel_with_a_brand(version: BrandVersion, alice: User, photo: bytes) -> None:
    kept = store_reference(photo, name="style.jpg")
    imagery = {"references": [kept], "families": {"sdxl": {"checkpoint": "harbour"}}}
    newer = publish_said(version.brand, said={**version.rules, "imagery": imagery})
    assert kept in files_named(newer.rules)
    file = write_brand_file(newer)
    brand, _ = begin_brand_file(create_project("Elsewhere"), data=file, file="northbay.zip", by=alice)
    brand.refresh_from_db()
    assert read_brand(brand.draft) == newer.read().model_copy(update={"name": brand.name})
    files = unpack_files(file)
    (name,) = [name for name in files if name.startswith("imagery-")]
    with pytest.raises(BadFile):
        begin_brand_file(
            create_project("Third"), data=pack_files({**files, name: b"no picture"}), file="a.zip", by=alice
        )
