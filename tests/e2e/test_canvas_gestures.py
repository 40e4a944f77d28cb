"""What hands do on a canvas beside drawing: choosing, moving, bending, copying, taking back, finding."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.canvas import LIT, Canvas, draft_of, middle
from tests.e2e.conftest import signed_in

pytestmark = pytest.mark.browser

Look = Callable[..., None]
Point = tuple[float, float]
DRAWN = {**LIT, "layout": {"$product": [0, 220], "cut": [270, 0], "light": [560, 220]}}


@pytest.fixture
def page(studio: Any, person: Page) -> Page:
    person.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=studio.base)
    return signed_in(studio, person)


def drawn(api: httpx.Client, name: str, draft: dict[str, Any] = DRAWN) -> int:
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": name, "draft": draft}).raise_for_status()
    return int(made.json()["id"])


def open_canvas(page: Page, pipeline: int) -> Canvas:
    page.goto(f"/projects/northbay-coffee/pipelines/{pipeline}/canvas/")
    expect(page.locator(".react-flow__pane")).to_be_visible()
    page.wait_for_timeout(300)
    return Canvas(page)


def drag(page: Page, start: Point, end: Point) -> None:
    """Presses at one place, moves to another, and lets go."""
    page.mouse.move(*start)
    page.mouse.down()
    # A drag begins a little after the first move, and counts from there.
    page.mouse.move(start[0] + 3, start[1] + 3)
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def along(page: Page, wire: str, share: float = 0.5) -> Point:
    """A place on a wire, in pixels of the page; 0 is where it begins and 1 where it ends."""
    line = page.locator(f'.react-flow__edge[data-id="{wire}"] .react-flow__edge-interaction')
    x, y = line.evaluate(
        """(path, share) => {
            const spot = path.getPointAtLength(path.getTotalLength() * share).matrixTransform(path.getScreenCTM());
            return [spot.x, spot.y];
        }""",
        share,
    )
    return float(x), float(y)


def chosen(page: Page) -> Locator:
    return page.locator(".react-flow__node [data-face][aria-pressed=true]")


def by(start: Point, right: float, down: float) -> Point:
    return start[0] + right, start[1] + down


def test_boxes_are_moved_chosen_aligned_and_grouped_by_mouse(page: Page, api: httpx.Client) -> None:
    canvas = open_canvas(page, drawn(api, "Moved"))
    start = middle(canvas.box("cut"))
    drag(page, start, by(start, 60, 200))
    assert draft_of(api, canvas)["layout"]["cut"] == [330, 200]

    product, light = canvas.box("cut").bounding_box(), canvas.box("light").bounding_box()
    assert product
    assert light
    page.keyboard.down("Shift")
    drag(
        page,
        (product["x"] - 30, product["y"] - 40),
        (light["x"] + light["width"] + 20, light["y"] + light["height"] + 20),
    )
    page.keyboard.up("Shift")
    expect(chosen(page)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    canvas.inspector.get_by_role("button", name="Align left").click()
    layout = draft_of(api, canvas)["layout"]
    assert layout["cut"][0] == layout["light"][0] == 330
    page.keyboard.press("Control+z")
    assert draft_of(api, canvas)["layout"]["light"] == [560, 230]

    canvas.inspector.get_by_role("button", name="Group", exact=True).click()
    name = page.get_by_label("Name of the group")
    name.fill("Light work")
    [group] = draft_of(api, canvas)["groups"].values()
    assert group["label"] == "Light work"
    assert sorted(group["holds"]) == ["cut", "light"]
    frame = page.locator(".group-frame")
    before, start = middle(frame), middle(canvas.box("cut"))
    drag(page, start, by(start, -40, 50))
    assert middle(frame) == pytest.approx(by(before, -40, 50), abs=2)
    layout = draft_of(api, canvas)["layout"]
    assert (layout["cut"], layout["light"]) == ([290, 260], [520, 280])
    canvas.inspector.get_by_role("button", name="Ungroup").click()
    expect(frame).to_have_count(0)
    assert not draft_of(api, canvas).get("groups")


def test_steps_are_put_on_a_wire_and_its_ends_and_bends_are_moved(page: Page, api: httpx.Client) -> None:
    canvas = open_canvas(page, drawn(api, "Wires"))
    page.mouse.click(*along(page, "light.subject"))
    page.get_by_role("button", name="Put a step on this wire").click()
    page.keyboard.type("reframe")
    page.keyboard.press("Enter")
    canvas.expect_wire("reframe.image")
    steps = draft_of(api, canvas)["steps"]
    assert (steps["reframe"]["in"]["image"], steps["light"]["in"]["subject"]) == ("cut.image", "reframe.image")
    page.keyboard.press("Control+z")
    expect(canvas.box("reframe")).to_have_count(0)

    drag(page, middle(canvas.entry("Upscale")), along(page, "light.subject"))
    canvas.expect_wire("upscale.image")
    steps = draft_of(api, canvas)["steps"]
    assert (steps["upscale"]["in"]["image"], steps["light"]["in"]["subject"]) == ("cut.image", "upscale.image")
    page.keyboard.press("Control+z")
    expect(canvas.box("upscale")).to_have_count(0)

    page.mouse.dblclick(*along(page, "light.background", 0.3))
    knob = page.locator(".wire-bend")
    expect(knob).to_have_count(1)
    [before] = draft_of(api, canvas)["bends"]["light.background"]
    start = middle(knob)
    drag(page, start, by(start, 30, 60))
    [after] = draft_of(api, canvas)["bends"]["light.background"]
    assert by((before[0], before[1]), 30, 60) == pytest.approx(after, abs=2)
    page.mouse.dblclick(*middle(knob))
    expect(knob).to_have_count(0)
    assert not draft_of(api, canvas).get("bends")

    end = middle(canvas.target("light.background"))
    page.mouse.move(500, 800)
    drag(page, by(end, -17, 0), middle(canvas.target("light.subject")))
    expect(page.locator('.react-flow__edge[data-id="light.background"]')).to_have_count(0)
    assert draft_of(api, canvas)["steps"]["light"]["in"] == {"subject": "$product"}
    page.keyboard.press("Control+z")
    canvas.expect_wire("light.background")
    assert draft_of(api, canvas)["steps"]["light"]["in"] == DRAWN["steps"]["light"]["in"]

    page.mouse.click(*along(page, "light.background", 0.3))
    page.keyboard.press("Delete")
    expect(page.locator('.react-flow__edge[data-id="light.background"]')).to_have_count(0)
    assert draft_of(api, canvas)["steps"]["light"]["in"] == {"subject": "cut.image"}


def test_a_wire_that_is_led_slowly_to_a_port_at_the_edge_of_the_sheet_meets_it(page: Page, api: httpx.Client) -> None:
    loose = {**DRAWN["steps"], "light": {"type": "relight", "label": "Light", "in": {"subject": "cut.image"}}}
    canvas = open_canvas(
        page, drawn(api, "At the edge", {**DRAWN, "steps": {**loose, "cut": {"type": "remove_background"}}})
    )
    port = canvas.target("cut.image")
    for _ in range(8):
        y = middle(port)[1]
        page.mouse.move(700, 700)
        page.mouse.wheel(0, (y - 60) * 2)
        page.wait_for_timeout(120)
    edge = middle(port)
    assert edge[1] < 72
    start = middle(canvas.source("$product."))
    page.mouse.move(*start)
    page.mouse.down()
    for at in range(1, 61):
        page.mouse.move(start[0] + (edge[0] - start[0]) * at / 60, start[1] + (edge[1] - start[1]) * at / 60)
        page.wait_for_timeout(12)
    page.wait_for_timeout(600)
    assert middle(port) == edge
    page.mouse.up()
    canvas.expect_wire("cut.image")


def test_a_wire_that_is_held_at_the_edge_moves_the_sheet(page: Page, api: httpx.Client) -> None:
    canvas = open_canvas(page, drawn(api, "Further"))
    before = middle(canvas.box("light"))
    canvas.lead(canvas.source("light.image"), page.get_by_role("complementary", name="Step types"))
    page.wait_for_function(
        "before => document.querySelector('[data-id=light]').getBoundingClientRect().x > before", arg=before[0]
    )
    page.mouse.up()


def test_boxes_are_carried_from_one_pipeline_to_another(page: Page, api: httpx.Client) -> None:
    canvas = open_canvas(page, drawn(api, "Copied from"))
    canvas.choose("cut")
    canvas.box("light").locator(".box-face").click(modifiers=["Shift"])
    expect(chosen(page)).to_have_count(2)
    page.keyboard.press("Control+c")
    expect(page.get_by_text("2 boxes copied.")).to_have_count(1)

    other = open_canvas(page, drawn(api, "Pasted into", {"format": 1, "inputs": {}, "steps": {}}))
    page.keyboard.press("Control+v")
    other.expect_wire("light.subject")
    steps = draft_of(api, other)["steps"]
    assert {step: body["type"] for step, body in steps.items()} == {"cut": "remove_background", "light": "relight"}
    assert steps["light"]["in"]["subject"] == "cut.image"
    expect(chosen(page)).to_have_count(2)
    page.keyboard.press("Control+d")
    expect(page.locator(".react-flow__node-step")).to_have_count(4)
    expect(chosen(page)).to_have_count(2)
    twice = draft_of(api, other)
    [cut, light] = [step for step in twice["steps"] if step not in ("cut", "light")]
    assert twice["steps"][light]["in"]["subject"] == f"{cut}.image"
    assert twice["layout"][cut] != twice["layout"]["cut"]


def test_a_whole_pipeline_file_is_pasted_as_text(page: Page, api: httpx.Client) -> None:
    text = api.get(f"/pipelines/{drawn(api, 'As a file')}/file").text
    canvas = open_canvas(page, drawn(api, "From a file", {"format": 1, "inputs": {}, "steps": {}}))
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")
    canvas.expect_wire("light.background")
    found = draft_of(api, canvas)
    assert found["steps"] == DRAWN["steps"]
    assert found["inputs"] == DRAWN["inputs"]


def test_twenty_strokes_are_undone_and_done_again_byte_for_byte(page: Page, api: httpx.Client) -> None:
    pipeline = drawn(api, "Undone")
    canvas = open_canvas(page, pipeline)

    def kept() -> tuple[str, str]:
        draft = draft_of(api, canvas)
        return json.dumps(draft), api.get(f"/pipelines/{pipeline}/file").text

    before = kept()
    for label in ("Composite", "Reframe", "Upscale", "Write", "Generate", "Review", "Export", "Lay out"):
        boxes = page.locator(".react-flow__node").count()
        canvas.entry(label).click()
        expect(page.locator(".react-flow__node")).to_have_count(boxes + 1)
    page.keyboard.press("Control+d")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    canvas.choose("cut")
    canvas.inspector.get_by_label("Name of this step").fill("Cut it out")
    canvas.choose("light")
    canvas.inspector.get_by_label("Strength", exact=True).first.fill("0.9")
    canvas.choose("cut")
    canvas.box("light").locator(".box-face").click(modifiers=["Shift"])
    page.keyboard.press("Control+g")
    canvas.inspector.get_by_role("button", name="Align top").click()
    canvas.inspector.get_by_role("button", name="Align left").click()
    page.keyboard.press("Control+d")
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(".react-flow__node-note")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Arrange by itself").click()
    after = kept()
    assert after != before
    for _ in range(20):
        page.keyboard.press("Control+z")
    assert kept() == before
    for _ in range(20):
        page.keyboard.press("Control+Shift+z")
    assert kept() == after


def test_the_finder_opens_where_the_sheet_is_empty_and_says_what_it_does_not_know(
    page: Page, api: httpx.Client, look: Look
) -> None:
    canvas = open_canvas(page, drawn(api, "Found"))
    finder = page.locator(".finder")
    spot = by(middle(canvas.box("cut")), 0, 260)
    page.mouse.dblclick(*spot)
    expect(finder.get_by_role("combobox")).to_be_focused()
    look(page, "canvas-finder")
    page.keyboard.type("reframe")
    page.keyboard.press("Enter")
    expect(canvas.box("reframe")).to_be_visible()
    expect(canvas.box("reframe").locator("[data-face]")).to_be_focused()
    layout = draft_of(api, canvas)["layout"]
    assert abs(layout["reframe"][0] - layout["cut"][0]) < 30
    assert 200 < layout["reframe"][1] - layout["cut"][1] < 320

    canvas.choose("cut")
    page.keyboard.press("w")
    page.keyboard.type("zebra crossing")
    expect(finder).to_contain_text("Nothing that fits is called that.")
    expect(finder.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(finder).to_be_visible()
    page.keyboard.press("Escape")
    expect(finder).to_have_count(0)
    expect(canvas.box("cut").locator("[data-face]")).to_be_focused()


def test_commands_are_found_by_their_words_and_every_key_is_shown(page: Page, api: httpx.Client, look: Look) -> None:
    canvas = open_canvas(page, drawn(api, "Commands"))
    canvas.choose("light")
    page.keyboard.press("Control+k")
    expect(page.locator(".finder input")).to_be_focused()
    page.keyboard.type("no such thing")
    expect(page.locator(".finder")).to_contain_text("No command is called that.")
    page.keyboard.press("Escape")
    expect(canvas.box("light").locator("[data-face]")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator(".finder input")).to_be_focused()
    page.keyboard.type("dupl")
    expect(page.locator(".finder").get_by_role("option").first).to_contain_text("Duplicate")
    page.keyboard.press("Enter")
    expect(page.locator(".finder")).to_have_count(0)
    expect(page.locator(".react-flow__node-step")).to_have_count(3)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="All keys")
    expect(sheet).to_contain_text("Go along the wires")
    expect(sheet).to_contain_text("Ctrl + Z")
    look(page, "canvas-keys")
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".react-flow__node-step")).to_have_count(2)
