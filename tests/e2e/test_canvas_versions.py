"""What was drawn before and what was made of it: versions laid over each other, results held, steps that fail."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.canvas import LIT, Canvas, draft_of

pytestmark = pytest.mark.browser

PHOTO = Path(__file__).parents[1] / "photos" / "coffee.jpg"
DRAWN: dict[str, Any] = {
    **LIT,
    "steps": {**LIT["steps"], "frame": {"type": "reframe", "label": "Frame", "in": {"image": "light.image"}}},
    "layout": {"$product": [0, 0], "cut": [240, 0], "light": [480, 200], "frame": [720, 0]},
}


def open_drawn(page: Page, api: httpx.Client, name: str, draft: dict[str, Any] = DRAWN) -> Canvas:
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": name, "draft": draft}).raise_for_status()
    page.goto(f"/projects/northbay-coffee/pipelines/{made.json()['id']}/canvas/")
    canvas = Canvas(page)
    expect(canvas.box("cut")).to_be_visible()
    return canvas


def publish(page: Page, number: int, message: str) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    panel = page.get_by_role("complementary", name="Publish a version")
    panel.get_by_label("What is new in it").fill(message)
    panel.get_by_role("button", name=f"Publish version {number}").click()
    expect(panel).to_contain_text(f"Version {number} is published")
    panel.get_by_role("button", name="Close").click()


def strength(canvas: Canvas, value: str) -> None:
    canvas.choose("light")
    canvas.inspector.get_by_label("Strength", exact=True).first.fill(value)


def test_versions_are_laid_over_each_other_and_taken_up_again(page: Page, api: httpx.Client) -> None:
    canvas = open_drawn(page, api, "Versions")
    publish(page, 1, "The first")
    strength(canvas, "0.9")
    canvas.saved()
    publish(page, 2, "Brighter")
    canvas.choose("frame")
    page.keyboard.press("Delete")
    canvas.entry("Composite").click()
    expect(canvas.box("composite")).to_be_visible()
    latest = draft_of(api, canvas)
    page.keyboard.press("Escape")
    other = Canvas(page.context.new_page())
    other.page.goto(page.url)
    expect(other.box("composite")).to_be_visible()

    page.keyboard.press("h")
    panel = page.get_by_role("complementary", name="Versions")
    panel.get_by_label("Compare").select_option(label="Version 1: The first")
    panel.get_by_label("with").select_option(label="The draft")
    panel.get_by_role("button", name="Show what differs").click()
    for box, said in (("light", "changed"), ("frame", "gone"), ("composite", "new")):
        expect(canvas.box(box).locator(".box-mark")).to_have_text(said)
    expect(canvas.box("cut").locator(".box-mark")).to_have_count(0)
    expect(panel).to_contain_text("From version 1 to the draft")
    expect(panel).to_contain_text(re.compile("[Ss]trength.*0.9"))
    panel.get_by_role("button", name="changed").first.click()
    expect(canvas.box("light").locator("[data-face]")).to_be_focused()
    expect(canvas.inspector.get_by_label("Strength", exact=True).first).to_be_disabled()

    panel.get_by_role("button", name="Back to the draft").click()
    expect(canvas.box("frame")).to_have_count(0)
    expect(page.locator(".box-mark")).to_have_count(0)
    first = panel.get_by_role("listitem").filter(has_text="The first")
    first.get_by_role("button", name="Take it up again").click()
    expect(canvas.box("frame")).to_be_visible()
    expect(canvas.box("composite")).to_have_count(0)
    assert draft_of(api, canvas)["steps"] == DRAWN["steps"]
    expect(other.box("frame")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(canvas.box("composite")).to_be_visible()
    assert draft_of(api, canvas) == latest
    expect(other.box("frame")).to_have_count(0)
    other.page.close()


def test_a_version_that_does_not_come_is_told_and_one_that_comes_late_leaves_the_draft_open(
    page: Page, api: httpx.Client
) -> None:
    canvas = open_drawn(page, api, "Late versions")
    publish(page, 1, "The first")
    panel = page.get_by_role("complementary", name="Versions")
    compare = panel.get_by_role("button", name="Show what differs")
    asked: list[Route] = []
    page.route("**/versions/1", lambda route: route.abort())
    page.keyboard.press("h")
    compare.click()
    expect(panel.get_by_role("alert")).to_have_text("The server did not answer. Check the connection and try again.")
    page.unroute("**/versions/1")
    page.route("**/versions/1", lambda route: asked.append(route))
    with page.expect_request("**/versions/1"):
        compare.click()
    panel.get_by_role("button", name="Close").click()
    with page.expect_response("**/versions/1"):
        asked[0].continue_()
    canvas.entry("Composite").click()
    assert "composite" in draft_of(api, canvas)["steps"]
    canvas.saved()


def test_a_pipeline_is_offered_as_a_template_and_another_begins_with_it(page: Page, api: httpx.Client) -> None:
    canvas = open_drawn(page, api, "House style")
    page.keyboard.press("Control+k")
    expect(page.locator(".finder input")).to_be_focused()
    page.get_by_role("combobox", name="What do you want to do?").fill("template")
    page.get_by_role("option", name="Offer it as a template").click()
    tick = canvas.inspector.get_by_label("This is a template of the project")
    expect(tick).to_be_checked()
    page.goto("/projects/northbay-coffee/new-pipeline/")
    page.get_by_label("Name").fill("Autumn")
    page.get_by_role("radio", name="House style 3 steps, from Product").check()
    page.get_by_role("button", name="Make it and open the canvas").click()
    page.wait_for_url("**/canvas/")
    expect(canvas.box("frame")).to_be_visible()
    expect(tick).not_to_be_checked()
    tick.click()
    expect(tick).to_be_checked()
    expect(page.locator(".canvas-told")).to_contain_text("may begin with a copy of this one")


def rehearse(canvas: Canvas) -> None:
    """Rehearses with a photo."""
    page = canvas.page
    page.get_by_role("button", name="Rehearse R").click()
    asked = page.get_by_role("complementary", name="What it is tried with")
    asked.locator("input[type=file]").set_input_files(str(PHOTO))
    expect(asked.locator("img").first).to_be_visible()
    asked.get_by_role("button", name="Rehearse").click()
    expect(asked).to_have_count(0)


def run_shown(page: Page) -> int:
    """The number of the run that the boxes show."""
    return int(page.locator(".run-bar-run a").inner_text().split()[-1])


def start(page: Page, name: str) -> int:
    """Presses a verb that starts a run, and gives the number of the run when it is through."""
    before = page.locator(".run-bar-run a").inner_text() if page.locator(".run-bar-run a").count() else ""
    page.get_by_role("button", name=name).click()
    expect(page.locator(".run-bar-run a")).not_to_have_text(before)
    expect(page.locator(".run-bar-run").get_by_role("button", name="Clear")).to_be_visible()
    return run_shown(page)


def test_a_result_is_held_until_it_is_let_go_and_tells_how_it_came_to_be(page: Page, api: httpx.Client) -> None:
    canvas = open_drawn(page, api, "Held")
    rehearse(canvas)
    expect(canvas.box("frame")).to_contain_text("done")
    expect(page.locator(".run-bar-run").get_by_role("button", name="Clear")).to_be_visible()
    first = run_shown(page)
    canvas.choose("light")
    canvas.inspector.get_by_role("button", name="Hold this result").click()
    expect(canvas.box("light").locator(".box-pin")).to_have_text("held")
    canvas.inspector.get_by_label("Strength", exact=True).first.fill("0.3")
    canvas.saved()
    start(page, "Rehearse R")
    result = canvas.inspector.get_by_role("region", name="Its result")
    expect(result).to_contain_text(f"Pinned to what run {first} made.")
    canvas.choose("cut")
    expect(result).to_contain_text(re.compile(r"Reused from run \d+: the same inputs and params[.]"))
    canvas.choose("light")
    page.reload()
    canvas.choose("light")
    expect(result).to_contain_text(f"each run from here uses what run {first} made")
    expect(result.get_by_role("button", name="Let it go")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator(".finder input")).to_be_focused()
    page.keyboard.type("let the held")
    page.keyboard.press("Enter")
    expect(canvas.box("light").locator(".box-pin")).to_have_count(0)
    last = start(page, "Rehearse R")
    expect(result).to_contain_text(f"In run {last} it is done.")
    result.get_by_role("link", name="How it came to be").click()
    expect(page.locator("main")).to_contain_text("strength")
    expect(page.locator("main")).to_contain_text(f"run {first}")


def test_only_what_leads_to_a_step_is_made(page: Page, api: httpx.Client) -> None:
    canvas = open_drawn(page, api, "To here")
    rehearse(canvas)
    expect(canvas.box("frame")).to_contain_text("done")
    strength(canvas, "0.7")
    expect(canvas.box("frame")).to_contain_text("out of date")
    start(page, "Rehearse to Light")
    expect(canvas.box("light")).to_contain_text("done")
    expect(canvas.box("frame")).to_contain_text("not run yet")
    expect(page.locator(".run-bar-run")).to_contain_text("2 of 2 done")
    last = start(page, "Run to here")
    made = api.get(f"/runs/{last}").json()
    assert made["state"] == "done"


def test_a_step_that_fails_says_why_on_its_box(page: Page, api: httpx.Client) -> None:
    steps = {
        "cut": DRAWN["steps"]["cut"],
        "check": {
            "type": "check_image",
            "label": "Check",
            "in": {"image": "$product"},
            "params": {"resolution": {"side": 9000}},
        },
    }
    canvas = open_drawn(page, api, "Fails", {**DRAWN, "steps": steps, "layout": {}})
    canvas.choose("check")
    canvas.inspector.get_by_label("What has failed a check").select_option(label="goes no further")
    rehearse(canvas)
    expect(canvas.box("check")).to_contain_text("failed")
    expect(canvas.box("check")).to_contain_text("This did not pass its check.")
    expect(canvas.inspector.get_by_role("region", name="Its result")).to_contain_text("This did not pass its check.")
    expect(canvas.box("cut")).to_contain_text("done")
