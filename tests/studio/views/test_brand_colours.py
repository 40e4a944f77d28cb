"""Colours out of a file: shown, ticked, and taken into the draft; nothing is lost where something is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.actions import create_brand, publish_said
from pipelines.models import Brand, Project
from studio.models import User
from tests.pipelines.brand.importing.written import gpl

pytestmark = pytest.mark.django_db
CLAY = {"name": "Clay", "hex": "#b86848", "role": "accent"}
LONG = [(f"Shade {at}", f"#{at % 7 * 40:02x}{at // 7 % 7 * 40:02x}{at // 49 * 40:02x}") for at in range(300)]


@pytest.fixture
def brand(project: Project, alice: User) -> Brand:
    brand = create_brand(project, name="North", by=alice)
    publish_said(brand, said={"name": "North", "palette": [CLAY]}, by=alice)
    return Brand.objects.get(pk=brand.pk)


@pytest.fixture
def address(client: Client, brand: Brand, alice: User) -> str:
    client.force_login(alice)
    return f"/brands/{brand.pk}/edit/colours/"


def sent(brand: Brand, found: list[tuple[str, str]], *take: int, **more: Any) -> dict[str, Any]:
    ticked = {"take": [str(number) for number in take]}
    return {
        "do": "take",
        "found": json.dumps(found),
        "revision": brand.revision,
        "file_name": "a.gpl",
        **ticked,
        **more,
    }


def test_three_hundred_colours_are_shown_and_twenty_four_may_be_taken(
    client: Client, brand: Brand, address: str
) -> None:
    page = client.post(address, {"file": SimpleUploadedFile("a.gpl", gpl(LONG))}).content.decode()
    assert "300 colours in" in page
    assert page.count('name="take"') == 300
    assert " checked" not in page.partition("colour-offers")[2]
    answer = client.post(address, sent(brand, LONG, *range(24)))
    assert answer.status_code == 422
    told = "A palette holds at most 24 colours, and it has 1 already. 24 are ticked: leave out 1 of them."
    assert told in answer.content.decode()
    assert answer.content.decode().count(" checked") == 24 + 1
    assert client.post(address, sent(brand, LONG, *range(24), how="instead")).status_code == 302
    brand.refresh_from_db()
    assert [colour["name"] for colour in brand.draft["palette"]] == [name for name, _ in LONG[:24]]


def test_what_is_hardly_told_apart_is_said_and_names_stay_apart(client: Client, brand: Brand, address: str) -> None:
    found = [("Clay", "#b86949"), ("Ink", "#111111"), ("Ink", "#111112")]
    page = client.post(address, {"file": SimpleUploadedFile("a.gpl", gpl(found))}).content.decode()
    assert "from Clay in the draft" in page
    assert "from Ink above" in page
    roles = {"role.1": "ink", "role.2": "nonsense"}
    assert client.post(address, sent(brand, found, 0, 1, 2, **roles)).status_code == 302
    brand.refresh_from_db()
    names = [(colour["name"], colour["role"]) for colour in brand.draft["palette"]]
    assert names == [("Clay", "accent"), ("Clay 2", "accent"), ("Ink", "ink"), ("Ink 2", "ink")]
    newest = brand.newest()
    assert newest
    assert len(newest.rules["palette"]) == 1, "nothing is published"


def test_a_draft_that_has_moved_on_is_told_and_the_ticks_stay(client: Client, brand: Brand, address: str) -> None:
    answer = client.post(address, sent(brand, LONG[:2], 1, revision="1"))
    assert answer.status_code == 409
    assert 'value="1" checked' in answer.content.decode()


@pytest.mark.parametrize(
    "found", ["", "[]", "[[1, 2]]", '[["a", "red"]]', '[["a", "#111111\\n"]]', "[" * 100_000, "null", '{"a": 1}']
)
def test_what_did_not_come_back_whole_is_refused(found: str, client: Client, brand: Brand, address: str) -> None:
    answer = client.post(address, {**sent(brand, []), "found": found})
    assert answer.status_code == 422
    assert "Bring the file once more." in answer.content.decode()


def test_a_file_that_is_none_is_refused_in_a_sentence(client: Client, address: str) -> None:
    for files in (
        {},
        {"file": SimpleUploadedFile("a.ase", b"ASEF")},
        {"file": SimpleUploadedFile("a.png", b"\x89PNG")},
    ):
        answer = client.post(address, files)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
