"""Outputs: pages of them, the manifest, the zip."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import AsyncClient, Client

from pipelines.models import Project, Run
from studio.models import User
from studio.views import outputs
from tests.factories import drawing, make_asset, make_run

WORD = drawing({"say": {"type": "echo", "in": {"text": "$words"}}}, inputs={"words": {"type": "text"}})
ROWS = drawing({"say": {"type": "echo", "in": {"text": "$rows"}}}, inputs={"rows": {"type": "text", "many": True}})
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def fresh(project: Project, queue: list[Any], heard: list[Any]) -> Run:
    """A run nobody has worked on yet."""
    return make_run(project, WORD, words="hello")


def test_the_outputs_show_format_pixels_and_weight(client: Client, vera: User, done: Run) -> None:
    client.force_login(vera)
    page = client.get(f"/runs/{done.pk}/outputs/").content.decode()
    for words in ("web-card", "800 × 600 px", "WEBP", "email-header", "1200 × 400 px", "kB"):
        assert words in page


def test_the_zip_holds_every_file_as_its_manifest_says(client: Client, vera: User, done: Run) -> None:
    client.force_login(vera)
    body = b"".join(client.get(f"/runs/{done.pk}/outputs.zip"))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        told: dict[str, Any] = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", *(file["path"] for file in told["files"])}
        for file in told["files"]:
            assert hashlib.sha256(archive.read(file["path"])).hexdigest() == file["sha256"]
    assert len(told["files"]) == 2


def test_before_there_are_files_the_page_says_what_will_be_here(
    client: Client, vera: User, project: Project, queue: list[Any], heard: list[Any]
) -> None:
    run = make_run(project, drawing({"say": {"type": "echo", "params": {"say": "x"}}}))
    client.force_login(vera)
    assert "will be here" in client.get(f"/runs/{run.pk}/outputs/").content.decode()


@pytest.mark.parametrize("words", ["صُنع ليدوم", "Hold on ☕👩🏽‍🍳", "a < b & c"])
def test_a_text_that_came_out_is_shown_unharmed(
    client: Client, vera: User, project: Project, work: Callable[[Run], Run], words: str
) -> None:
    run = work(make_run(project, WORD, words=words))
    client.force_login(vera)
    page = client.get(f"/runs/{run.pk}/outputs/").content.decode()
    assert words.replace("&", "&amp;").replace("<", "&lt;") in page


def test_the_manifest_alone_is_the_one_in_the_zip(client: Client, vera: User, done: Run) -> None:
    client.force_login(vera)
    answer = client.get(f"/runs/{done.pk}/manifest.json")
    alone = json.loads(b"".join(answer))
    body = b"".join(client.get(f"/runs/{done.pk}/outputs.zip"))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("manifest.json")) == alone
        weights = {entry.filename: entry.file_size for entry in archive.infolist()}
    assert answer["Content-Type"] == "application/json"
    assert [weights[file["path"]] for file in alone["files"]] == [file["bytes"] for file in alone["files"]]


def test_the_zip_is_named_after_pipeline_and_run(client: Client, vera: User, done: Run) -> None:
    client.force_login(vera)
    answer = client.get(f"/runs/{done.pk}/outputs.zip")
    assert b"".join(answer).startswith(b"PK")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="test-run-{done.pk}.zip"'


def test_no_name_in_the_zip_leads_out_of_its_folder(
    client: Client, vera: User, project: Project, photo: bytes, work: Callable[[Run], Run]
) -> None:
    params = {"presets": ["web-card"], "name": "../../{preset}/..\\cup"}
    steps = {"files": {"type": "export", "in": {"image": "$photo"}, "params": params}}
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    client.force_login(vera)
    body = b"".join(client.get(f"/runs/{run.pk}/outputs.zip"))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["cup.webp", "manifest.json"]


def test_the_zip_of_a_run_without_files_holds_its_manifest(client: Client, vera: User, fresh: Run) -> None:
    client.force_login(vera)
    body = b"".join(client.get(f"/runs/{fresh.pk}/outputs.zip"))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["manifest.json"]
        assert json.loads(archive.read("manifest.json"))["files"] == []


def test_many_outputs_come_by_pages(
    client: Client, vera: User, project: Project, work: Callable[[Run], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "ON_PAGE", 4)
    run = work(make_run(project, ROWS, rows=[f"word-{number}" for number in range(10)]))
    client.force_login(vera)
    pages = [client.get(f"/runs/{run.pk}/outputs/?page={number}").content.decode() for number in (1, 2, 3, 99, "x")]
    shown = [[number for number in range(10) if f"word-{number}" in page] for page in pages]
    assert shown == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], [8, 9], [0, 1, 2, 3]]
    assert "Page 2 of 3" in pages[1]
    assert "10 outputs" in pages[0]


async def read(path: str, client: AsyncClient) -> bytes:
    answer = await client.get(path)
    return b"".join([part async for part in answer])


@pytest.mark.django_db(transaction=True)
def test_the_same_zip_comes_through_asgi(client: Client, vera: User, done: Run) -> None:
    client.force_login(vera)
    path = f"/runs/{done.pk}/outputs.zip"
    there = AsyncClient()
    there.cookies = client.cookies
    assert asyncio.run(read(path, there)) == b"".join(client.get(path))
