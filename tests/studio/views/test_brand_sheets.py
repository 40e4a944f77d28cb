"""Fonts, drawings and the picture of a specimen: uploaded, refused with the reason, served to members."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines import tasks
from pipelines.actions import create_brand, import_brand, publish_brand, publish_said
from pipelines.models import Brand, Project, content_name
from studio.models import User
from tests.fonts import font
from tests.pipelines.media.test_mark import SVG, picture
from tests.studio.views.test_brand_drafts import form
from tests.studio.views.test_brands import BRAND, PLAIN

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand(project: Project, alice: User, client: Client) -> Brand:
    client.force_login(alice)
    return create_brand(project, name="North", by=alice)


def send(client: Client, brand: Brand, **more: object) -> tuple[int, str]:
    answer = client.post(f"/brands/{brand.pk}/edit/", form(brand, do="save", **more), follow=True)
    brand.refresh_from_db()
    return answer.status_code, answer.content.decode()


def test_a_font_is_kept_named_served_and_taken_out(client: Client, brand: Brand, charlie: User) -> None:
    status, page = send(client, brand, **{"headline.file": SimpleUploadedFile("harbour.ttf", font())})
    assert (status, "Harbour Serif has no weight 700; the nearest it has is 400" in page) == (200, True)
    said = brand.draft["headline"]
    assert (said["family"], said["weight"]) == ("Harbour Serif", 400)
    assert client.get(f"/brands/{brand.pk}/edit/font").content == font()
    publish_said(brand, said=brand.draft)
    served = client.get(f"/brands/{brand.pk}/versions/1/font")
    assert (served.content, served["Content-Type"]) == (font(), "font/ttf")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "font-src 'self'" in served["Content-Security-Policy"]
    for address in ("versions/1/font", "versions/1/rehearsed.webp", "edit/font", "versions/9/font"):
        client.force_login(charlie)
        assert client.get(f"/brands/{brand.pk}/{address}").status_code == 404
    client.force_login(User.objects.get(email="alice@example.com"))
    brand.refresh_from_db()
    send(client, brand, **{"headline.family": "Harbour Serif", "without_font": "on"})
    assert (brand.draft["headline"]["file"], brand.draft["headline"]["family"]) == ("", "geist")


def test_a_drawing_is_kept_beside_the_raster_that_is_served(client: Client, brand: Brand) -> None:
    files = {f"logo.{ground}": SimpleUploadedFile("logo.svg", SVG) for ground in ("on_light", "on_dark")}
    assert send(client, brand, **files)[0] == 200
    logo = brand.draft["logo"]
    with default_storage.open(content_name(logo["svg_on_light"])) as kept:
        assert kept.read() == SVG
    assert b"".join(client.get(f"/brands/{brand.pk}/edit/logo-on-light.png")).startswith(b"\x89PNG")
    print_file = SimpleUploadedFile("print.jpg", picture("CMYK", (0, 9, 9, 0), kind="JPEG"))
    assert "print.jpg was in CMYK" in send(client, brand, **{"logo.on_light": print_file})[1]
    assert brand.draft["logo"]["svg_on_light"] == ""
    assert brand.draft["logo"]["svg_on_dark"] == logo["svg_on_dark"]


@pytest.mark.parametrize(
    ("field", "data", "told"),
    [
        ("headline.file", font()[:9_000], "damaged or cut short"),
        ("headline.file", font(fs_type=2), "restricted licence"),
        ("logo.on_light", SVG.replace(b"<circle", b"<script/><circle"), "with a script"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_beside_its_field_and_what_was_typed_stays(
    client: Client, brand: Brand, field: str, data: bytes, told: str
) -> None:
    status, page = send(client, brand, voice="Quiet", **{field: SimpleUploadedFile("file.svg", data)})
    assert (status, f'id="{field}-wrong"' in page, told in page, ">\nQuiet</textarea>" in page) == (
        422,
        True,
        True,
        True,
    )
    assert brand.revision == 1


def test_three_hundred_colours_are_refused_with_a_sentence_and_all_still_stand_there(
    client: Client, brand: Brand
) -> None:
    many = {
        f"palette.{number}.{field}": said
        for number in range(300)
        for field, said in (("name", f"C{number}"), ("hex", "#336699"), ("role", "accent"), ("tolerance", "6"))
    }
    status, page = send(client, brand, **many)
    assert status == 422
    assert "A palette holds at most 24 colours, and here are 300. Leave some out." in page
    assert 'value="C299"' in page


def test_a_family_that_does_not_ship_needs_its_file(client: Client, brand: Brand) -> None:
    status, page = send(client, brand, **{"headline.family": "Comic"})
    assert (status, 'id="headline.family-wrong"' in page) == (422, True)


def test_a_version_is_compared_with_another_side_by_side(client: Client, vera: User, project: Project) -> None:
    brand = publish_brand(project, rules=PLAIN).brand
    palette = [{"name": "Ink", "hex": "#224466", "role": "ink"}]
    publish_brand(project, rules={**PLAIN, "palette": palette})
    client.force_login(vera)
    assert client.get(f"/brands/{brand.pk}/versions/2/").content.decode().count("<article") == 1
    page = client.get(f"/brands/{brand.pk}/versions/2/?with=1").content.decode()
    assert page.count("<article") == 2
    assert "Palette · Ink · colour" in page
    assert page.count("<em>differs</em>") == 2


def test_the_rehearsed_picture_is_painted_once_by_a_worker(
    client: Client, vera: User, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = import_brand(project, path=BRAND)
    address = f"/brands/{version.brand_id}/versions/1/rehearsed.webp"
    asked: list[int] = []
    monkeypatch.setattr("pipelines.queue.ask_to_rehearse", asked.append)
    monkeypatch.setattr("studio.views.brand_sheets.PICTURE_PATIENCE", 0)
    client.force_login(vera)
    assert client.get(address).status_code == 404
    tasks.rehearse(asked[0])
    served = client.get(address)
    assert (served["Content-Type"], served.content[8:12]) == ("image/webp", b"WEBP")
    assert len(asked) == 1
