"""Runs: the page's snapshot, the files, the zip."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pipelines.models import Project, Run
from studio.models import User
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def done(project: Project, photo: bytes, work: Callable[[Run], Run]) -> Run:
    """A run that has exported two files of the same name."""
    steps = {
        "files": {
            "type": "export",
            "in": {"image": "$photo"},
            "params": {"presets": ["web-card", "email-header"], "name": "{pipeline}"},
        }
    }
    inputs = {"photo": {"type": "image"}}
    return work(make_run(project, drawing(steps, inputs=inputs), photo=make_asset(project, photo).as_value()))


def test_the_page_carries_the_snapshot_the_canvas_reads(client: Client, vera: User, done: Run) -> None:
    client.force_login(vera)
    page = client.get(f"/runs/{done.pk}/").content.decode()
    told = json.loads(page.split('id="run-snapshot" type="application/json">')[1].split("</script>")[0])
    assert (told["type"], told["run"]["id"], told["run"]["state"]) == ("snapshot", done.pk, "done")


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


def test_a_second_cancel_is_told_that_the_run_has_ended(client: Client, dora: User, done: Run) -> None:
    client.force_login(dora)
    answer = client.post(f"/runs/{done.pk}/cancel/")
    assert answer.status_code == 409
    assert "already ended" in answer.content.decode()


def test_before_there_are_files_the_page_says_what_will_be_here(
    client: Client, vera: User, project: Project, queue: list[Any], heard: list[Any]
) -> None:
    run = make_run(project, drawing({"say": {"type": "echo", "params": {"say": "x"}}}))
    client.force_login(vera)
    assert "will be here" in client.get(f"/runs/{run.pk}/outputs/").content.decode()
