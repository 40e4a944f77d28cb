"""A brand is known by a guide that is read and asked, and takes its colours from a palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Look = Callable[..., None]
GUIDE = """# Northbay brand guide

## Clear space

The logo keeps a clear space of half its height on every side. Nothing stands in it, no words and no picture edge.

## Voice

We write the way a good barista talks: warm, unhurried, never clever. A sentence may be short.

## Origin claims

Beans come from three farms in Huila, Colombia. Say so only where the pack in the picture is the Huila roast.
"""
NAMES = ("Fog", "Harbour", "Rope", "Kelp", "Gull", "Buoy", "Slate", "Moss", "Rust")


def palette() -> bytes:
    """A GIMP palette of 300 colours, more than a brand may have, and one that the brand has already."""
    lines = [f"{40 + at % 9 * 22} {30 + at // 9 * 6} {200 - at % 60 * 3} {NAMES[at % 9]} {at}" for at in range(299)]
    return "\n".join(["GIMP Palette", "Name: Harbour", "Columns: 9", "#", "184 104 72 Clay again", *lines]).encode()


def add(page: Page, look: Look) -> None:
    """A guide and a file that is no document: one is kept and read, the other is told."""
    page.goto("/brands/1/")
    page.get_by_role("link", name="Knowledge", exact=True).click()
    guide = {"name": "guide.md", "mimeType": "text/markdown", "buffer": GUIDE.encode()}
    picture = {"name": "logo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    page.get_by_label("Files").set_input_files([guide, picture])
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("alert")).to_contain_text("logo.png is a picture, not a document.")
    # It is read meanwhile; the page follows by itself.
    expect(page.get_by_role("listitem").filter(has_text="guide.md").get_by_text("ready")).to_be_visible()
    look(page, "knowledge-told", themes=("light",))


def ask(page: Page, look: Look) -> None:
    """The passage that answers comes first, and leads to where it stands."""
    page.get_by_label("Question", exact=True).fill("How much room must be left around the logo?")
    page.get_by_role("button", name="Look it up").click()
    first = page.locator(".found li").first
    expect(first).to_contain_text("half its height on every side")
    expect(first).to_contain_text("score 0.")
    look(page, "knowledge")
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="guide.md")).to_be_visible()
    expect(page.locator(".passage:target")).to_contain_text("half its height")
    look(page, "knowledge-version")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the file").click()
    assert saved.value.path().read_bytes() == GUIDE.encode()


def take_colours(page: Page, look: Look) -> None:
    """Of three hundred colours two come into the draft; a third that hardly differs is told."""
    page.goto("/brands/1/edit/")
    page.get_by_role("link", name="Take colours from a file").click()
    page.get_by_label("File of colours").set_input_files(
        {"name": "harbour.gpl", "mimeType": "text/plain", "buffer": palette()}
    )
    page.get_by_role("button", name="Show its colours").click()
    expect(page.get_by_text("It is the same as Clay in the draft.")).to_be_visible()
    for box in page.get_by_role("checkbox").all()[:25]:
        box.check()
    page.get_by_role("button", name="Take the ticked ones").click()
    expect(page.get_by_role("alert")).to_contain_text("25 are ticked: leave out 6 of them.")
    look(page, "brand-colours")
    for box in page.get_by_role("checkbox").all()[:23]:
        box.uncheck()
    page.get_by_label("Part of Buoy 23", exact=True).select_option("ground")
    page.get_by_role("button", name="Take the ticked ones").click()
    expect(page.get_by_text("2 colours are in the draft.")).to_be_visible()
    expect(page.get_by_role("group", name="Colour 7").get_by_label("Name")).to_have_value("Buoy 23")


def test_a_guide_is_read_and_asked_and_colours_come_from_a_palette(page: Page, look: Look, tmp_path: Any) -> None:
    add(page, look)
    ask(page, look)
    take_colours(page, look)
    page.goto("/brands/1/")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()
    saved.value.save_as(tmp_path / "northbay.brand.zip")
    page.goto("/projects/northbay-coffee/new-brand/")
    page.get_by_label("Name", exact=True).fill("Northbay Tea")
    page.get_by_label("From a file").set_input_files(tmp_path / "northbay.brand.zip")
    look(page, "brand-new", themes=("light",))
    page.get_by_role("button", name="Start the draft").click()
    expect(page.get_by_text("Read from northbay.brand.zip: 5 colours, 1 logo.")).to_be_visible()
    look(page, "brand-read", themes=("light",))
    page.get_by_role("link", name="Read a brand file").click()
    look(page, "brand-file", themes=("light",))
