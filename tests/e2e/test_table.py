"""The light table: three hundred reviews, of which only those in view are drawn, answered fifty at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
Look = Callable[..., None]
MANY = 300
PATIENCE = 240  # seconds
PLACES = ("Oslo", "Turin", "Porto", "Ghent", "Lyon", "Bergen")
TEXTS = {"ask": {"type": "review", "label": "Lines", "in": {"asset": "$line"}, "params": {"question": "Is it calm?"}}}
PICTURES = {
    "card": {"type": "generate_image", "label": "Card", "in": {"prompt": "$line"}, "params": {"size": "256x256"}},
    "ask": {"type": "review", "label": "Cards", "in": {"asset": "card.image"}, "params": {"back_to": "card"}},
}


def start(api: httpx.Client, name: str, steps: dict[str, Any], lines: list[str]) -> int:
    """A run over these lines that stops to ask about each."""
    inputs = {"line": {"type": "text", "many": True, "label": "Line"}}
    drawn = {"format": 1, "name": name, "inputs": inputs, "steps": steps, "outputs": {"made": "ask.asset"}}
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": name, "draft": drawn})
    pipeline = made.raise_for_status().json()["id"]
    api.post(f"/pipelines/{pipeline}/versions", json={"message": "First"}).raise_for_status()
    begun = api.post(f"/pipelines/{pipeline}/runs", json={"inputs": {"line": lines}, "rehearse": True})
    return int(begun.raise_for_status().json()["id"])


@pytest.fixture(scope="module")
def lines(api: httpx.Client) -> int:
    """Three hundred lines, each asked about; what comes with Pressline has asked before, so that counts stand still."""
    until = time.monotonic() + PATIENCE
    while not api.get("/reviews", params={"state": "open"}).json()["items"] and time.monotonic() < until:
        time.sleep(0.5)
    return start(api, "Lines", TEXTS, [f"{PLACES[row % 6]} in the evening, line {row}" for row in range(MANY)])


def on_the_table(page: Page, api: httpx.Client, run: int, number: int) -> None:
    """Opens the table once everything lies on it."""
    until = time.monotonic() + PATIENCE
    while api.get(f"/runs/{run}").json()["counts"]["waiting"] < number and time.monotonic() < until:
        time.sleep(0.5)
    page.goto("/reviews/")
    page.get_by_role("link", name=f"Open the light table of run {run}").click()
    expect(page.locator("[data-count]")).to_have_text(str(number))


def lying(page: Page) -> Locator:
    """The cells that are in the document."""
    return page.get_by_role("listbox", name="What waits for you").get_by_role("option")


def decided(api: httpx.Client, run: int) -> int:
    """How many of a run's step runs of the review have ended."""
    return int(api.get(f"/runs/{run}").json()["counts"]["done"])


def test_fifty_are_approved_at_once_and_taken_back(page: Page, api: httpx.Client, lines: int, look: Look) -> None:
    on_the_table(page, api, lines, MANY)
    cells = lying(page)
    assert 0 < cells.count() < 120, "only those in view are in the document"
    cells.first.click()
    page.keyboard.press("End")
    expect(cells.filter(has_text=f"line {MANY - 1}").first).to_be_visible()
    expect(cells.filter(has_text="line 0")).to_have_count(0)
    page.keyboard.press("Home")
    cells.first.click()
    for _ in range(49):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-selected]")).to_have_text("50 selected")
    look(page, "table-lines")
    badge = page.locator(".rail [data-open-reviews]")
    waiting = int(badge.inner_text())
    page.keyboard.press("a")
    expect(page.locator("[data-told]")).to_have_text("Approved 50. Z takes it back.")
    expect(page.locator("[data-count]")).to_have_text(str(MANY - 50))
    expect(badge).to_have_text(str(waiting - 50))
    page.keyboard.press("z")
    expect(page.locator("[data-told]")).to_have_text("Taken back: 50.")
    expect(page.locator("[data-count]")).to_have_text(str(MANY))
    expect(badge).to_have_text(str(waiting))
    page.wait_for_timeout(7_000)
    assert decided(api, lines) == 0, "what was taken back has not gone on"


def test_a_filter_leaves_what_its_row_says_and_all_of_it_is_sent_back(
    page: Page, api: httpx.Client, lines: int, look: Look
) -> None:
    on_the_table(page, api, lines, MANY)
    page.get_by_label("Row says").fill("porto")
    expect(page.locator("[data-count]")).to_have_text(f"{MANY // 6} of {MANY}")
    lying(page).first.click()
    page.keyboard.press("Control+a")
    expect(page.locator("[data-selected]")).to_have_text(f"{MANY // 6} selected")
    page.keyboard.press("s")
    page.get_by_role("dialog").get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Say in a few words what should change")).to_be_visible()
    look(page, "table-back")
    page.get_by_label("What should change in all of them?").fill("Less evening")
    page.get_by_role("dialog").get_by_role("button", name="Send back").click()
    expect(page.locator("[data-told]")).to_have_text(f"Sent back {MANY // 6}. Z takes it back.")
    expect(page.get_by_text("Nothing on the table fits these filters.")).to_be_visible()
    page.reload()
    expect(page.locator("[data-count]")).to_have_text(f"0 of {MANY - MANY // 6}"), "the filter is in the address"
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("[data-count]")).to_have_text(str(MANY - MANY // 6))


def test_a_rectangle_selects_what_it_touches(page: Page, lines: int) -> None:
    page.goto(f"/reviews/table/?run={lines}")
    first, fourth = lying(page).nth(0).bounding_box(), lying(page).nth(3).bounding_box()
    assert first and fourth
    page.mouse.move(first["x"] + 20, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(fourth["x"] + 20, fourth["y"] + 60, steps=6)
    page.mouse.up()
    expect(page.locator("[data-selected]")).to_have_text("4 selected")
    page.keyboard.press("Escape")
    expect(page.locator("[data-selected]")).to_have_text("")


def test_what_somebody_else_decides_leaves_the_table(page: Page, api: httpx.Client, lines: int) -> None:
    page.goto(f"/reviews/table/?run={lines}")
    count = page.locator("[data-count]")
    expect(count).not_to_have_text("0")
    before = int(count.inner_text())
    asked = [item for item in api.get("/reviews?state=open").json()["items"] if item["run"] == lines]
    answer = {"verdict": "approve", "seen": asked[0]["seen"]}
    api.post(f"/reviews/{asked[0]['id']}/decisions", json=answer).raise_for_status()
    expect(count).to_have_text(str(before - 1))


def test_pictures_that_look_alike_lie_in_a_stack(page: Page, api: httpx.Client, look: Look) -> None:
    words = [f"A harbour at {('dawn', 'noon', 'night')[number % 3]}, {PLACES[number % 6]}" for number in range(18)]
    run = start(api, "Cards", PICTURES, words)
    on_the_table(page, api, run, 18)
    page.wait_for_load_state("networkidle")
    lying(page).nth(1).click()
    page.keyboard.press("Shift+ArrowRight")
    look(page, "table-pictures")
    page.get_by_label("Group similar ones").check()
    stack = lying(page).filter(has_text="alike").first
    expect(stack).to_be_visible()
    look(page, "table-stacks")
    before = lying(page).count()
    stack.click()
    expect(page.locator("[data-selected]")).not_to_have_text("1 selected")
    page.keyboard.press("Enter")
    expect(lying(page)).not_to_have_count(before)
    lying(page).last.dblclick()
    page.wait_for_url("**/reviews/*/")
    page.goto("/reviews/")
    look(page, "inbox")
