"""Every example that comes with Pressline opens on the canvas, round-trips byte for byte, and runs from there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from pipelines.graph import dump_json, load_text
from tests.e2e.canvas import Canvas
from tests.e2e.conftest import signed_in

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
PHOTO = ROOT / "tests" / "photos" / "coffee.jpg"
WORDS = ["Hard noon light on concrete", "Fog over a harbour at six"]


@pytest.fixture(scope="module")
def photo(api: httpx.Client) -> dict[str, str]:
    files = {"file": (PHOTO.name, PHOTO.read_bytes())}
    kept = api.post("/assets", data={"project": "northbay-coffee"}, files=files).raise_for_status()
    return {"asset": kept.json()["id"]}


@pytest.fixture(scope="module")
def inside(studio: Any, browser: Any) -> Any:
    page = browser.new_context(base_url=studio.base, viewport={"width": 1440, "height": 900}).new_page()
    yield signed_in(studio, page)
    page.context.close()


def sample(drawn: dict[str, Any], photo: dict[str, str]) -> Any:
    """Something to try an input with."""
    one: Any = photo if drawn["type"] == "image" else WORDS[0]
    return (WORDS if drawn["type"] == "text" else [one, one]) if drawn.get("many") else one


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example(path: Path, inside: Page, api: httpx.Client, photo: dict[str, str]) -> None:
    drawing = load_text(path.read_text(encoding="utf-8"))
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": drawing["name"], "draft": drawing})
    pipeline = made.raise_for_status().json()["id"]
    inputs = {name: sample(drawn, photo) for name, drawn in drawing.get("inputs", {}).items()}
    api.put(f"/pipelines/{pipeline}/samples", json={"inputs": inputs, "pins": {}}).raise_for_status()

    inside.goto(f"/projects/northbay-coffee/pipelines/{pipeline}/canvas/")
    canvas = Canvas(inside)
    for box in drawing["steps"]:
        expect(canvas.box(box)).to_be_attached()
    expect(inside.get_by_role("button", name=re.compile("problem"))).to_have_count(0)
    with inside.expect_download() as given:
        inside.keyboard.press("Control+s")
    assert given.value.path().read_text(encoding="utf-8") == dump_json(drawing)
    assert api.get(f"/pipelines/{pipeline}/file").text == dump_json(drawing)

    inside.keyboard.press("r")
    bar = inside.get_by_role("group", name="Running")
    expect(bar).to_contain_text(re.compile(r"needs? you|(\d+) of \1 done"))
    expect(inside.locator(".box[data-state=failed]")).to_have_count(0)
