"""A pipeline stands in another one: drawn from the palette, run, stepped inside of, and held to what it takes now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas import Canvas

pytestmark = pytest.mark.browser

Look = Callable[..., None]
TEXT = {"type": "text"}
CARD = {"type": "generate_image", "label": "Card", "in": {"prompt": "$words"}, "params": {"size": "256x256"}}
SHOUT = {"type": "write_text", "in": {"about": "$words"}, "params": {"prompt": "A line about {about}"}}
INNER = {
    "format": 1,
    "inputs": {"words": TEXT | {"label": "Words"}},
    "steps": {"line": SHOUT, "card": CARD | {"in": {"prompt": "line.text"}}},
    "outputs": {"image": "card.image"},
    "layout": {"$words": [0, 0], "line": [240, 0], "card": [480, 0]},
}
OUTER = {"format": 1, "inputs": {"place": TEXT | {"label": "Place", "default": "A harbour at dawn"}}}


def make(api: httpx.Client, name: str, draft: dict[str, Any]) -> int:
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": name, "draft": draft | {"name": name}})
    return int(made.raise_for_status().json()["id"])


def publish(api: httpx.Client, pipeline: int, draft: dict[str, Any]) -> None:
    """The next version of a pipeline, with this drawing."""
    revision = api.get(f"/pipelines/{pipeline}").raise_for_status().json()["revision"]
    api.put(f"/pipelines/{pipeline}", json={"draft": draft, "revision": revision}).raise_for_status()
    api.post(f"/pipelines/{pipeline}/versions", json={"message": "Next"}).raise_for_status()


def test_a_pipeline_is_drawn_run_opened_and_brought_up_to_date(page: Page, api: httpx.Client, look: Look) -> None:
    inner = make(api, "Postcard", INNER)
    publish(api, inner, INNER)
    outer = make(api, "Autumn campaign", OUTER)
    page.goto(f"/projects/northbay-coffee/pipelines/{outer}/canvas/")
    canvas = Canvas(page)
    draw(canvas, api, outer, inner)
    rehearse(canvas, look)
    step_inside(canvas, inner, look)
    takes = {"words": TEXT, "mood": TEXT | {"label": "Mood"}}
    publish(api, inner, INNER | {"inputs": takes})
    page.get_by_role("link", name="Back to Autumn campaign").click()
    bring_up_to_date(canvas, look)
    drawn = api.get(f"/pipelines/{outer}").json()["draft"]["steps"]["postcard"]
    assert drawn["in"] == {"words": "$place", "mood": "$place"}
    assert set(drawn["params"]["takes"]) == {"words", "mood"}


def draw(canvas: Canvas, api: httpx.Client, outer: int, inner: int) -> None:
    """It lies in the palette under its name, has its ports at once, and is found by what fits."""
    canvas.drop("Postcard", 700, 300)
    expect(canvas.box("postcard")).to_contain_text("Follows the newest version of Postcard.")
    canvas.wire("$place.", "postcard.words")
    canvas.let_fall(canvas.source("postcard.image"), 60, 160)
    canvas.page.keyboard.type("cut out")
    canvas.page.keyboard.press("Enter")
    canvas.expect_wire("cut_out.image")
    canvas.saved()
    drawn = api.get(f"/pipelines/{outer}").json()["draft"]["steps"]["postcard"]
    assert (drawn["label"], drawn["params"]["pipeline"]) == ("Postcard", inner)


def rehearse(canvas: Canvas, look: Look) -> None:
    """The box shows what the last of its steps has made, and how many of them are through."""
    canvas.page.get_by_role("button", name="Rehearse R").click()
    expect(canvas.box("postcard").locator("img")).to_be_visible()
    expect(canvas.box("postcard")).to_contain_text("done")
    expect(canvas.box("postcard")).to_contain_text("2")
    expect(canvas.box("cut_out").locator("img")).to_be_visible()
    canvas.choose("postcard")
    expect(canvas.inspector.get_by_label("Pipeline", exact=True)).to_be_visible()
    look(canvas.page, "canvas-sub-pipeline")


def step_inside(canvas: Canvas, inner: int, look: Look) -> None:
    """By the link on its box, and by the keyboard; either way leads back."""
    page = canvas.page
    canvas.box("postcard").get_by_role("link", name="Open Postcard").click()
    page.wait_for_url(f"**/pipelines/{inner}/canvas/?from=*")
    expect(canvas.box("card")).to_be_visible()
    look(page, "canvas-stepped-inside", themes=("light",))
    page.get_by_role("link", name="Back to Autumn campaign").click()
    canvas.choose("postcard")
    page.keyboard.press("o")
    page.wait_for_url(f"**/pipelines/{inner}/canvas/?from=*")


def bring_up_to_date(canvas: Canvas, look: Look) -> None:
    """What it takes now is told, taken over by one button, wired, and everything is right again."""
    page = canvas.page
    page.get_by_role("button", name="1 problem", exact=True).click()
    problems = page.get_by_role("complementary", name="Problems")
    expect(problems).to_contain_text("Postcard takes words (text) and mood (text) now")
    look(page, "canvas-sub-pipeline-problem", themes=("light",))
    problems.get_by_role("button", name="Take its ports over again").click()
    expect(problems).to_contain_text("needs mood")
    problems.get_by_role("button", name="Close").click()
    canvas.choose("postcard")
    canvas.inspector.get_by_label("Mood").select_option(value="$place")
    canvas.expect_wire("postcard.mood")
    expect(page.get_by_role("button", name="1 problem", exact=True)).to_have_count(0)
    canvas.inspector.get_by_label("Version").select_option(label="Stay at version 1")
    canvas.saved()
    expect(page.get_by_role("button", name="1 problem", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="1 problem", exact=True)).to_have_count(0)
    canvas.saved()
