"""A brand is drafted, proposed, published by somebody else, and then held to on the canvas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK
from tests.e2e.others import join, review_of
from tests.fonts import font

pytestmark = pytest.mark.browser
Look = Callable[..., None]
ROOT = "/projects/northbay-coffee"
LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" fill="#INK">
<circle cx="50" cy="50" r="46"/><path d="M120 20h20l50 45V20h20v60h-20l-50-45v45h-20z"/>
<path d="M230 20h50v18h-50zM230 62h50v18h-50z"/></svg>"""
FONT_IS_THERE = """async () => (await document.fonts.ready,
    [...document.fonts].some((one) => one.status === "loaded" && one.family.includes("brand-1-")))"""
CUP = {
    "cup": {"type": "generate_image", "label": "Cup", "params": {"prompt": "A cup of coffee on a pier"}},
    "ask": {"type": "review", "in": {"asset": "cup.image"}},
}
LINE = {"type": "write_text", "label": "Line", "params": {"prompt": "A line.", "system": "Be loud."}}


@pytest.fixture
def kim(studio: Any, browser: Any, api: httpx.Client) -> Iterator[Page]:
    """The page of a second owner, who has just joined; another in each test of the same studio."""
    context = browser.new_context(base_url=studio.base, viewport=DESK)
    page = context.new_page()
    join(api, page, name="Kim Sato", project=ROOT, role="owner")
    yield page
    context.close()


def approved(api: httpx.Client) -> dict[str, Any]:
    """A picture under the brand as it is now, approved; its review."""
    made = {"name": "Cups", "draft": {"format": 1, "steps": CUP}, "brand": 1}
    pipeline = api.post(f"{ROOT}/pipelines", json=made).raise_for_status().json()["id"]
    api.post(f"/pipelines/{pipeline}/versions", json={}).raise_for_status()
    run = api.post(f"/pipelines/{pipeline}/runs", json={"rehearse": True}).raise_for_status().json()["id"]
    review = review_of(api, run)
    answer = {"verdict": "approve", "seen": review["seen"]}
    api.post(f"/reviews/{review['id']}/decisions", json=answer).raise_for_status()
    return review


def make_anew(page: Page, api: httpx.Client, before: dict[str, Any], look: Look) -> None:
    """What the new version made out of date is shown, counted, priced, and made anew with it."""
    page.goto("/brands/1/")
    expect(page.get_by_text("1 approved asset is out of date: the brand has changed since.")).to_be_visible()
    page.get_by_role("link", name="Cups", exact=True).click()
    expect(page.get_by_text("Nothing is spent: what is built in answers.")).to_be_visible()
    look(page, "brand-outdated")
    page.get_by_role("button", name="Start 1 run again").click()
    expect(page.get_by_text("1 run is on the way with the new brand.")).to_be_visible()
    expect(page.get_by_text("Nothing is out of date.")).to_be_visible()
    look(page, "brand-outdated-answered", themes=("light",))
    link = page.get_by_role("link", name=re.compile(r"^run \d+$"))
    run = int((link.text_content() or "").split()[-1])
    assert api.get(f"/runs/{run}").json()["brand"] == "Northbay Coffee v2"
    assert review_of(api, run)["asset"]["sha256"] != before["asset"]["sha256"]
    link.click()
    expect(page.get_by_text("Makes anew, with the brand as it is since, what was approved in")).to_be_visible()


def propose(page: Page, look: Look) -> None:
    """A new colour and a lock, told to be wrong first, then proposed."""
    page.goto("/brands/1/")
    page.get_by_role("link", name="Change the draft").click()
    look(page, "brand-edit")
    page.get_by_role("button", name="Add a colour").click()
    row = page.get_by_role("group", name="Colour 6")
    row.get_by_label("Name").fill("Moss")
    row.get_by_label("Colour", exact=True).fill("moss")
    page.get_by_role("button", name="Add a default").click()
    held = page.get_by_role("group", name="Default 1")
    held.get_by_label("Step and setting").select_option("write_text.system")
    held.get_by_label("Value").fill("Be calm.")
    held.get_by_label("Lock").select_option("owner")
    page.get_by_label("What changes, and why").fill("Moss, and a calm voice")
    page.get_by_role("button", name="Propose the draft").click()
    expect(page.get_by_text("Write a colour like #b86848.")).to_be_visible()
    look(page, "brand-refused", themes=("light",))
    page.get_by_role("group", name="Colour 6").get_by_label("Colour", exact=True).fill("#5d6b3f")
    expect(page.locator("[data-swatches] span")).to_have_count(6)
    page.get_by_role("button", name="Propose the draft").click()
    expect(page.get_by_text("Somebody else publishes what you proposed.")).to_be_visible()


def publish(kim: Page, look: Look) -> None:
    """What differs is shown, and published."""
    kim.goto("/brands/1/")
    expect(kim.get_by_role("row").filter(has_text="Palette · Moss · colour")).to_contain_text("#5d6b3f")
    look(kim, "brand-proposed")
    kim.get_by_role("button", name="Publish the proposal").click()
    expect(kim.get_by_text("Northbay Coffee v2 is published.")).to_be_visible()
    kim.get_by_role("link", name="v2", exact=True).click()
    look(kim, "brand-version", themes=("light",))


def test_a_brand_is_drafted_proposed_published_by_another_and_held_to(
    page: Page, api: httpx.Client, kim: Page, look: Look
) -> None:
    before = approved(api)
    propose(page, look)
    expect(page.get_by_text("This edit makes 1 approved asset out of date.")).to_be_visible()
    publish(kim, look)
    make_anew(page, api, before, look)
    page.goto("/brands/")
    look(page, "brands")
    page.goto(f"{ROOT}/people/")
    page.get_by_label("Role of Kim Sato").select_option("designer")
    page.get_by_role("button", name="Change the role of Kim Sato").click()
    draft = {"format": 1, "steps": {"line": LINE}}
    made = api.post(f"{ROOT}/pipelines", json={"name": "Lines", "draft": draft, "brand": 1}).raise_for_status().json()
    kim.goto(f"{ROOT}/pipelines/{made['id']}/canvas/")
    kim.get_by_role("button", name="Publish", exact=True).click()
    kim.get_by_role("button", name="Publish version 1").click()
    expect(kim.get_by_text(re.compile("Northbay Coffee keeps system at Be calm")).first).to_be_visible()
    assert api.get(f"/pipelines/{made['id']}").json()["version"] is None
    page.goto(f"{ROOT}/pipelines/{made['id']}/exceptions/")
    look(page, "brand-exceptions", themes=("light",))


def test_a_brand_brings_its_font_and_its_drawn_logo_and_is_compared(page: Page, kim: Page, look: Look) -> None:
    page.goto("/brands/1/edit/")
    page.get_by_label("Font file").set_input_files({"name": "harbour.ttf", "mimeType": "font/ttf", "buffer": font()})
    for ground, colour in (("light", "3a1d12"), ("dark", "f5f0ea")):
        drawn = LOGO.replace(b"INK", colour.encode())
        page.get_by_label(f"On {ground} ground", exact=True).set_input_files(
            {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": drawn}
        )
    page.get_by_role("group", name="Colour 2").get_by_label("Colour", exact=True).fill("#8c4a2f")
    page.get_by_label("What changes, and why").fill("Our own letters, and the logo drawn anew")
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_text("Harbour Serif has no weight 700")).to_be_visible()
    expect(page.get_by_text("Set in the brand’s own file")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    look(page, "brand-font", themes=("light",))
    page.get_by_label("What changes, and why").fill("Our own letters, and the logo drawn anew")
    page.get_by_role("button", name="Propose the draft").click()
    kim.goto("/brands/1/")
    kim.get_by_role("button", name="Publish the proposal").click()
    specimen = page.get_by_role("article")
    page.goto("/brands/1/")
    expect(specimen.get_by_text("the brand’s own font file")).to_be_visible()
    assert page.evaluate(FONT_IS_THERE)
    page.get_by_alt_text("A backdrop painted").scroll_into_view_if_needed()
    expect(page.get_by_alt_text("A backdrop painted")).to_have_js_property("naturalWidth", 800)
    page.evaluate("scrollTo(0, 0)")
    look(page, "brand-specimen")
    page.get_by_role("link", name=re.compile("^v[0-9]+$")).first.click()
    page.get_by_label("From").select_option("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("row").filter(has_text="Palette · Clay · colour")).to_contain_text("#8c4a2f")
    expect(page.locator("li[data-differs]").filter(has_text="Clay")).to_have_count(2)
    look(page, "brand-compared")


def test_a_draft_is_jumped_through_saved_from_anywhere_and_not_lost_on_the_way_out(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/brands/1/edit/")
    saved, save = page.get_by_text("Everything is saved."), page.get_by_role("button", name="Save the draft").last
    expect(saved).to_be_in_viewport()
    page.get_by_role("navigation", name="Parts of the draft").get_by_role("link", name="Tone").click()
    expect(page.get_by_role("heading", name="Tone")).to_be_in_viewport()
    expect(save).to_be_in_viewport(ratio=1)
    page.get_by_label("Do", exact=True).fill("Speak of the harbour")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.get_by_role("link", name="Take colours from a file").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.get_by_role("link", name="Back to the draft").click()
    expect(page.get_by_label("Do", exact=True)).to_have_value("Speak of the harbour")
    expect(saved).to_be_visible()


def test_a_draft_that_cannot_be_saved_is_left_only_by_who_says_so(page: Page) -> None:
    page.goto("/brands/1/edit/")
    page.get_by_role("group", name="Colour 1").get_by_label("Colour", exact=True).fill("clay")
    page.get_by_role("link", name="Read a brand file").click()
    expect(page.get_by_text("Write a colour like #b86848.")).to_be_visible()
    expect(page.get_by_role("link", name="Palette needs another look")).to_be_visible()
    leaving = page.get_by_role("dialog", name="The draft cannot be saved as it stands")
    page.get_by_role("link", name="Read a brand file").click()
    leaving.get_by_role("button", name="Stay with the draft").click()
    expect(leaving).to_be_hidden()
    expect(page.get_by_role("group", name="Colour 1").get_by_label("Colour", exact=True)).to_have_value("clay")
    page.get_by_role("link", name="Read a brand file").click()
    leaving.get_by_role("link", name="Leave without saving").click()
    page.wait_for_url("**/edit/file/")


def test_a_browser_asks_before_another_link_loses_what_was_typed(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/brands/1/edit/")
    page.get_by_label("Voice", exact=True).fill("Another voice")
    page.get_by_role("link", name="Brands", exact=True).first.click()
    page.wait_for_url("**/brands/")
    page.goto("/brands/1/edit/")
    page.get_by_role("link", name="Brands", exact=True).first.click()
    page.wait_for_url("**/brands/")
    assert asked == ["beforeunload"]
