"""Somebody who has never seen the canvas draws the launch pipeline on it: by mouse, and again by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas import Canvas
from tests.e2e.conftest import faults

pytestmark = pytest.mark.browser

PHOTO = Path(__file__).parents[1] / "photos" / "coffee.jpg"
Look = Callable[..., None]
# What is dragged from the palette, where to, and what the box is called then.
STEPS = (
    ("Cut out", 400, 160, "cut_out"),
    ("Write", 400, 420, "write"),
    ("Generate", 600, 560, "generate"),
    ("Relight", 640, 160, "relight"),
    ("Composite", 840, 300, "composite"),
    ("Check the picture", 840, 560, "check_the_picture"),
    ("Review", 1000, 420, "review"),
)
LATER = (("Reframe", 400, 300, "reframe"), ("Lay out", 640, 420, "lay_out"), ("Export", 900, 300, "export"))
WIRES = (
    ("$image.", "cut_out.image"),
    ("$text.", "write.about"),
    ("write.text", "generate.prompt"),
    ("cut_out.image", "relight.subject"),
    ("generate.image", "relight.background"),
    ("generate.image", "composite.background"),
    ("relight.image", "composite.subject"),
    ("composite.image", "check_the_picture.image"),
    ("check_the_picture.image", "review.asset"),
)
LATER_WIRES = (("review.asset", "reframe.image"), ("reframe.image", "lay_out.image"), ("lay_out.image", "export.image"))


def begin(page: Page, name: str) -> Canvas:
    """A new, empty pipeline, opened on its canvas."""
    page.goto("/projects/northbay-coffee/")
    page.get_by_role("link", name="New pipeline").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make it and open the canvas").click()
    page.wait_for_url("**/canvas/")
    expect(page.locator(".canvas-empty")).to_be_visible()
    return Canvas(page)


def number_of(page: Page) -> int:
    """The pipeline's id, from the address of its canvas."""
    return int(page.url.rstrip("/").split("/")[-2])


def test_by_mouse(page: Page, api: httpx.Client, look: Look) -> None:
    canvas = begin(page, "By mouse")
    look(page, "canvas-empty")
    draw_by_mouse(canvas)
    mend_by_mouse(canvas)
    rehearse_by_mouse(canvas, look)
    publish_by_mouse(canvas)
    drawn = api.get(f"/pipelines/{number_of(page)}/versions/1").json()["drawing"]
    assert drawn["steps"]["lay_out"]["in"]["headline"] == "$text"
    assert drawn["steps"]["export"]["params"] == {"presets": ["story"]}
    assert {step: body["type"] for step, body in drawn["steps"].items()} == {
        "cut_out": "remove_background",
        "write": "write_text",
        "generate": "generate_image",
        "relight": "relight",
        "composite": "composite",
        "check_the_picture": "check_image",
        "review": "review",
        "reframe": "reframe",
        "lay_out": "layout",
        "export": "export",
    }


def draw_by_mouse(canvas: Canvas) -> None:
    """Boxes from the palette, wires by hand; what is refused says why, what falls on the sheet asks what to do."""
    page = canvas.page
    for label, x, y, made in STEPS:
        canvas.drop(label, x, y)
        expect(canvas.box(made)).to_be_visible()
    for label, made in (("Image", "$image"), ("Text", "$text")):
        canvas.entry(label).click()
        expect(canvas.box(made)).to_be_visible()
    canvas.arrange()
    for source, target in WIRES[:-1]:
        canvas.wire(source, target)
    canvas.arrange()
    canvas.lead(canvas.source("write.text"), canvas.target("composite.subject"))
    expect(page.locator(".wire-why")).to_contain_text("takes a picture; this gives text")
    page.mouse.up()
    canvas.wire(*WIRES[-1])
    canvas.arrange()
    canvas.let_fall(canvas.source("review.asset"), 40, 120)
    page.keyboard.type("reframe")
    page.keyboard.press("Enter")
    canvas.expect_wire("reframe.image")
    page.keyboard.press("Control+z")
    expect(canvas.box("reframe")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    canvas.expect_wire("reframe.image")
    canvas.arrange()
    for label, _, _, made in LATER[1:]:
        canvas.entry(label).click()
        expect(canvas.box(made)).to_be_visible()
    canvas.arrange()
    for source, target in LATER_WIRES[1:]:
        canvas.wire(source, target)


def mend_by_mouse(canvas: Canvas) -> None:
    """What was forgotten is told, and each problem leads to the field that it is about."""
    page = canvas.page
    page.get_by_role("button", name="2 problems").click()
    problems = page.get_by_role("complementary", name="Problems")
    problems.get_by_role("button", name="Write prompt").click()
    expect(canvas.box("write").locator(".box")).to_have_attribute("data-chosen", "true")
    expect(canvas.inspector.get_by_label("Prompt", exact=True)).to_be_focused()
    page.keyboard.type("Describe a calm place for {about}.")
    expect(problems).not_to_contain_text("Write")
    problems.get_by_role("button", name="Export presets").click()
    canvas.inspector.get_by_text(re.compile("^Story")).click()
    expect(problems).to_contain_text("Nothing is wrong")
    problems.get_by_role("button", name="Close").click()
    canvas.choose("lay_out")
    canvas.inspector.get_by_label("headline").select_option(value="$text")
    canvas.expect_wire("lay_out.headline")


def rehearse_by_mouse(canvas: Canvas, look: Look) -> None:
    """What a run needs is asked for once; then every box shows what it has made, up to the person who is waited for."""
    page = canvas.page
    page.get_by_role("button", name="Rehearse R").click()
    asked = page.get_by_role("complementary", name="What it is tried with")
    asked.locator("input[type=file]").set_input_files(str(PHOTO))
    expect(asked.locator("img").first).to_be_visible()
    asked.get_by_label("Text").fill("Made to last")
    asked.get_by_role("button", name="Rehearse").click()
    expect(asked).to_have_count(0)
    expect(canvas.box("review")).to_contain_text("needs you")
    expect(canvas.box("cut_out").locator("img")).to_be_visible()
    look(page, "canvas-rehearsed")
    canvas.choose("relight")
    canvas.inspector.get_by_label("Strength").first.fill("0.3")
    expect(canvas.box("relight")).to_contain_text("out of date")
    expect(canvas.box("composite")).to_contain_text("out of date")
    expect(canvas.box("cut_out")).not_to_contain_text("out of date")


def publish_by_mouse(canvas: Canvas) -> None:
    page = canvas.page
    page.get_by_role("button", name="Publish", exact=True).click()
    panel = page.get_by_role("complementary", name="Publish a version")
    panel.get_by_label("What is new in it").fill("The first")
    panel.get_by_role("button", name="Publish version 1").click()
    expect(panel).to_contain_text("Version 1 is published")


def test_at_two_hundred_per_cent_everything_is_still_within_reach(page: Page) -> None:
    canvas = begin(page, "Enlarged")
    page.set_viewport_size({"width": 720, "height": 450})
    page.get_by_role("button", name="Add a step").click()
    page.keyboard.type("relight")
    page.keyboard.press("Enter")
    expect(canvas.inspector).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert faults(page) == []
    canvas.inspector.get_by_role("button", name="Close").click()
    expect(canvas.box("relight")).to_be_in_viewport()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("complementary", name="Publish a version")).to_contain_text("problems have to be solved")


def test_by_keyboard_alone(page: Page, api: httpx.Client) -> None:
    canvas = begin(page, "By keyboard")
    for key, words, wire in KEYS:
        page.keyboard.press(key)
        expect(page.locator(".finder input")).to_be_focused()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator(".finder")).to_have_count(0)
        if wire:
            canvas.expect_wire(wire)
        expect(page.locator("[data-face]:focus")).to_have_count(1)
    page.keyboard.press("l")
    page.keyboard.press("p")
    problems = page.get_by_role("complementary", name="Problems")
    press_until(page, problems.get_by_role("button", name="Write prompt"))
    page.keyboard.press("Enter")
    page.keyboard.type("Describe a calm place for {about}.")
    expect(problems).not_to_contain_text("Write")
    press_until(page, problems.get_by_role("button", name="Export presets"), backwards=True)
    page.keyboard.press("Enter")
    press_until(page, canvas.inspector.get_by_role("button", name=re.compile("^Story")))
    page.keyboard.press("Space")
    expect(problems).to_contain_text("Nothing is wrong")
    press_until(page, problems.get_by_role("button", name="Close"), backwards=True)
    page.keyboard.press("Enter")
    give_inputs(page)
    expect(canvas.box("review")).to_contain_text("needs you")
    page.keyboard.press("Control+Shift+p")
    page.keyboard.type("By keys alone")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Publish a version")).to_contain_text("Version 1 is published")
    version = api.get(f"/pipelines/{number_of(page)}/versions/1").json()
    assert version["message"] == "By keys alone"
    assert len(version["drawing"]["steps"]) == 10


# What is pressed, what is typed to find it, and the wire that comes of it.
KEYS = (
    ("a", "input image", ""),
    ("w", "cut out", "cut_out.image"),
    ("w", "relight", "relight.subject"),
    ("a", "input text", ""),
    ("w", "write", "write.about"),
    ("w", "generate", "generate.prompt"),
    ("w", "relight background", "relight.background"),
    ("w", "composite", "composite.background"),
    ("e", "relight", "composite.subject"),
    ("w", "check the picture", "check_the_picture.image"),
    ("w", "review", "review.asset"),
    ("w", "reframe", "reframe.image"),
    ("w", "lay out", "lay_out.image"),
    ("w", "export", "export.image"),
)


def press_until(page: Page, wanted: Any, *, backwards: bool = False) -> None:
    """Goes on with the Tab key until this has the keyboard."""
    for _ in range(150):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"the Tab key does not reach {wanted}")


def give_inputs(page: Page) -> None:
    """Asks for a rehearsal, and gives what it needs."""
    page.keyboard.press("r")
    asked = page.get_by_role("complementary", name="What it is tried with")
    chooser = asked.locator("input[type=file]")
    press_until(page, chooser)
    chooser.set_input_files(str(PHOTO))
    expect(asked.locator("img").first).to_be_visible()
    words = asked.get_by_label("Text")
    press_until(page, words)
    page.keyboard.type("Made to last")
    press_until(page, asked.get_by_role("button", name="Rehearse"))
    page.keyboard.press("Enter")
    expect(asked).to_have_count(0)
