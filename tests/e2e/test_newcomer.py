"""What a newcomer does: starts Pressline, watches, decides, takes the files home, starts a run of their own."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from pipelines.media.presets import find_preset
from tests.e2e.conftest import signed_in

pytestmark = pytest.mark.browser

PHOTOS = Path(__file__).parents[1] / "photos"
Look = Callable[..., None]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, as a newcomer has it."""
    return tmp_path_factory.mktemp("studio")


def box(page: Page, label: str) -> Any:
    """One step's line in the table below the drawing: the accessible twin of its box."""
    return page.get_by_role("row").filter(has=page.get_by_role("button", name=label, exact=True))


def wait_for_pictures(page: Page) -> None:
    """Waits until every picture on the page has come."""
    for _ in range(100):
        if page.evaluate("[...document.images].every(image => image.complete)"):
            return
        page.wait_for_timeout(100)


def start_another(page: Page) -> None:
    """A run of one's own, up to its review."""
    page.goto("/projects/northbay-coffee/pipelines/1/start/")
    page.get_by_role("button", name="coffee.jpg").first.click()
    page.get_by_role("button", name="Start the run").click()
    expect(box(page, "Approve")).to_contain_text("needs you")


def test_the_whole_path(studio: Any, person: Page, look: Look, tmp_path: Path) -> None:
    page = person
    page.goto(studio.welcome)
    look(page, "welcome")
    page.get_by_role("button", name="Enter the studio").click()
    watch(page, look)
    decide(page, look)
    take_home(page, look, tmp_path)
    start_own(page, look)
    for name, address in (
        ("projects", "/projects/"),
        ("project", "/projects/northbay-coffee/"),
        ("pipeline", "/projects/northbay-coffee/pipelines/1/"),
        ("brand", "/brands/1/"),
        ("runs", "/runs/"),
        ("account", "/account/"),
        ("nothing-here", "/runs/999999/"),
    ):
        page.goto(address)
        look(page, name)


def watch(page: Page, look: Look) -> None:
    """The run changes by itself, up to the review that waits."""
    page.wait_for_url("**/runs/1/")
    expect(page.get_by_text("Northbay Coffee").first).to_be_visible()
    look(page, "run-going", themes=("light",))
    expect(box(page, "Approve")).to_contain_text("needs you")
    expect(box(page, "Scene")).to_contain_text("done")
    wait_for_pictures(page)
    look(page, "run-waiting")


def decide(page: Page, look: Look) -> None:
    """Sent back without a word: asked for one. With a word: made anew. Then approved, by key."""
    page.get_by_role("link", name="Review").first.click()
    page.wait_for_url("**/reviews/*/")
    expect(page.get_by_role("img", name="Approve")).to_be_visible()
    look(page, "review")
    page.keyboard.press("s")
    expect(page.get_by_text("Say in a few words what should change")).to_be_visible()
    page.get_by_label("Send back with").fill("Darker, at dusk, with an arch")
    page.get_by_role("button", name="Send back").click()
    page.wait_for_url("**/runs/1/")
    expect(box(page, "Approve")).to_contain_text("needs you")
    page.keyboard.press("r")
    page.wait_for_url("**/reviews/*/")
    expect(page.get_by_text("Round 2 ·")).to_be_visible()
    expect(page.get_by_text("Reviewer: Darker, at dusk, with an arch")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("img", name="Round 1, sent back")).to_be_visible()
    look(page, "review-round-two", themes=("dark",))
    page.keyboard.press("a")
    page.wait_for_url("**/runs/1/")


def take_home(page: Page, look: Look, folder: Path) -> None:
    """Every file at the exact pixels of its preset; the zip's manifest tells the truth about each."""
    expect(box(page, "Export")).to_contain_text("done")
    look(page, "run-done")
    page.get_by_role("link", name="Outputs").first.click()
    page.wait_for_url("**/outputs/")
    expect(page.get_by_role("link", name="Download all")).to_be_visible()
    wait_for_pictures(page)
    look(page, "outputs")
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download all").click()
    caught.value.save_as(folder / "all.zip")
    with zipfile.ZipFile(folder / "all.zip") as archive:
        told = json.loads(archive.read("manifest.json"))
        assert {file["preset"] for file in told["files"]} == {"instagram-square", "instagram-feed", "story", "web-hero"}
        for file in told["files"]:
            data, preset = archive.read(file["path"]), find_preset(file["preset"])
            assert hashlib.sha256(data).hexdigest() == file["sha256"]
            assert Image.open(io.BytesIO(data)).size == (preset.width, preset.height) == (file["width"], file["height"])
            assert len(data) == file["bytes"] <= preset.max_bytes
            assert file["approval"]["by"] == "admin"
            assert file["rehearsal"] is True


def start_own(page: Page, look: Look) -> None:
    """A bad file is refused with the reason; a photo of one's own is shown at once, and the run goes."""
    page.goto("/projects/northbay-coffee/pipelines/1/start/")
    look(page, "start")
    page.get_by_label("Headline").fill("Slow is fine")
    photo = page.get_by_label("Product photo", exact=True)
    photo.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"this is text, not a picture"})
    expect(page.locator(".wrong").first).to_be_visible()
    look(page, "start-refused", themes=("light",))
    photo.set_input_files(PHOTOS / "rocket.jpg")
    expect(page.get_by_text("rocket.jpg")).to_be_visible()
    expect(page.get_by_label("Headline")).to_have_value("Slow is fine")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/runs/2/")
    expect(box(page, "Approve")).to_contain_text("needs you")


def test_a_reload_and_a_second_browser_show_the_same(studio: Any, person: Page, browser: Any) -> None:
    signed_in(studio, person)
    other = browser.new_context(base_url=studio.base, storage_state=person.context.storage_state()).new_page()
    other.goto(person.url)
    person.reload()
    for page in (person, other):
        expect(box(page, "Scene")).to_contain_text("done")
    assert shown(person) == shown(other)
    other.context.close()


def test_a_dropped_connection_comes_back_to_the_same_picture(studio: Any, person: Page) -> None:
    signed_in(studio, person)
    start_another(person)
    person.context.set_offline(True)
    person.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(person.get_by_text("You are offline")).to_be_visible()
    review = person.get_by_role("link", name="Review").first.get_attribute("href")
    other = person.context.browser.new_context(  # type: ignore[union-attr]
        base_url=studio.base, storage_state=person.context.storage_state()
    ).new_page()
    other.goto(str(review))
    other.keyboard.press("a")
    other.wait_for_url(lambda url: not url.endswith(str(review)))
    person.context.set_offline(False)
    person.evaluate("window.dispatchEvent(new Event('online'))")
    expect(box(person, "Export")).to_contain_text("done")
    other.context.close()


def test_two_tabs_decide_and_the_second_is_told_who_won(studio: Any, person: Page) -> None:
    signed_in(studio, person)
    start_another(person)
    person.get_by_role("link", name="Review").first.click()
    person.wait_for_url("**/reviews/*/")
    second = person.context.new_page()
    here = person.url
    second.goto(here)
    person.keyboard.press("a")
    person.wait_for_url(lambda url: url != here)
    # The seconds are told once the server has the answer: until then the second tab may still come first.
    expect(person.locator("[data-told-line]")).to_contain_text(re.compile(r"Z takes it back ?\(\d s\)"))
    second.keyboard.press("a")
    expect(second.get_by_text("has already decided this: approved")).to_be_visible()


def test_a_strangers_address_says_the_same_as_nothing(studio: Any, person: Page) -> None:
    signed_in(studio, person)
    for address in ("/runs/999999/", "/reviews/999999/", "/assets/00000000-0000-0000-0000-000000000000/"):
        answer = person.goto(address)
        assert answer
        assert answer.status == 404


def shown(page: Page) -> list[str]:
    """What the table of steps says, without the ticking times."""
    rows = page.get_by_role("row").all()
    return [row.get_by_role("cell").nth(0).inner_text() for row in rows[1:]]
