"""A designer writes a prompt, branches, tests it and asks for production; an owner looks and lets it move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK
from tests.e2e.others import expect_passed, join

pytestmark = pytest.mark.browser
Look = Callable[..., None]
ROOT = "/projects/northbay-coffee"


@pytest.fixture
def kim(studio: Any, browser: Any, api: httpx.Client) -> Iterator[Page]:
    """The page of a designer, who has just joined."""
    context = browser.new_context(base_url=studio.base, viewport=DESK)
    page = context.new_page()
    join(api, page, name="Kim Sato", project=ROOT, role="designer")
    yield page
    context.close()


def write(kim: Page, look: Look) -> None:
    """A prompt, and a shorter one on a branch."""
    kim.get_by_role("link", name="Prompts").last.click()
    kim.get_by_role("link", name="New prompt").click()
    kim.get_by_label("Name", exact=True).fill("Headline")
    kim.get_by_label("Words").fill("Write a line about {product}.\nCalm, and in whole sentences.")
    kim.get_by_role("button", name="Make the prompt").click()
    kim.get_by_role("link", name="Change the words").click()
    kim.get_by_label("Words").fill("Write a short line about {product}.\nCalm, and in whole sentences.")
    kim.get_by_label("What is different, and why").fill("Shorter")
    kim.get_by_text("On a branch of its own").click()
    kim.get_by_label("Name of the new branch").fill("shorter")
    look(kim, "prompts-edit")
    kim.get_by_role("button", name="Commit").click()
    expect(kim.get_by_text("v2 is committed on shorter")).to_be_visible()


def test_a_prompt_is_branched_tested_asked_for_and_moved_by_somebody_else(page: Page, kim: Page, look: Look) -> None:
    write(kim, look)
    kim.get_by_role("link", name="Tests").click()
    kim.get_by_label("Name", exact=True).fill("A harbour")
    kim.get_by_label("product").fill("a harbour")
    kim.get_by_label("Expectation 1", exact=True).select_option("at_most")
    kim.get_by_label("Of expectation 1").fill("400")
    kim.get_by_role("button", name="Keep the test").click()
    kim.get_by_label("Run them at").select_option("v2")
    kim.get_by_label("as a rehearsal").check()
    kim.get_by_role("button", name="Run the tests").click()
    expect(kim.get_by_text("At v2, in run")).to_be_visible()
    expect_passed(kim)
    look(kim, "prompts-tests")
    kim.goto(f"{ROOT}/prompts/headline/")
    kim.get_by_label("Label, there already or new").fill("production")
    kim.get_by_label("Version", exact=True).select_option("2")
    kim.get_by_label("Why, for who answers").fill("People read it to the end")
    kim.get_by_role("button", name="Ask to move production to v2").click()
    expect(kim.get_by_text("You asked for this.")).to_be_visible()
    page.goto(f"{ROOT}/prompts/")
    expect(page.get_by_text("1 to answer")).to_be_visible()
    look(page, "prompts")
    page.get_by_role("link", name="Headline").click()
    look(page, "prompts-detail")
    page.get_by_role("link", name="see what is different").click()
    expect(page.locator("ins").first).to_contain_text("short")
    look(page, "prompts-version")
    page.go_back()
    page.get_by_role("button", name="Move production to v2").click()
    expect(page.get_by_text("production is at v2. Runs that start from now on use it.")).to_be_visible()


def test_files_of_prompts_are_looked_at_and_brought_in(page: Page, look: Look) -> None:
    head = "---\nname: Voice\n---\n"
    page.goto(f"{ROOT}/prompts/")
    page.get_by_role("link", name="Files", exact=True).click()
    bring = page.get_by_label("One prompt as .md, or many in a zip")
    bring.set_input_files({"name": "bare.md", "mimeType": "text/markdown", "buffer": b"Calm."})
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_text("It has no front matter.")).to_be_visible()
    bring.set_input_files({"name": "voice.md", "mimeType": "text/markdown", "buffer": f"{head}Calm.\n".encode()})
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_text("1 new")).to_be_visible()
    look(page, "prompts-files")
    page.get_by_role("button", name="Bring the files in").click()
    expect(page.get_by_text("1 prompt came in.")).to_be_visible()
