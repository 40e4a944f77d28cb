"""A drawing far larger than the screen: what is out of view costs nothing, and is still there for hand and keyboard."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas import Canvas, middle
from tests.e2e.conftest import signed_in

pytestmark = pytest.mark.browser

STEPS, ACROSS = 40, 240
FACE = "() => document.activeElement.dataset.face ?? ''"
FREE = """
() => {
  const { left, top, width } = document.querySelector(".react-flow__pane").getBoundingClientRect();
  return [left + width / 2, top + 60];
}
"""


@pytest.fixture(scope="module")
def address(api: httpx.Client) -> str:
    """A chain of steps, several screens long, and where its canvas is."""
    steps = {f"s{place}": step(place) for place in range(STEPS)}
    layout = {"$line": [0, 0], **{f"s{place}": [ACROSS * (place + 1), 0] for place in range(STEPS)}}
    drawn = {
        "format": 1,
        "name": "Long",
        "inputs": {"line": {"type": "text"}},
        "steps": steps,
        "outputs": {"end": f"s{STEPS - 1}.text"},
        "layout": layout,
    }
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": "Long", "draft": drawn})
    return f"/projects/northbay-coffee/pipelines/{made.raise_for_status().json()['id']}/canvas/"


@pytest.fixture
def page(studio: Any, person: Page, address: str) -> Page:
    signed_in(studio, person)
    person.goto(address)
    expect(Canvas(person).box("s0")).to_be_visible()
    return person


def step(place: int) -> dict[str, Any]:
    """One text after the other."""
    source = f"s{place - 1}.text" if place else "$line"
    return {"type": "write_text", "in": {"about": source}, "params": {"prompt": f"Line {place} on {{about}}."}}


def corner(page: Page, box: str) -> tuple[float, float]:
    """Where a box stands on the screen."""
    found = Canvas(page).box(box).bounding_box()
    assert found
    return found["x"], found["y"]


def test_the_tab_key_reaches_every_box_in_reading_order_and_the_view_follows(page: Page) -> None:
    canvas = Canvas(page)
    expect(canvas.box(f"s{STEPS - 1}")).not_to_be_in_viewport()
    canvas.box("$line").locator(".box-face").focus()
    reached = [page.evaluate(FACE)]
    for _ in range(2 * STEPS):
        if reached[-1] == f"s{STEPS - 1}":
            break
        page.keyboard.press("Tab")
        if (face := page.evaluate(FACE)) and face != reached[-1]:
            reached.append(face)
        if len(reached) == STEPS // 2:
            expect(canvas.box(reached[-1])).to_be_in_viewport()
    assert reached == ["$line", *(f"s{place}" for place in range(STEPS))]
    canvas.box(f"s{STEPS - 1}").locator(".box-face").focus()
    expect(canvas.box(f"s{STEPS - 1}")).to_be_in_viewport()


def test_a_box_is_gripped_where_it_is_seen_right_after_the_view_has_moved(page: Page) -> None:
    canvas = Canvas(page)
    x, y = page.evaluate(FREE)
    before = corner(page, "s3")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 90, y + 40, steps=8)
    page.mouse.move(x - 180, y + 80, steps=8)
    page.mouse.up()
    assert corner(page, "s3") == pytest.approx((before[0] - 180, before[1] + 80), abs=2)
    page.mouse.wheel(0, -60)
    page.wait_for_timeout(40)
    start, hand = corner(page, "s3"), middle(canvas.box("s3"))
    page.mouse.move(*hand)
    page.mouse.down()
    page.mouse.move(hand[0] + 60, hand[1] + 50, steps=8)
    page.mouse.move(hand[0] + 120, hand[1] + 100, steps=8)
    page.mouse.up()
    # It follows once the hand has meant it, and comes to rest on the nearest point of the grid.
    assert corner(page, "s3") == pytest.approx((start[0] + 120, start[1] + 100), abs=12)
    canvas.saved()


def test_the_small_map_leads_to_what_is_out_of_view(page: Page) -> None:
    last = Canvas(page).box(f"s{STEPS - 1}")
    expect(last).not_to_be_in_viewport()
    expect(page.locator(".minimap-boxes")).to_have_attribute("d", re.compile("^M"))
    small = page.get_by_role("img", name="Small map of the drawing").bounding_box()
    assert small
    page.mouse.click(small["x"] + small["width"] - 10, small["y"] + small["height"] / 2)
    expect(last).to_be_in_viewport()


def test_what_is_seen_from_very_far_keeps_its_names_for_those_who_hear_it(page: Page) -> None:
    page.keyboard.press("f")
    sheet = page.locator(".sheet-drawing")
    expect(sheet).to_have_attribute("data-tiny", "true")
    expect(page.get_by_role("button", name="Write, Write", exact=True)).to_have_count(STEPS)
