"""One person brings a batch home: started from a spreadsheet, watched, paused, broken, healed, taken home.

`BATCH_ROWS=10000 pytest tests/e2e/test_batch.py` does the same with as many rows as are wanted.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Look = Callable[..., None]
ROWS = int(os.environ.get("BATCH_ROWS", "30"))
PATIENCE = 60_000 + 500 * ROWS  # milliseconds
LONG = "Words that go on and on " * 20
WRONG = [row for row in range(ROWS) if row % 20 == 7]


def draw(headline: str, **more: Any) -> dict[str, Any]:
    """One card for each row."""
    steps = {
        "card": {"type": "generate_image", "label": "Card", "in": {"prompt": "$place"}, "params": {"size": "256x256"}},
        "words": {"type": "layout", "label": "Words", "in": {"image": "card.image", "headline": headline}},
        "files": {
            "type": "export",
            "label": "Export",
            "in": {"image": "words.image"},
            "params": {"presets": ["email-header"], "name": "card-{path}"},
        },
        **more,
    }
    inputs = {
        "place": {"type": "text", "many": True, "label": "Place"},
        "headline": {"type": "text", "many": True, "label": "Headline"},
    }
    return {"format": 1, "name": "Cards", "inputs": inputs, "steps": steps, "outputs": {"files": "files.file"}}


def publish(api: httpx.Client, drawing: dict[str, Any], *, pipeline: int | None = None) -> int:
    if pipeline is None:
        made = api.post("/projects/northbay-coffee/pipelines", json={"name": "Cards", "draft": drawing})
        pipeline = int(made.raise_for_status().json()["id"])
    else:
        revision = api.get(f"/pipelines/{pipeline}").json()["revision"]
        api.put(f"/pipelines/{pipeline}", json={"draft": drawing, "revision": revision}).raise_for_status()
    api.post(f"/pipelines/{pipeline}/versions", json={"message": "Drawn for the batch"}).raise_for_status()
    return pipeline


def test_one_person_brings_a_batch_home(
    studio: Any, person: Page, look: Look, api: httpx.Client, tmp_path: Path
) -> None:
    page = person
    pipeline = publish(api, draw("$headline"))
    page.goto(studio.welcome)
    page.get_by_role("button", name="Enter the studio").click()
    page.wait_for_url("**/runs/*/")
    start(page, pipeline, look, tmp_path)
    run = int(page.url.rstrip("/").rsplit("/", 1)[1])
    pause_and_break(page, studio)
    see_what_failed(page, look)
    shorter = {
        "type": "write_text",
        "label": "Shorten",
        "in": {"about": "$headline"},
        "params": {"prompt": "Few words", "max_words": 6},
    }
    publish(api, draw("shorter.text", shorter=shorter), pipeline=pipeline)
    heal(page, run, look)
    take_home(page, len(WRONG), tmp_path)
    page.goto(f"/runs/{run}/")
    take_home(page, ROWS - len(WRONG), tmp_path)


def start(page: Page, pipeline: int, look: Look, folder: Path) -> None:
    """A spreadsheet with a hole starts nothing; a whole one is shown first."""
    page.goto(f"/projects/northbay-coffee/pipelines/{pipeline}/start/")
    write_table(folder / "holes.csv", [["Place"], ["Oslo"]])
    page.get_by_label("Rows", exact=True).set_input_files(folder / "holes.csv")
    expect(page.get_by_text("There is no column for “Headline”")).to_be_visible()
    rows = [[f"A harbour, number {row:05}", LONG if row in WRONG else f"Number {row}"] for row in range(ROWS)]
    write_table(folder / "cards.csv", [["place", "Headline"], *rows])
    page.get_by_label("Rows", exact=True).set_input_files(folder / "cards.csv")
    expect(page.get_by_text(f"{ROWS:,} rows")).to_be_visible()
    look(page, "start-table")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/runs/*/")


def pause_and_break(page: Page, studio: Any) -> None:
    """It goes by itself; paused, it stands still; a killed worker costs nothing."""
    status = page.get_by_role("status").first
    expect(status).to_contain_text(re.compile(r"[1-9]\d* of "), timeout=PATIENCE)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    expect(status).not_to_contain_text("running", timeout=PATIENCE)
    stood = status.inner_text()
    page.wait_for_timeout(1500)
    assert status.inner_text() == stood
    page.get_by_role("button", name="Resume").click()
    expect(status).not_to_have_text(stood, timeout=PATIENCE)
    kill_a_worker(studio)


def kill_a_worker(studio: Any) -> None:
    """Ends one of the media workers without a word."""
    children = Path(f"/proc/{studio.process.pid}/task/{studio.process.pid}/children").read_text().split()
    workers = [pid for pid in children if b"worker\0media" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(workers[0]), signal.SIGKILL)


def see_what_failed(page: Page, look: Look) -> None:
    """The rows that failed are one click away, and each says why."""
    expect(page.get_by_text("done with failures").first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("group", name="State of a step").get_by_text("failed").click()
    expect(page.get_by_role("row").filter(has_text="number 00007")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="number 00008")).to_have_count(0)
    page.get_by_role("row").filter(has_text="number 00007").get_by_role("gridcell").first.click()
    expect(page.get_by_role("complementary", name="Story of row 7")).to_contain_text("a picture holds 280")
    look(page, "batch-failed")


def heal(page: Page, run: int, look: Look) -> None:
    """What differs in the newest version is told, and it tries only what failed."""
    page.reload()
    page.get_by_role("link", name="Retry failed").click()
    expect(page.get_by_text("Shorten").first).to_be_visible()
    look(page, "retry")
    page.get_by_role("button", name="Try again with version 2").click()
    page.wait_for_url(re.compile(rf"/runs/(?!{run}/)\d+/$"))
    expect(page.locator(".run-pill").get_by_text("done", exact=True)).to_be_visible(timeout=PATIENCE)


def take_home(page: Page, files: int, folder: Path) -> None:
    """Every file is in the zip, as its manifest says."""
    page.get_by_role("link", name="Outputs").first.click()
    page.wait_for_url("**/outputs/")
    expect(page.get_by_text(f"{files} output")).to_be_visible()
    with page.expect_download(timeout=PATIENCE) as caught:
        page.get_by_role("link", name="Download all").click()
    caught.value.save_as(folder / "all.zip")
    with zipfile.ZipFile(folder / "all.zip") as archive:
        told = json.loads(archive.read("manifest.json"))["files"]
        assert len(told) == files == len(archive.namelist()) - 1
        assert all(hashlib.sha256(archive.read(file["path"])).hexdigest() == file["sha256"] for file in told)


def write_table(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
