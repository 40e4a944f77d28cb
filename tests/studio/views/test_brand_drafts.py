"""A brand's editor: drafted, refused where it is wrong, proposed, and published by somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from pipelines.actions import create_brand, import_brand, publish_brand, publish_said
from pipelines.models import Brand, BrandProposal, Project, ProposalState
from studio.models import BrandRole, User
from tests.conftest import person
from tests.studio.views.test_brands import BRAND

pytestmark = pytest.mark.django_db
INK = {"palette.0.name": "Ink", "palette.0.hex": "#111111", "palette.0.role": "ink", "palette.0.tolerance": "4"}
RULES = {"name": "North", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}], "voice": "Calm"}


def form(brand: Brand, **more: Any) -> dict[str, Any]:
    """The form as it is sent, with the usual in it."""
    type_ = {"headline.family": "geist", "headline.weight": "700", "headline.line_height": "1.04"}
    rest = {"headline.tracking": "-0.02", "placement.safe": "0.07", "placement.align": "left"}
    usual = {"name": brand.name, "revision": str(brand.revision), **INK, **type_, **rest}
    return {**usual, "logo.clear_space": "0.5", "logo.min_width": "96", "logo.width": "0.18", **more}


@pytest.fixture
def brand(project: Project, alice: User) -> Brand:
    return create_brand(project, name="North", by=alice)


@pytest.fixture
def guardian(brand: Brand, dora: User) -> User:
    BrandRole.objects.create(user=dora, brand=brand, role="guardian")
    return dora


def test_a_brand_is_drafted_proposed_and_published_by_another(
    client: Client, brand: Brand, alice: User, guardian: User
) -> None:
    client.force_login(alice)
    locked = {"defaults.0.param": "write_text.system", "defaults.0.value": "Be calm.", "defaults.0.lock": "owner"}
    more = {"tone.banned": "cheap\nlow cost", "legal.0.market": "DE", "legal.0.line": "Anzeige", **locked}
    right = {"rights.0.name": "Söhne", "rights.0.kind": "font", "rights.0.until": "2030-01-31"}
    sent = form(brand, do="propose", message="The first one", **more, **right)
    assert client.post(f"/brands/{brand.pk}/edit/", sent)["Location"] == f"/brands/{brand.pk}/"
    proposal = BrandProposal.objects.get()
    address = f"/brands/{brand.pk}/proposals/{proposal.pk}/publish/"
    assert client.post(address).status_code == 403
    client.force_login(guardian)
    assert "Publish the proposal" in client.get(f"/brands/{brand.pk}/").content.decode()
    assert client.post(address).status_code == 302
    version = brand.newest()
    assert version
    rules = version.read()
    assert rules.palette[0].tolerance == 4
    assert rules.tone.banned == ("cheap", "low cost")
    assert (rules.legal, rules.rights[0].name) == ({"DE": "Anzeige"}, "Söhne")
    assert rules.defaults == {"write_text": {"system": "Be calm."}}
    assert rules.locks == {"write_text": {"system": "owner"}}
    page = client.get(f"/brands/{brand.pk}/").content.decode()
    for words in ("The first one", "low cost", "Anzeige", "owners may change it"):
        assert words in page
    assert client.post(address).status_code == 409


def test_every_mistake_stands_beside_its_field_and_what_was_typed_stays(
    client: Client, brand: Brand, alice: User
) -> None:
    client.force_login(alice)
    wrong = {"palette.0.hex": "clay", "headline.weight": "heavy", "voice": "Calm"}
    held = {"defaults.0.param": "write_text.creativity", "defaults.0.value": "loud", "defaults.0.lock": ""}
    answer = client.post(f"/brands/{brand.pk}/edit/", form(brand, do="save", **wrong, **held))
    page = answer.content.decode()
    assert answer.status_code == 422
    for place in ("palette.0.hex-wrong", "headline.weight-wrong"):
        assert f'id="{place}"' in page
    assert 'value="heavy"' in page
    assert ">\nCalm</textarea>" in page
    assert Brand.objects.get(pk=brand.pk).revision == 1
    fixed = client.post(f"/brands/{brand.pk}/edit/", form(brand, do="save", **held))
    assert fixed.status_code == 422
    assert 'id="defaults.0.value-wrong"' in fixed.content.decode()


def test_rows_are_added_and_removed_without_a_script_and_without_saving(
    client: Client, brand: Brand, alice: User
) -> None:
    client.force_login(alice)
    more = {"palette.1.name": "Clay", "palette.1.hex": "#b86848", "palette.1.role": "accent"}
    page = client.post(f"/brands/{brand.pk}/edit/", form(brand, do="add:palette", **more)).content.decode()
    assert 'name="palette.2.hex"' in page
    page = client.post(f"/brands/{brand.pk}/edit/", form(brand, do="remove:palette:0", **more)).content.decode()
    assert 'value="Clay"' in page
    assert 'value="#111111"' not in page
    assert Brand.objects.get(pk=brand.pk).revision == 1


def test_who_saves_over_somebody_is_told_who_and_loses_nothing(
    client: Client, brand: Brand, alice: User, guardian: User
) -> None:
    client.force_login(guardian)
    assert client.post(f"/brands/{brand.pk}/edit/", form(brand, do="save")).status_code == 302
    client.force_login(alice)
    answer = client.post(f"/brands/{brand.pk}/edit/", form(brand, do="save", voice="Mine"))
    assert answer.status_code == 409
    assert "Dora has saved this brand since." in answer.content.decode()
    assert ">\nMine</textarea>" in answer.content.decode()


def test_a_brand_below_says_only_what_differs_and_takes_back_from_above(
    client: Client, project: Project, alice: User
) -> None:
    master = publish_brand(project, rules=RULES).brand
    market = create_brand(project, name="North Japan", by=alice, parent=master)
    address = f"/brands/{market.pk}/edit/"
    client.force_login(alice)
    page = client.get(address).content.decode()
    assert ">\nCalm</textarea>" in page
    assert 'value="take:' not in page
    sent = form(market, do="save", voice="Calm") | {"palette.0.tolerance": "6"} | {"headline.weight": "500"}
    assert client.post(address, sent).status_code == 302
    market.refresh_from_db()
    assert market.draft == {"name": "North Japan", "headline": {"weight": 500}}
    assert 'value="take:headline.weight"' in client.get(address).content.decode()
    taken = client.post(address, {**sent, "do": "take:headline.weight", "revision": str(market.revision)})
    assert 'name="headline.weight" value="700"' in taken.content.decode()


def test_logos_are_uploaded_and_served_by_draft_and_by_version(client: Client, brand: Brand, alice: User) -> None:
    client.force_login(alice)
    files = {f"logo.on_{ground}": (BRAND.parent / f"logo-on-{ground}.png").read_bytes() for ground in ("light", "dark")}
    sent = {name: SimpleUploadedFile(f"{name}.png", data) for name, data in files.items()}
    assert client.post(f"/brands/{brand.pk}/edit/", form(brand, do="save", **sent)).status_code == 302
    brand.refresh_from_db()
    assert b"".join(client.get(f"/brands/{brand.pk}/edit/logo-on-dark.png")) == files["logo.on_dark"]
    publish_said(brand, said=brand.draft)
    assert b"".join(client.get(f"/brands/{brand.pk}/versions/1/logo-on-light.png")) == files["logo.on_light"]
    bad = {"logo.on_light": SimpleUploadedFile("logo.png", b"no picture")}
    brand.refresh_from_db()
    answer = client.post(f"/brands/{brand.pk}/edit/", form(brand, do="save", **bad))
    assert (answer.status_code, 'id="logo.on_light-wrong"' in answer.content.decode()) == (422, True)


def test_a_refusal_says_why_and_a_withdrawal_is_ones_own(
    client: Client, brand: Brand, alice: User, guardian: User
) -> None:
    client.force_login(alice)
    client.post(f"/brands/{brand.pk}/edit/", form(brand, do="propose", message="First"))
    root = f"/brands/{brand.pk}/proposals/{BrandProposal.objects.get().pk}"
    client.force_login(guardian)
    client.post(f"{root}/refuse/", {"note": ""})
    assert BrandProposal.objects.get().state == ProposalState.OPEN
    assert client.post(f"{root}/withdraw/").status_code == 403
    client.post(f"{root}/refuse/", {"note": "Too dark"})
    assert BrandProposal.objects.get().state == ProposalState.REFUSED
    assert "Too dark" in client.get(f"/brands/{brand.pk}/").content.decode()


def test_members_look_guardians_owners_and_staff_change_and_strangers_find_nothing(
    client: Client, project: Project, vera: User, dora: User, charlie: User
) -> None:
    brand = import_brand(project, path=BRAND).brand
    address = f"/brands/{brand.pk}/edit/"
    staff = person("staff@example.com")
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    for user, status in ((vera, 403), (dora, 403), (charlie, 404), (staff, 200)):
        client.force_login(User.objects.get(pk=user.pk))
        assert client.get(address).status_code == status
    client.force_login(charlie)
    assert client.get(f"/brands/{brand.pk}/versions/1/").status_code == 404


def test_pictures_that_show_the_style_and_what_draws_it_are_drafted_kept_and_dropped(
    client: Client, brand: Brand, alice: User, photo: bytes
) -> None:
    client.force_login(alice)
    address = f"/brands/{brand.pk}/edit/"
    rows = {"imagery.families.0.family": "sdxl", "imagery.families.0.checkpoint": "harbour.safetensors"}
    rows["imagery.families.0.loras"] = "harbour grain 0.8\nsoft"
    more = {"imagery.strength": "0.8", "placement.cta.words": "Shop now", "placement.cta.place": "foot", **rows}
    sent = form(brand, do="save", **more)
    upload = {"imagery.references": SimpleUploadedFile("style.jpg", photo)}
    assert client.post(address, {**sent, **upload}).status_code == 302
    brand.refresh_from_db()
    imagery, (kept,) = brand.draft["imagery"], brand.draft["imagery"]["references"]
    loras = [{"name": "harbour grain", "strength": 0.8}, {"name": "soft"}]
    assert imagery["families"] == {"sdxl": {"checkpoint": "harbour.safetensors", "loras": loras}}
    assert (imagery["strength"], brand.draft["placement"]["cta"]) == (0.8, {"words": "Shop now", "place": "foot"})
    assert client.get(f"{address}pictures/1")["Content-Type"].startswith("image/")
    assert client.get(f"{address}pictures/2").status_code == 404
    publish_said(brand, said=brand.draft)
    sheet = client.get(f"/brands/{brand.pk}/versions/1/").content.decode()
    assert "Shop now" in sheet and "harbour.safetensors" in sheet and "/versions/1/pictures/1" in sheet
    brand.refresh_from_db()
    bad = form(brand, do="save", **{**more, "imagery.families.0.loras": "a:b 1"})
    answer = client.post(address, bad)
    assert (answer.status_code, 'id="imagery.families.0.loras-wrong"' in answer.content.decode()) == (422, True)
    assert client.post(address, form(brand, do="save", drop=kept, **more)).status_code == 302
    brand.refresh_from_db()
    assert brand.draft["imagery"]["references"] == []


def test_files_that_were_chosen_before_a_row_was_added_are_asked_for_again(
    client: Client, brand: Brand, alice: User
) -> None:
    client.force_login(alice)
    chosen = form(brand, do="add:palette", **{"headline.file": SimpleUploadedFile("harbour.ttf", b"letters")})
    assert "Choose the files again" in client.post(f"/brands/{brand.pk}/edit/", chosen).content.decode()
    assert "Choose the files again" not in client.post(f"/brands/{brand.pk}/edit/", form(brand)).content.decode()


def test_a_link_of_the_editor_saves_what_was_changed_and_leads_on_unless_it_cannot_be_saved(
    client: Client, brand: Brand, alice: User
) -> None:
    client.force_login(alice)
    address = f"/brands/{brand.pk}/edit/"
    places = {"colours": f"{address}colours/", "file": f"{address}file/", "nowhere": address}
    places["knowledge"] = f"/brands/{brand.pk}/knowledge/"
    for what, place in places.items():
        brand.refresh_from_db()
        assert client.post(address, form(brand, do=f"go:{what}", voice=what))["Location"] == place
        brand.refresh_from_db()
        assert brand.draft["voice"] == what
    refused = client.post(address, form(brand, do="go:colours", **{"palette.0.hex": "clay"}))
    page = refused.content.decode()
    assert (refused.status_code, 'data-unsaved="refused"' in page) == (422, True)
    assert '<a href="#part-palette">Palette <span class="wrong"' in page
    assert '<a href="#part-tone">Tone</a>' in page


def test_who_was_second_may_look_at_the_first_and_save_over_what_they_saw(
    client: Client, brand: Brand, alice: User, guardian: User
) -> None:
    address = f"/brands/{brand.pk}/edit/"
    client.force_login(guardian)
    assert client.post(address, form(brand, do="save")).status_code == 302
    client.force_login(alice)
    lost = client.post(address, form(brand, do="save", voice="Mine")).content.decode()
    assert 'value="over:2"' in lost
    client.force_login(guardian)
    assert client.post(address, form(brand, do="save", revision="2")).status_code == 302
    client.force_login(alice)
    assert 'value="over:3"' in client.post(address, form(brand, do="over:2", voice="Mine")).content.decode()
    assert client.post(address, form(brand, do="over:3", voice="Mine"))["Location"] == address
    brand.refresh_from_db()
    assert (brand.revision, brand.draft["voice"]) == (4, "Mine")


def test_a_message_outlives_a_save_and_one_that_is_missing_is_asked_for_beside_its_field(
    client: Client, brand: Brand, alice: User
) -> None:
    client.force_login(alice)
    address = f"/brands/{brand.pk}/edit/"
    saved = client.post(address, form(brand, do="save", message="Warmer & calm"), follow=True).content.decode()
    assert 'name="message" value="Warmer &amp; calm"' in saved
    brand.refresh_from_db()
    asked = client.post(address, form(brand, do="propose", message=" "))
    page = asked.content.decode()
    assert (asked.status_code, BrandProposal.objects.count()) == (422, 0)
    assert "The draft is saved, and not proposed." in page
    assert 'class="wrong" id="message-told"' in page
    assert 'data-unsaved=""' in page


@pytest.mark.parametrize("typed", ["[" * 20_000, '{"a": NaN}', r'{"a": "\u0000"}', r'{"a": "\ud800"}'])
def test_what_no_database_could_keep_is_told_beside_the_param_as_it_was_typed(
    client: Client, brand: Brand, alice: User, typed: str
) -> None:
    client.force_login(alice)
    held = {"defaults.0.param": "generate_image.extra", "defaults.0.value": typed}
    refused = client.post(f"/brands/{brand.pk}/edit/", form(brand, do="save", **held))
    assert refused.status_code == 422
    assert 'id="defaults.0.value-wrong"' in refused.content.decode()
    assert escape(typed) in refused.content.decode()


def test_what_no_database_keeps_is_left_out_of_messages_and_answers(
    client: Client, brand: Brand, alice: User, guardian: User
) -> None:
    client.force_login(alice)
    client.post(f"/brands/{brand.pk}/edit/", form(brand, do="propose", message="The\x00 first"))
    proposal = BrandProposal.objects.get()
    client.force_login(guardian)
    client.post(f"/brands/{brand.pk}/proposals/{proposal.pk}/refuse/", {"note": "Not\x00 yet"})
    proposal.refresh_from_db()
    assert (proposal.message, proposal.note, proposal.state) == ("The first", "Not yet", ProposalState.REFUSED)
