"""Assets: served safely, brought in carefully."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.actions import make_thumb
from pipelines.models import Project
from studio.models import User
from tests.factories import make_asset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]


def test_a_picture_is_shown_in_place_for_ever_and_never_guessed_at(
    client: Client, vera: User, project: Project, photo: bytes
) -> None:
    asset = make_asset(project, photo)
    client.force_login(vera)
    answer = client.get(f"/assets/{asset.pk}/")
    assert b"".join(answer) == photo
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "attachment" not in answer["Content-Disposition"]
    assert client.get(f"/assets/{asset.pk}/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_it_is_downloaded_by_its_name_when_asked(client: Client, vera: User, project: Project, photo: bytes) -> None:
    asset = make_asset(project, photo, "../cup.jpg")
    client.force_login(vera)
    answer = client.get(f"/assets/{asset.pk}/?download=1")
    assert answer["Content-Disposition"] == 'attachment; filename="cup.jpg"'
    answer.close()


def test_what_is_no_picture_is_never_shown_in_place(client: Client, vera: User, project: Project) -> None:
    asset = make_asset(project, b"<script>alert(1)</script>", "page.txt")
    client.force_login(vera)
    answer = client.get(f"/assets/{asset.pk}/")
    assert "attachment" in answer["Content-Disposition"]
    answer.close()


def test_a_thumbnail_is_small_webp_and_its_absence_is_told(
    client: Client, vera: User, project: Project, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.views.assets.THUMB_PATIENCE", 0)
    asset = make_asset(project, photo)
    client.force_login(vera)
    assert client.get(f"/assets/{asset.pk}/thumb/").status_code == 404
    make_thumb(asset)
    answer = client.get(f"/assets/{asset.pk}/thumb/")
    assert answer["Content-Type"] == "image/webp"
    assert len(answer.content) < 60_000


def drop(client: Client, project: Project, data: bytes, name: str) -> Any:
    given = {"file": SimpleUploadedFile(name, data)}
    return client.post(f"/projects/{project.slug}/assets/", given, headers={"Accept": "application/json"})


def test_a_dropped_photo_is_answered_with_what_the_form_shows(
    client: Client, dora: User, project: Project, photo: bytes
) -> None:
    client.force_login(dora)
    told = drop(client, project, photo, "cup.jpg").json()
    assert (told["name"], told["width"], told["height"]) == ("cup.jpg", 600, 400)


@pytest.mark.parametrize(
    ("name", "data"), [("a.png", b"words"), ("a.gif", b"GIF89a"), ("a.svg", b"<svg/>"), ("a", b"")]
)
def test_a_bad_file_is_refused_with_a_sentence(
    client: Client, dora: User, project: Project, name: str, data: bytes
) -> None:
    client.force_login(dora)
    answer = drop(client, project, data, name)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    client: Client, dora: User, project: Project, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000_000
    monkeypatch.setattr("studio.forms.start.store_upload", lambda *_, **__: pytest.fail("it was read"))
    client.force_login(dora)
    assert "1 MB is the most" in drop(client, project, b"x" * 1_500_000, "a.png").json()["detail"]
