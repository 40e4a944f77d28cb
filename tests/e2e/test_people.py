"""Somebody is invited, joins in a browser of their own, is told when their role changes, and is removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK

pytestmark = pytest.mark.browser
Look = Callable[..., None]
ROOT = "/projects/northbay-coffee"


@pytest.fixture
def newcomer(studio: Any, browser: Any) -> Iterator[Page]:
    """The page of somebody who has never been here."""
    context = browser.new_context(base_url=studio.base, viewport=DESK)
    yield context.new_page()
    context.close()


def invite(page: Page, look: Look) -> str:
    """The link of a new invitation, as a designer."""
    page.goto(ROOT)
    page.get_by_role("link", name="People", exact=True).last.click()
    page.get_by_label("E-mail address").fill("Kim@example.com")
    page.get_by_label("Role", exact=True).select_option("designer")
    page.get_by_label("A sentence for them").fill("We need your eye for the spring campaign")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("heading", name="kim@example.com is invited")).to_be_visible()
    look(page, "people-invited")
    return page.locator("#address").inner_text()


def join(newcomer: Page, address: str, look: Look) -> None:
    """A name and a password, and they are in."""
    newcomer.goto(address)
    expect(newcomer.get_by_text("We need your eye for the spring campaign")).to_be_visible()
    look(newcomer, "people-accept")
    newcomer.get_by_label("What others call you").fill("Kim Sato")
    newcomer.get_by_label("Password").fill("harbour lights at nine")
    newcomer.get_by_role("button", name="Join Northbay Coffee").click()
    newcomer.wait_for_url(f"**{ROOT}/")
    expect(newcomer.get_by_text("Welcome to Northbay Coffee.")).to_be_visible()
    expect(newcomer.get_by_role("link", name="New pipeline")).to_be_visible()


def test_somebody_is_invited_joins_becomes_a_viewer_and_is_removed(page: Page, newcomer: Page, look: Look) -> None:
    address = invite(page, look)
    join(newcomer, address, look)
    newcomer.wait_for_load_state("networkidle")
    page.goto(f"{ROOT}/people/")
    look(page, "people")
    page.get_by_label("Role of Kim Sato").select_option("viewer")
    page.get_by_role("button", name="Change the role of Kim Sato").click()
    told = newcomer.locator(".changed")
    expect(told).to_contain_text("You are a viewer of Northbay Coffee now.")
    look(newcomer, "people-changed")
    told.get_by_role("button", name="Load the page again").click()
    expect(newcomer.get_by_role("heading", name="Runs")).to_be_visible()
    expect(newcomer.get_by_role("link", name="New pipeline")).to_have_count(0)
    newcomer.wait_for_load_state("networkidle")
    page.locator("summary").filter(has_text="Kim Sato").click()
    page.get_by_role("button", name="Remove Kim Sato now").click()
    expect(page.get_by_text("Kim Sato is no longer in Northbay Coffee.")).to_be_visible()
    expect(newcomer.locator(".changed")).to_contain_text("You are no longer in Northbay Coffee.")
    gone = newcomer.goto(f"{ROOT}/")
    assert gone
    assert gone.status == 404
    used = newcomer.goto(address)
    assert used
    assert used.status == 404
    expect(newcomer.get_by_text("was accepted already", exact=False)).to_be_visible()
    look(newcomer, "people-over")


def test_staff_see_everybody_and_fill_a_group(page: Page, look: Look) -> None:
    page.goto("/people/")
    page.get_by_label("A new group").fill("Counsel")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("checkbox").first.check()
    look(page, "people-group")
    page.get_by_role("button", name="Save the group").click()
    expect(page.get_by_role("link", name="Counsel")).to_contain_text("1 person")
    look(page, "people-all")
