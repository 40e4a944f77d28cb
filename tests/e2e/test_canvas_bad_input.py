"""What no canvas can draw: files that are too large, too new, unknown or torn, and drafts with steps nobody knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas import Canvas
from tests.e2e.test_comfyui import drop

pytestmark = pytest.mark.browser

PROJECT = "/projects/northbay-coffee"
DRAWN: dict[str, Any] = {
    "format": 1,
    "inputs": {"photo": {"type": "image", "label": "Photo"}},
    "steps": {"cut": {"type": "remove_background", "label": "Cut", "in": {"image": "$photo"}}},
    "layout": {"$photo": [0, 0], "cut": [240, 0]},
}
# A step type of a studio that had more than this one; its params, ports and wires mean nothing here.
STRANGE: dict[str, Any] = {
    "type": "weave_cloth",
    "label": "Weave",
    "in": {"warp": "cut.image", "weft": "$photo"},
    "params": {"threads": {"each": [3, 1, 2]}, "depth": 0.10, "tie": "Grüße ‘Ω’", "none": None},
    "unheard_of": {"z": 1, "a": 2},
}
LARGE = b'{"format": 1, "steps": {}, "notes": {"n": {"text": "' + b"x" * 20_000_000 + b'"}}}'
NEWER = json.dumps(DRAWN | {"format": 2}).encode()
TORN = json.dumps(DRAWN).encode()[:90]
UNKNOWN = json.dumps({"format": 1, "steps": {"weave": STRANGE}}).encode()
REFUSED = {
    "newer.json": (NEWER, "a newer Pressline"),
    "torn.json": (TORN, "not readable JSON"),
}


def make(api: httpx.Client, name: str, draft: dict[str, Any]) -> int:
    made = api.post(f"{PROJECT}/pipelines", json={"name": name, "draft": draft}).raise_for_status()
    return int(made.json()["id"])


def open_canvas(page: Page, pipeline: int, box: str = "cut") -> Canvas:
    page.goto(f"{PROJECT}/pipelines/{pipeline}/canvas/")
    canvas = Canvas(page)
    expect(canvas.box(box)).to_be_visible()
    return canvas


def file_of(api: httpx.Client, pipeline: int) -> str:
    return api.get(f"/pipelines/{pipeline}/file").raise_for_status().text


def drop_large(page: Page) -> None:
    """Drops a pipeline file of 20 MB, which is written in the browser itself."""
    page.evaluate(
        """() => {
          const carried = new DataTransfer();
          const text = JSON.stringify({format: 1, steps: {}, notes: {n: {text: "x".repeat(20_000_000)}}});
          carried.items.add(new File([text], "large.json", {type: "application/json"}));
          const onto = document.querySelector(".react-flow__pane");
          for (const kind of ["dragover", "drop"])
            onto.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
        }"""
    )


def test_a_file_that_cannot_be_read_is_told_and_what_was_drawn_stays(page: Page, api: httpx.Client) -> None:
    pipeline = make(api, "Bad files", DRAWN)
    canvas = open_canvas(page, pipeline)
    canvas.entry("Composite").click()
    canvas.saved()
    before = file_of(api, pipeline)
    drop_large(page)
    expect(page.locator(".canvas-told")).to_contain_text("large.json is larger than 2 MB")
    for name, (data, sentence) in REFUSED.items():
        drop(page, data, name, kind="application/json")
        expect(page.locator(".canvas-told")).to_contain_text(sentence)
    expect(canvas.box("composite")).to_be_visible()
    page.reload()
    expect(canvas.box("composite")).to_be_visible()
    assert file_of(api, pipeline) == before


def test_a_file_with_a_step_nobody_knows_is_drawn_beside_what_there_was(page: Page, api: httpx.Client) -> None:
    pipeline = make(api, "Unknown", DRAWN)
    canvas = open_canvas(page, pipeline)
    drop(page, UNKNOWN, "unknown.json", kind="application/json")
    expect(page.locator(".canvas-told")).to_contain_text("problem")
    expect(canvas.box("weave")).to_contain_text("weave_cloth")
    canvas.saved()
    drawn = api.get(f"/pipelines/{pipeline}").json()["draft"]
    assert drawn["steps"]["cut"] == DRAWN["steps"]["cut"]
    assert drawn["steps"]["weave"]["params"] == STRANGE["params"]


def test_a_draft_with_a_step_nobody_knows_keeps_every_byte_of_it(page: Page, api: httpx.Client) -> None:
    steps = DRAWN["steps"] | {"weave": STRANGE, "sewn": {"type": "reframe", "in": {"image": "weave.cloth"}}}
    pipeline = make(api, "Stored", DRAWN | {"steps": steps})
    before = file_of(api, pipeline)
    canvas = open_canvas(page, pipeline, "weave")
    expect(canvas.box("weave")).to_contain_text("weave_cloth")
    expect(canvas.box("weave").get_by_role("button", name="Problem of Weave")).to_be_visible()
    canvas.choose("weave")
    expect(canvas.inspector).to_contain_text("weave_cloth")
    canvas.choose("cut")
    canvas.inspector.get_by_label("Name of this step").fill("Cut it out")
    expect(page.locator(".canvas-saving")).not_to_have_attribute("data-state", "saved")
    canvas.saved()
    assert file_of(api, pipeline) == before.replace('"label": "Cut"', '"label": "Cut it out"')


def test_the_page_for_a_new_pipeline_says_what_is_wrong_with_a_file(page: Page, tmp_path: Path) -> None:
    page.goto(f"{PROJECT}/new-pipeline/")
    for name, (data, sentence) in {"large.json": (LARGE, "larger than 2 MB"), **REFUSED}.items():
        (tmp_path / name).write_bytes(data)
        page.get_by_label("Name", exact=True).fill(f"From {name}")
        page.get_by_label("Pipeline file", exact=True).set_input_files(str(tmp_path / name))
        page.get_by_role("button", name="Make it and open the canvas").click()
        expect(page.get_by_role("alert")).to_contain_text(sentence)
        expect(page.get_by_label("Name", exact=True)).to_have_value(f"From {name}")
    (tmp_path / "unknown.json").write_bytes(UNKNOWN)
    page.get_by_label("Pipeline file", exact=True).set_input_files(str(tmp_path / "unknown.json"))
    page.get_by_role("button", name="Make it and open the canvas").click()
    expect(Canvas(page).box("weave")).to_contain_text("weave_cloth")
