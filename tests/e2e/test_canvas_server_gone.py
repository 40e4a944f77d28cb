"""The web server dies while somebody draws: the strokes are kept, and sent to the same address once it is back."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas import Canvas
from tests.e2e.conftest import Studio

pytestmark = pytest.mark.browser

DRAWN: dict[str, Any] = {
    "format": 1,
    "steps": {"frame": {"type": "reframe", "label": "Frame"}},
    "layout": {"frame": [0, 0]},
}
KEPT = "() => Object.values({...localStorage}).some(kept => kept.includes('composite'))"


def web_server(studio: Studio) -> int:
    """The process that answers requests, a child of the one that keeps everything running."""
    parent = studio.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    found = [int(child) for child in children if b"web" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")]
    assert len(found) == 1, f"of {children} these answer requests: {found}"
    return found[0]


def test_a_server_that_is_killed_costs_no_stroke(studio: Studio, page: Page, api: httpx.Client) -> None:
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": "Killed", "draft": DRAWN}).raise_for_status()
    pipeline = made.json()["id"]
    page.goto(f"/projects/northbay-coffee/pipelines/{pipeline}/canvas/")
    canvas, address = Canvas(page), page.url
    canvas.entry("Export").click()
    os.kill(web_server(studio), signal.SIGKILL)
    canvas.entry("Composite").click()
    expect(page.locator(".canvas-saving")).to_have_attribute("data-state", "offline")
    expect(page.locator(".canvas-saving")).to_contain_text("are kept in this browser")
    assert page.evaluate(KEPT)
    canvas.entry("Review").click()
    canvas.saved()
    assert page.url == address
    steps = api.get(f"/pipelines/{pipeline}").raise_for_status().json()["draft"]["steps"]
    assert set(steps) == {"frame", "export", "composite", "review"}
    assert not page.evaluate(KEPT)
    page.reload()
    expect(canvas.box("review")).to_be_visible()
