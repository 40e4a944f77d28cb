"""Somebody is asked: the bell rings in a page that is open, the list says so, and a mail leads to the review."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESK
from tests.peers.mailbox import Mailbox, receiving

pytestmark = pytest.mark.browser
Look = Callable[..., None]
PROJECT = "/projects/northbay-coffee"
PATIENCE = 120_000
QUESTION = "Is the line calm?"
# What is due within the hour is told at once.
SOON = {"stages": [{"name": "Brand"}], "limit": {"close": 0.5}}


@pytest.fixture(scope="module", autouse=True)
def mailbox() -> Iterator[Mailbox]:
    """A mail server, which the studio is started with."""
    with receiving() as box, pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMAIL_URL", box.url)
        patch.setenv("NOTICE_MINUTES", "0")
        yield box


@pytest.fixture(scope="module")
def api(api: httpx.Client) -> httpx.Client:
    """The API, as the administrator, with a policy by which everything is due soon."""
    # What a newcomer finds waiting would be told too.
    api.post("/runs/1/cancel").raise_for_status()
    api.post(f"{PROJECT}/policies", json={"name": "soon", "rules": SOON}).raise_for_status()
    return api


def ask(api: httpx.Client, about: str) -> int:
    """A run that asks about a line of text."""
    steps = {
        "write": {"type": "write_text", "in": {"about": "$words"}, "params": {"prompt": "A line on {about}"}},
        "ask": {
            "type": "review",
            "in": {"asset": "write.text"},
            "params": {"question": QUESTION, "policy": "soon", "back_to": "write"},
        },
    }
    drawn = {"format": 1, "name": about, "inputs": {"words": {"type": "text"}}, "steps": steps, "outputs": {}}
    pk = api.post(f"{PROJECT}/pipelines", json={"name": about, "draft": drawn}).raise_for_status().json()["id"]
    api.post(f"/pipelines/{pk}/versions", json={"message": "First"}).raise_for_status()
    run = api.post(f"/pipelines/{pk}/runs", json={"inputs": {"words": about}})
    return int(run.raise_for_status().json()["id"])


def the_review(api: httpx.Client, run: int) -> dict[str, Any]:
    return next(one for one in api.get("/reviews").json()["items"] if one["run"] == run)


def mail_about(page: Page, mailbox: Mailbox, address: str) -> EmailMessage:
    """The mail that has this address in it, once it came."""
    for _ in range(PATIENCE // 500):
        found = [one for one in mailbox.taken if address in words_of(one)]
        if found:
            return found[0]
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail leads to {address}")


def words_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body
    return str(body.get_content())


def test_a_question_rings_is_listed_and_is_read(api: httpx.Client, page: Page, look: Look) -> None:
    bell = page.locator("[data-notices]")
    page.goto(f"{PROJECT}/")
    expect(bell).to_have_text("")
    run = ask(api, "Harbours")
    expect(bell).to_have_text("1", timeout=PATIENCE)
    page.get_by_role("link", name="Notices").click()
    told = page.get_by_role("link", name=f"Waits for you: {QUESTION}")
    expect(told).to_have_attribute("href", f"/reviews/{the_review(api, run)['id']}/")
    expect(page.get_by_text(f"Northbay Coffee, Harbours, run {run}")).to_be_visible()
    look(page, "notices")
    ask(api, "Lanterns")
    expect(page.get_by_role("listitem").filter(has_text="Lanterns")).to_be_visible(timeout=PATIENCE)
    expect(bell).to_have_text("2")
    page.get_by_role("button", name="Mark all as read").click()
    expect(bell).to_have_text("")
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
    expect(told).to_have_count(2)
    assert the_review(api, run)["state"] == "open"


def test_opening_what_one_was_told_of_reads_it(api: httpx.Client, page: Page) -> None:
    page.goto(f"{PROJECT}/")
    ask(api, "Awnings")
    expect(page.locator("[data-notices]")).to_have_text("1", timeout=PATIENCE)
    page.get_by_role("link", name="Notices").click()
    page.get_by_role("listitem").filter(has_text="Awnings").get_by_role("link").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.locator("[data-notices]")).to_have_text("")


def test_the_link_in_a_mail_shows_the_review_and_decides_nothing(
    studio: Any, api: httpx.Client, page: Page, mailbox: Mailbox, browser: Browser
) -> None:
    page.goto(f"{PROJECT}/")
    run = ask(api, "Windows")
    expect(page.locator("[data-notices]")).to_have_text("1", timeout=PATIENCE)
    review = the_review(api, run)
    letter = mail_about(page, mailbox, f"/reviews/{review['id']}/")
    assert letter["To"].addresses[0].addr_spec == "admin@localhost"
    (address,) = re.findall(rf"http://\S+/reviews/{review['id']}/", words_of(letter))
    assert address == f"{studio.base}/reviews/{review['id']}/"
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    stranger = context.new_page()
    stranger.goto(address)
    stranger.wait_for_url("**/account/login/**")
    assert QUESTION not in stranger.content()
    context.close()
    page.goto(address)
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    now = api.get(f"/reviews/{review['id']}").json()
    assert (now["state"], now["decisions"], now["seen"]) == ("open", [], review["seen"])
