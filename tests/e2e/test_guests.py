"""Somebody outside is asked: a policy is written, a link is made, opened in a browser of their own, and revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK

pytestmark = pytest.mark.browser
Look = Callable[..., None]
ROOT = "/projects/northbay-coffee"
PASSPHRASE = "harbour lights"


@pytest.fixture
def guest(studio: Any, browser: Any) -> Iterator[Page]:
    """The page of somebody who has never been here."""
    context = browser.new_context(base_url=studio.base, viewport=DESK)
    yield context.new_page()
    context.close()


def wait_for_review(page: Page) -> None:
    """The demo's first run stops at its review."""
    expect(page.get_by_role("row").filter(has_text="Approve")).to_contain_text("needs you", timeout=60_000)


def invite(page: Page, name: str, *, passphrase: str = "", look: Look | None = None) -> str:
    """The address of a new link to all that waits in the newest run, for a guest who may decide."""
    page.goto(f"{ROOT}/guests/invite/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Approve or send back", exact=False).check()
    page.get_by_label("Passphrase").fill(passphrase)
    if look:
        look(page, "guests-invite")
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("#address").inner_text()
    if look:
        look(page, "guests-made")
    return address


def test_a_guest_comments_and_approves(page: Page, guest: Page, look: Look) -> None:
    wait_for_review(page)
    page.goto(f"{ROOT}/guests/")
    look(page, "guests-none")
    address = invite(page, "Kim of Northbay", passphrase=PASSPHRASE, look=look)
    guest.goto(address)
    look(guest, "guest-door")
    guest.get_by_label("Passphrase").fill("something else")
    guest.get_by_role("button", name="Open it").click()
    expect(guest.get_by_text("This is another passphrase.")).to_be_visible()
    guest.get_by_label("Passphrase").fill(PASSPHRASE)
    guest.get_by_role("button", name="Open it").click()
    expect(guest.get_by_role("heading", name="For Kim of Northbay")).to_be_visible()
    look(guest, "guest-items")
    guest.get_by_role("main").get_by_role("link").first.click()
    expect(guest.get_by_role("main").locator("img").first).to_have_js_property("complete", True)
    look(guest, "guest-item")
    mark(guest)
    look(guest, "guest-marked")
    guest.get_by_role("button", name="Leave a comment").click()
    expect(guest.get_by_text("A little warmer here")).to_be_visible()
    expect(guest.get_by_text("with 2 marks")).to_be_visible()
    guest.get_by_role("button", name="Approve").click()
    guest.wait_for_url(address)
    expect(guest.get_by_text("Nothing waits for you any more.", exact=False)).to_be_visible()
    look(guest, "guest-done")
    page.goto(f"{ROOT}/guests/")
    expect(page.get_by_role("row").filter(has_text="Kim of Northbay")).to_contain_text("1 comment, 1 answer")
    look(page, "guests")


def mark(guest: Page) -> None:
    """Two marks: one by the mouse, one by keys alone."""
    guest.get_by_role("button", name="Mark a place").click()
    box = guest.locator("[data-picture]").bounding_box()
    assert box
    guest.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    guest.get_by_label("Words for mark 1").fill("A little warmer here")
    guest.get_by_role("button", name="Mark a place").click()
    guest.get_by_role("button", name="Mark a place").press("Enter")
    guest.keyboard.press("ArrowRight")
    assert '"x":0.52' in guest.locator("[data-pins]").input_value()
    guest.get_by_label("Your words").fill("Nearly there")


def test_after_revoking_the_link_opens_nothing(page: Page, guest: Page, look: Look) -> None:
    start_another(page)
    address = invite(page, "Lou")
    guest.goto(address)
    guest.get_by_role("main").get_by_role("link").first.click()
    expect(guest.get_by_role("button", name="Approve")).to_be_visible()
    page.goto(f"{ROOT}/guests/")
    page.get_by_role("button", name="Revoke the link of Lou").click()
    expect(page.get_by_text("The link of Lou opens nothing any more.")).to_be_visible()
    guest.get_by_role("button", name="Approve").click()
    expect(guest.get_by_text("There is nothing at this address")).to_be_visible()
    answer = guest.goto(address)
    assert answer
    assert answer.status == 404
    expect(guest.get_by_text("Ask whoever sent it to you", exact=False)).to_be_visible()
    expect(guest.get_by_role("link")).to_have_text(["Skip to the page"])
    look(guest, "guest-shut")


def start_another(page: Page) -> None:
    """A run of one's own, up to its review."""
    page.goto(f"{ROOT}/pipelines/1/start/")
    page.get_by_role("button", name="coffee.jpg").first.click()
    page.get_by_role("button", name="Start the run").click()
    wait_for_review(page)


def test_a_policy_is_written_in_stages_and_read_in_words(page: Page, look: Look) -> None:
    page.goto(f"{ROOT}/policies/")
    look(page, "policies-none")
    page.get_by_role("link", name="Write the first one").click()
    page.get_by_label("Name", exact=True).first.fill("Brand team")
    page.get_by_label("How many must approve").fill("2")
    page.get_by_role("button", name="Add a stage").click()
    second = page.get_by_role("group", name="Stage 2")
    second.get_by_label("Name").fill("Counsel")
    second.get_by_label("Role in the project").select_option("")
    second.get_by_label("Role in the brand").select_option("counsel")
    for name, hours in (("Remind after", "20"), ("Ask others after", "24"), ("End after", "48")):
        page.get_by_label(name).fill(hours)
    page.get_by_label("What happens at the end").select_option("fail")
    page.get_by_label("Look at, in per cent").fill("20")
    look(page, "policy-form")
    page.get_by_role("button", name="Publish").click()
    words = (
        "Two of the reviewers, then the brand’s counsel. Reminds after 20 hours, escalates to owners after 24, fails"
    )
    expect(page.get_by_text(words).first).to_be_visible()
    change(page, look)
    page.goto(f"{ROOT}/policies/")
    page.get_by_label("Another reason").fill("Too cold")
    page.get_by_role("button", name="Put on the list").click()
    expect(page.get_by_role("button", name="Take off Too cold")).to_be_visible()
    look(page, "policies")


def change(page: Page, look: Look) -> None:
    """The stages in another order, and what the history says of it."""
    page.get_by_role("link", name="Change it").click()
    page.get_by_role("button", name="Earlier: stage 2").click()
    expect(page.get_by_role("group", name="Stage 1").get_by_label("Name")).to_have_value("Counsel")
    page.get_by_label("What is different, and why").fill("Counsel first")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Now: The brand’s counsel, then two of the reviewers.", exact=False)).to_be_visible()
    look(page, "policy")


def test_an_absence_is_noted_on_ones_own_page(page: Page, look: Look) -> None:
    page.goto("/account/")
    expect(page.get_by_text("nobody can stand in", exact=False)).to_be_visible()
    look(page, "account")
