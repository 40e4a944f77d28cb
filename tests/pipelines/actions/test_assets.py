"""Assets: the door, content kept once, thumbnails made by workers."""

from __future__ import annotations

import errno
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipelines import queue as queue_module
from pipelines.actions import ask_for_thumb, has_thumb, make_thumb, read_thumb, store_content, store_upload
from pipelines.errors import BadFile, NotFound, Transient
from pipelines.media.likeness import likeness
from pipelines.media.picture import read_picture
from pipelines.models import Asset, Project
from tests.factories import make_asset

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The thumbnails that workers are asked for."""
    wanted: list[str] = []
    monkeypatch.setattr(queue_module, "ask_for_thumb", wanted.append)
    return wanted


def bomb() -> bytes:
    """A PNG of a few bytes that claims 20,000 × 20,000 pixels."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    body = (struct.pack(">I", len(d)) + kind + d + struct.pack(">I", zlib.crc32(kind + d)) for kind, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def moving() -> bytes:
    frames = [Image.new("RGB", (8, 8), shade) for shade in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def test_the_same_content_is_kept_once(project: Project, photo: bytes, asked: list[str], tmp_path: Path) -> None:
    one, two = make_asset(project, photo), make_asset(project, photo, "again.jpg")
    assert one.pk != two.pk
    assert one.sha256 == two.sha256
    assert [path.name for path in tmp_path.rglob("assets/*/*")] == [one.sha256]
    assert one.read() == photo


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("photo.png", b"these are words", "text"),
        ("photo.png", b"", "empty"),
        ("photo.png", bomb(), "400 megapixels"),
        ("photo.gif", moving(), "anima"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
    ],
    ids=["words", "nothing", "bomb", "moving", "script"],
)
def test_a_bad_file_is_refused_at_the_door_with_the_reason(
    project: Project, asked: list[str], name: str, data: bytes, told: str
) -> None:
    with pytest.raises(BadFile) as caught:
        store_upload(project, data=data, name=name, by=None)
    assert told.lower() in caught.value.message.lower()
    assert not Asset.objects.exists()


def test_a_truncated_jpeg_is_refused_with_the_reason(project: Project, photo: bytes, asked: list[str]) -> None:
    with pytest.raises(BadFile):
        store_upload(project, data=photo[: len(photo) // 2], name="coffee.jpg", by=None)


def test_bringing_a_picture_in_decodes_nothing_and_asks_a_worker_for_its_thumbnail(
    project: Project, photo: bytes, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.Image.open", lambda *_: pytest.fail("a pixel was decoded at the door"))
    asset = make_asset(project, photo)
    assert asked == [str(asset.pk)]
    with pytest.raises(NotFound):
        read_thumb(asset)


def test_a_worker_makes_the_thumbnail_once(project: Project, photo: bytes, asked: list[str]) -> None:
    asset = make_asset(project, photo)
    make_thumb(asset)
    assert has_thumb(asset.sha256)
    assert max(Image.open(io.BytesIO(read_thumb(asset))).size) == 480
    ask_for_thumb(asset)
    assert len(asked) == 1


def test_a_worker_notes_what_it_looks_like(project: Project, photo: bytes, asked: list[str]) -> None:
    asset = make_asset(project, photo)
    Asset.objects.filter(pk=asset.pk).update(facts={"kept": True})
    make_thumb(Asset.objects.get(pk=asset.pk))
    facts = Asset.objects.get(pk=asset.pk).facts
    assert facts == {"kept": True, "likeness": likeness(read_picture(photo))}


def test_a_picture_that_cannot_be_decoded_gets_no_thumbnail_and_breaks_nothing(project: Project) -> None:
    asset = Asset(project=project, sha256=store_content(b"\xff\xd8\xff no picture"), kind="image")
    make_thumb(asset)
    assert not has_thumb(asset.sha256)


def test_a_name_can_never_be_a_path(project: Project, photo: bytes, asked: list[str]) -> None:
    asset: Any = make_asset(project, photo, "../../etc/passwd.jpg")
    assert asset.filename == "passwd.jpg"


@pytest.mark.parametrize("refused", ["pathlib.Path.mkdir", "tempfile.mkstemp", "os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_is_told_as_something_that_may_pass_and_leaves_nothing_half_written(
    refused: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(refused, no_room)
    with pytest.raises(Transient, match=r"No space left on device\. Make room"):
        store_content(b"a picture")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
