"""What a chosen box took and gave when it ran last, as the inspector shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas import Canvas
from tests.e2e.conftest import faults
from tests.e2e.test_canvas_versions import open_drawn, rehearse

pytestmark = pytest.mark.browser

BRIEF = " ".join(
    f"Line {number}: warm light from the left, the cup in the middle, nothing else." for number in range(9)
)
DRAWN: dict[str, Any] = {
    "format": 1,
    "inputs": {
        "product": {"type": "image", "label": "Product"},
        "brief": {"type": "text", "label": "Brief", "default": BRIEF},
    },
    "steps": {
        "cut": {"type": "remove_background", "label": "Cut", "in": {"image": "$product"}},
        "check": {
            "type": "check_image",
            "label": "Check",
            "in": {"image": "$product"},
            "params": {"resolution": {"side": 9000}, "fail_on": "failed"},
        },
        "soft": {
            "type": "check_image",
            "label": "Soft check",
            "in": {"image": "$product"},
            "params": {"resolution": {"side": 9000}},
        },
        "formats": {"type": "reframe", "label": "Formats", "in": {"image": "$product"}},
        "light": {"type": "relight", "label": "Light", "in": {"subject": "formats.image", "background": "$product"}},
        "words": {
            "type": "write_text",
            "label": "Words",
            "in": {"about": "$brief"},
            "params": {"prompt": "Say it in one line."},
        },
    },
}


def choose(canvas: Canvas, box: str) -> None:
    """Chooses a box by the keyboard, wherever on the sheet it lies."""
    face = canvas.box(box).locator("[data-face]")
    face.focus()
    canvas.page.keyboard.press("Enter")
    expect(face).to_have_attribute("aria-pressed", "true")


def test_a_chosen_box_shows_what_it_took_and_gave(page: Page, api: httpx.Client, look: Callable[..., None]) -> None:
    canvas = open_drawn(page, api, "Results", DRAWN)
    rehearse(canvas)
    result = canvas.inspector.get_by_role("region", name="Its result")
    gave, took = result.get_by_role("group", name="It gave"), result.get_by_role("group", name="It took")
    canvas.arrange()

    choose(canvas, "cut")
    expect(gave.locator("img")).to_have_count(2)
    expect(took.locator("img")).to_have_count(1)
    took.get_by_role("button", name="Look at").click()
    large = page.get_by_role("dialog")
    expect(large.locator("img")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(canvas.inspector.get_by_label("Name of this step")).to_have_value("Cut")
    look(page, "canvas-result")

    choose(canvas, "words")
    expect(took.get_by_role("button", name="More")).to_have_attribute("aria-expanded", "false")
    took.get_by_role("button", name="More").click()
    expect(took).to_contain_text("Line 8")

    choose(canvas, "soft")
    gave.locator("summary").click()
    expect(gave.locator("pre")).to_contain_text("9000")

    choose(canvas, "formats")
    expect(gave).to_contain_text("4 pictures")

    choose(canvas, "light")
    expect(canvas.box("light")).to_contain_text("done")
    turning = result.get_by_role("group", name="Which one of them")
    expect(turning).to_contain_text("1 of 4")
    expect(turning.get_by_role("button", name="The one before")).to_be_disabled()
    first = took.locator("img").first.get_attribute("src")
    turning.get_by_role("button", name="The next one").click()
    expect(turning).to_contain_text("2 of 4")
    expect(took.locator("img").first).not_to_have_attribute("src", first or "")

    choose(canvas, "check")
    expect(result).to_contain_text("This did not pass its check.")
    expect(took.locator("img")).to_have_count(1)


def test_what_is_held_is_shown_without_a_run(page: Page, api: httpx.Client) -> None:
    canvas = open_drawn(page, api, "Held to see", {**DRAWN, "steps": {"cut": DRAWN["steps"]["cut"]}})
    rehearse(canvas)
    expect(canvas.box("cut")).to_contain_text("done")
    choose(canvas, "cut")
    canvas.inspector.get_by_role("button", name="Hold this result").click()
    page.locator(".run-bar-run").get_by_role("button", name="Clear").click()
    result = canvas.inspector.get_by_role("region", name="Its result")
    expect(result).to_contain_text("It is held")
    expect(result.get_by_role("group", name="It gave").locator("img")).to_have_count(2)
