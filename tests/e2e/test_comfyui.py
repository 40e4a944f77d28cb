"""A ComfyUI workflow becomes one step on the canvas: dropped, pasted or chosen, then rehearsed."""

from __future__ import annotations

import json

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PICTURES, faults
from tests.workflows import EDITORS, OVER, png_of

pytestmark = pytest.mark.browser

# Drops a file as somebody would who drags it in from a folder.
DROP = """({selector, name, type, bytes}) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name, {type}));
  const onto = document.querySelector(selector);
  const box = onto.getBoundingClientRect();
  const at = {clientX: box.x + box.width / 2, clientY: box.y + box.height / 2};
  for (const kind of ["dragover", "drop"])
    onto.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried, ...at}));
}"""
PASTE = """text => {
  const carried = new DataTransfer();
  carried.setData("text/plain", text);
  document.body.dispatchEvent(new ClipboardEvent("paste", {bubbles: true, cancelable: true, clipboardData: carried}));
}"""


@pytest.fixture
def canvas(page: Page, api: httpx.Client) -> Page:
    """An empty pipeline, open on the administrator's canvas."""
    given = {"name": "Over", "draft": {"format": 1, "name": "Over"}}
    made = api.post("/projects/northbay-coffee/pipelines", json=given).raise_for_status()
    page.goto(f"/projects/northbay-coffee/pipelines/{made.json()['id']}/canvas/")
    expect(page.get_by_text("Your pipeline will be here.")).to_be_visible()
    return page


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="A ComfyUI workflow")


def expect_no_faults(page: Page, name: str) -> None:
    """By day and by night axe-core finds nothing wrong; both are kept as pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.screenshot(path=PICTURES / f"{name}-{theme}.png")
        assert faults(page) == [], f"{name} {theme}"


def drop(page: Page, data: bytes, name: str, selector: str = ".react-flow__pane", kind: str = "") -> None:
    page.evaluate(DROP, {"selector": selector, "name": name, "type": kind, "bytes": list(data)})


def test_a_picture_that_is_dropped_becomes_a_step_with_the_ports_that_were_chosen(canvas: Page) -> None:
    drop(canvas, png_of(OVER), "made.png", kind="image/png")
    ports = panel(canvas)
    expect(ports.get_by_label("Load Image: image", exact=True)).to_be_checked()
    expect(ports.get_by_text("a harbour at dusk")).to_be_visible()
    ports.get_by_text("8 more fields").click()
    ports.get_by_label("KSampler: steps", exact=True).check()
    ports.get_by_label("Name of the port for KSampler: steps").fill("seed")
    expect(ports.get_by_role("button", name="Put it on the drawing")).to_be_disabled()
    expect_no_faults(canvas, "comfyui-ports")
    ports.get_by_label("Name of the port for KSampler: steps").fill("rounds")
    ports.get_by_role("button", name="Put it on the drawing").click()
    expect(panel(canvas)).to_have_count(0)
    box = canvas.locator('.react-flow__node[data-id="comfyui_workflow"]')
    expect(box).to_be_visible()
    for port in ("prompt", "image", "seed", "rounds"):
        expect(box.locator(f'.react-flow__handle.target[data-handleid="{port}"]')).to_have_count(1)
    expect(box.locator('.react-flow__handle.source[data-handleid="image"]')).to_have_count(1)
    expect(canvas.locator(".canvas-saving")).to_have_attribute("data-state", "saved")
    canvas.keyboard.press("Control+z")
    expect(box).to_have_count(0)


def test_by_keyboard_alone_a_workflow_is_pasted_and_put_on_the_drawing(canvas: Page) -> None:
    canvas.evaluate(PASTE, json.dumps(OVER))
    expect(panel(canvas).get_by_role("button", name="Put it on the drawing")).to_be_visible()
    panel(canvas).get_by_label("Save Image", exact=True).focus()
    canvas.keyboard.press("Enter")
    expect(canvas.locator('.react-flow__node[data-id="comfyui_workflow"]')).to_be_visible()


def test_what_is_no_workflow_is_told_with_what_to_bring_instead(canvas: Page) -> None:
    canvas.evaluate(PASTE, json.dumps(EDITORS))
    expect(panel(canvas).get_by_role("alert")).to_contain_text("Export (API)")
    expect_no_faults(canvas, "comfyui-bring")
    drop(canvas, json.dumps(OVER).encode(), "flow.json", ".comfy-drop")
    expect(panel(canvas).get_by_role("button", name="Put it on the drawing")).to_be_visible()


def test_a_pipeline_file_that_is_dropped_is_drawn(canvas: Page) -> None:
    file = (
        "format: 1\ninputs: {photo: {type: image}}\nsteps:\n  cutout: {type: remove_background, in: {image: $photo}}\n"
    )
    drop(canvas, file.encode(), "file.yaml")
    expect(canvas.locator('.react-flow__node[data-id="cutout"]')).to_be_visible()
    drop(canvas, file.encode(), "file.yaml")
    expect(canvas.locator('.react-flow__node[data-id="cutout_2"]')).to_be_visible()
