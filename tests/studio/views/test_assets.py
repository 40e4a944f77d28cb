"""Assets: served safely, brought in carefully."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pipelines.actions import make_thumb
from pipelines.errors import NotFound
from pipelines.models import Asset, Project
from studio.models import User
from tests.factories import PNG, make_asset

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
    monkeypatch.setattr("studio.forms.uploads.store_upload", lambda *_, **__: pytest.fail("it was read"))
    client.force_login(dora)
    assert "1 MB is the most" in drop(client, project, b"x" * 1_500_000, "a.png").json()["detail"]


def huge_png() -> bytes:
    """A whole PNG of under 100 bytes that claims 20000 by 20000 pixels."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)), (b"IDAT", b"\x78\x9c"), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def moving_gif() -> bytes:
    """Three frames of eight by eight."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("words.png", lambda photo: b"only words", "it is a text file"),
        ("cut.jpg", lambda photo: photo[: len(photo) // 2], "damaged or cut short"),
        ("stub.jpg", lambda photo: photo[:20], "damaged or cut short"),
        ("huge.png", lambda photo: huge_png(), "20000 × 20000 pixels (400 megapixels); the limit is 60"),
        ("wave.gif", lambda photo: moving_gif(), "animated GIF with 3 frames"),
        ("mark.svg", lambda photo: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "an SVG drawing"),
        ("mark.png", lambda photo: b"<?xml version='1.0'?><svg onload='alert(1)'/>", "an SVG drawing"),
        ("empty.png", lambda photo: b"", "is empty"),
        ("book.jpg", lambda photo: b"%PDF-1.7 and more", "a PDF"),
        ("noise.webp", lambda photo: bytes(range(256)), "in no format"),
    ],
)
def test_what_cannot_be_used_is_told_by_name_with_the_reason_and_not_kept(
    client: Client, dora: User, project: Project, photo: bytes, name: str, make: Any, told: str
) -> None:
    client.force_login(dora)
    answer = drop(client, project, make(photo), name)
    detail = answer.json()["detail"]
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["title"] == "This file cannot be used"
    assert detail.startswith(name)
    assert told in detail
    assert not Asset.objects.exists()


def test_what_a_file_is_decides_and_not_its_name(client: Client, dora: User, project: Project, photo: bytes) -> None:
    client.force_login(dora)
    told = drop(client, project, photo, "cup.png").json()
    assert Asset.objects.get(pk=told["id"]).mime == "image/jpeg"


def test_a_request_without_a_file_is_told_to_drop_one(client: Client, dora: User, project: Project) -> None:
    client.force_login(dora)
    answer = client.post(f"/projects/{project.slug}/assets/", {}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "No file came with the request. Drop one again."


def test_a_refused_name_is_shown_not_run(client: Client, dora: User, project: Project) -> None:
    client.force_login(dora)
    given = {"file": SimpleUploadedFile("<img src=x onerror=alert(1)>.png", b"only words")}
    page = client.post(f"/projects/{project.slug}/assets/", given, headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "&lt;img src=x" in page.content.decode()
    assert "<img src=x" not in page.content.decode()


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("vera", 403), ("bob", 403)])
def test_whoever_may_not_bring_a_file_leaves_nothing_behind(
    client: Client, project: Project, photo: bytes, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    answer = drop(client, project, photo, "cup.jpg")
    assert answer.status_code == status
    assert who != "charlie" or answer.json()["detail"] == NotFound().message
    assert not Asset.objects.exists()


def test_whoever_has_not_signed_in_leaves_nothing_behind(client: Client, project: Project, photo: bytes) -> None:
    answer = drop(client, project, photo, "cup.jpg")
    assert answer["Location"].startswith("/account/login/")
    assert not Asset.objects.exists()


def test_the_tag_is_the_files_sha_256(client: Client, vera: User, project: Project, photo: bytes) -> None:
    asset = make_asset(project, photo)
    client.force_login(vera)
    answer = client.get(f"/assets/{asset.pk}/")
    assert answer["ETag"] == f'"{hashlib.sha256(b"".join(answer)).hexdigest()}"'
    other = client.get(f"/assets/{asset.pk}/", headers={"If-None-Match": '"another"'})
    assert (other.status_code, b"".join(other)) == (200, photo)


def test_knowing_the_tag_opens_nothing_to_a_stranger(
    client: Client, charlie: User, project: Project, photo: bytes
) -> None:
    asset = make_asset(project, photo)
    client.force_login(charlie)
    for address in (f"/assets/{asset.pk}/", f"/assets/{asset.pk}/thumb/"):
        answer = client.get(address, headers={"If-None-Match": f'"{asset.sha256}"'})
        assert answer.status_code == 404
        assert NotFound().message in answer.content.decode()


def test_a_picture_browsers_do_not_show_is_downloaded(client: Client, vera: User, project: Project) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "TIFF")
    asset = make_asset(project, out.getvalue(), "scan.tif")
    client.force_login(vera)
    answer = client.get(f"/assets/{asset.pk}/")
    assert b"".join(answer) == out.getvalue()
    assert answer["Content-Disposition"] == 'attachment; filename="scan.tif"'
    assert answer["Content-Type"] == "image/tiff"


@pytest.mark.parametrize("name", ['cup".png', "cup\r\nSet-Cookie: a=b.png", "чашка.png", "صورة.png"])
def test_no_name_breaks_out_of_its_header(client: Client, vera: User, project: Project, name: str) -> None:
    asset = make_asset(project, PNG, name)
    client.force_login(vera)
    answer = client.get(f"/assets/{asset.pk}/?download=1")
    assert b"".join(answer) == PNG
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "Set-Cookie" not in answer.headers


def test_assets_take_no_post(client: Client, alice: User, project: Project) -> None:
    asset = make_asset(project, PNG, "grey.png")
    client.force_login(alice)
    for address in (f"/assets/{asset.pk}/", f"/assets/{asset.pk}/thumb/"):
        assert client.post(address, {"name": "other.png"}).status_code == 405
    assert Asset.objects.get().name == "grey.png"


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=5-5", slice(5, 6)),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(
    client: Client, vera: User, project: Project, photo: bytes, asked: str, part: slice
) -> None:
    asset = make_asset(project, photo)
    client.force_login(vera)
    answer: Any = client.get(f"/assets/{asset.pk}/", headers={"Range": asked})
    sent = b"".join(answer.streaming_content)
    assert (answer.status_code, sent) == (206, photo[part])
    first = range(len(photo))[part][0]
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(sent) - 1}/{len(photo)}"
    assert answer.headers["Content-Length"] == str(len(sent))


def test_a_part_beyond_the_end_is_refused_with_the_size(
    client: Client, vera: User, project: Project, photo: bytes
) -> None:
    asset = make_asset(project, photo)
    client.force_login(vera)
    answer = client.get(f"/assets/{asset.pk}/", headers={"Range": f"bytes={len(photo)}-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(photo)}")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=-", "lines=1-2", "bytes=x-"])
def test_what_is_no_single_part_gets_the_whole_file(
    client: Client, vera: User, project: Project, photo: bytes, asked: str
) -> None:
    asset = make_asset(project, photo)
    client.force_login(vera)
    answer: Any = client.get(f"/assets/{asset.pk}/", headers={"Range": asked})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, photo)


def test_a_part_of_what_is_downloaded_is_downloaded(client: Client, vera: User, project: Project, photo: bytes) -> None:
    asset = make_asset(project, photo)
    client.force_login(vera)
    answer = client.get(f"/assets/{asset.pk}/?download", headers={"Range": "bytes=0-9"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
