"""A brand saved as a file from one project, and begun from it in another."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.actions import import_brand, publish_said
from pipelines.brand.packing import pack_files
from pipelines.models import Brand, Project
from studio.access import add_member
from studio.models import Role, User
from tests.studio.views.test_brands import BRAND

pytestmark = pytest.mark.django_db


def test_a_brand_saved_here_is_begun_there_and_only_drafted(
    client: Client, project: Project, alice: User, charlie: User
) -> None:
    version = import_brand(project, path=BRAND)
    add_member(project, charlie, role=Role.VIEWER)
    client.force_login(charlie)
    saved = client.get(f"/brands/{version.brand_id}/brand.zip")
    assert saved["Content-Disposition"] == 'attachment; filename="northbay-coffee-v1.brand.zip"'
    theirs = charlie.memberships.exclude(project=project).get()
    type(theirs).objects.filter(pk=theirs.pk).update(role=Role.OWNER)
    address = f"/projects/{theirs.project.slug}/new-brand/"
    answer = client.post(address, {"file": SimpleUploadedFile("north.zip", saved.content)})
    brand = Brand.objects.get(project=theirs.project)
    assert answer["Location"] == f"/brands/{brand.pk}/edit/"
    page = client.get(answer["Location"]).content.decode()
    assert "Read from north.zip: 5 colours, 1 logo. It is a draft" in page
    assert brand.newest() is None
    assert publish_said(brand, said=brand.draft).rules == version.rules
    assert b"".join(client.get(f"/brands/{brand.pk}/logo-on-dark.png")).startswith(b"\x89PNG")


def test_a_file_comes_into_a_draft_which_keeps_its_name_or_is_refused_beside_the_field(
    client: Client, project: Project, alice: User
) -> None:
    version = import_brand(project, path=BRAND)
    brand, text = version.brand, b'name: Other\npalette: [{name: Ink, hex: "#111111", role: ink}]\n'
    brand.refresh_from_db()
    client.force_login(alice)
    address, sent = f"/brands/{brand.pk}/edit/file/", {"revision": brand.revision}
    for data, words in (
        (b"PK\x03\x04", "damaged"),
        (pack_files({"x.png": b""}), "no brand.yaml"),
        (b"format: 9", "format 9"),
    ):
        answer = client.post(address, {**sent, "file": io.BytesIO(data)})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client.post(address, {"revision": 0, "file": io.BytesIO(text)}).status_code == 409
    assert client.post(address, {**sent, "file": SimpleUploadedFile("o.yaml", text)}).status_code == 302
    brand.refresh_from_db()
    assert (brand.draft["name"], brand.draft["palette"][0]["name"]) == ("Northbay Coffee", "Ink")
    assert brand.newest() == version
