"""Films and recordings at the review desk and on a guest's page: moved by keys, with notes at moments, sent back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESK

pytestmark = pytest.mark.browser
Look = Callable[..., None]
FILM = {
    "type": "generate_video",
    "label": "Film",
    "in": {"prompt": "$words"},
    "params": {"seconds": 6, "size": "1280x720"},
}
VOICE = {"type": "speak", "label": "Voice", "in": {"text": "$words"}}
WORDS = "Steam over a cup at first light, and the whole harbour still asleep behind the window."


@pytest.fixture(scope="module")
def api(api: httpx.Client) -> httpx.Client:
    """The API, as the administrator; what a newcomer finds waiting would stand in every line."""
    api.post("/runs/1/cancel").raise_for_status()
    return api


@pytest.fixture
def guest(studio: Any, browser: Browser) -> Iterator[Page]:
    """The page of somebody who has never been here."""
    context = browser.new_context(base_url=studio.base, viewport=DESK)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def asked(api: httpx.Client, page: Page, made: dict[str, Any], port: str) -> tuple[int, int]:
    """A run of one step whose result is asked about, and the review, once it waits."""
    steps = {"make": made, "ask": {"type": "review", "label": "Approve", "in": {"asset": f"make.{port}"}}}
    steps["ask"]["params"] = {"question": "Does it hold?", "back_to": "make"}
    drawn = {"format": 1, "name": "Films", "inputs": {"words": {"type": "text"}}, "steps": steps, "outputs": {}}
    pk = api.post("/projects/northbay-coffee/pipelines", json={"name": "Films", "draft": drawn}).json()["id"]
    api.post(f"/pipelines/{pk}/versions", json={"message": "First"}).raise_for_status()
    run = api.post(f"/pipelines/{pk}/runs", json={"inputs": {"words": WORDS}}).raise_for_status().json()["id"]
    return run, newest(api, page, run, 0)


def newest(api: httpx.Client, page: Page, run: int, number: int) -> int:
    """The open review of a run in this round, once there is one."""
    for _ in range(600):
        found = [
            review for review in api.get("/reviews", params={"state": "open"}).json()["items"] if review["run"] == run
        ]
        rounds = [review for review in found if api.get(f"/reviews/{review['id']}").json()["round"] >= number]
        if rounds:
            return int(rounds[0]["id"])
        page.wait_for_timeout(500)
    raise AssertionError("nothing waits")


def ready(page: Page) -> float:
    """How long the film or recording is, once it can be moved in."""
    player = page.locator("[data-player]")
    expect(player).to_have_js_property("readyState", 4)
    return float(player.evaluate("player => player.duration"))


def at(page: Page) -> float:
    return float(page.locator("[data-player]").evaluate("player => player.currentTime"))


def stands_at(page: Page, moment: float) -> None:
    """Waits until it stands still at a moment, to the tenth of a second."""
    page.wait_for_function(
        "moment => (player => player.paused && Math.abs(player.currentTime - moment) < 0.06)"
        "(document.querySelector('[data-player]'))",
        arg=moment,
    )


def move_by_keys(page: Page) -> None:
    """Played and stopped by the space bar, moved by seconds and by pictures."""
    page.keyboard.press(" ")
    page.wait_for_function("() => !document.querySelector('[data-player]').paused")
    page.wait_for_function("() => document.querySelector('[data-player]').currentTime > 0.2")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('[data-player]').paused")
    page.locator("[data-player]").evaluate("player => { player.currentTime = 0; }")
    page.keyboard.press("l")
    stands_at(page, 1)
    page.keyboard.press("l")
    stands_at(page, 2)
    page.keyboard.press("j")
    stands_at(page, 1)
    before = at(page)
    page.keyboard.press(".")
    page.wait_for_function("before => document.querySelector('[data-player]').currentTime > before", arg=before)
    page.keyboard.press(",")
    stands_at(page, before)


def note_two_moments(page: Page) -> None:
    """One note at a second, one at two; the first is gone back to from the list."""
    page.keyboard.press("p")
    expect(page.get_by_label("Note for at 0:01.0")).to_be_focused()
    page.keyboard.type("Too bright here")
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    stands_at(page, 2)
    page.get_by_role("button", name="Note at 0:02.0").click()
    page.get_by_label("Note for at 0:02.0").fill("Hold it longer")
    page.keyboard.press("Escape")
    expect(page.locator(".moment[data-of=mine]")).to_have_text(["1", "2"])
    page.get_by_role("button", name="At 0:01.0", exact=True).click()
    stands_at(page, 1)


@pytest.mark.parametrize(
    ("made", "port", "name"), [(FILM, "video", "film"), (VOICE, "audio", "sound")], ids=["film", "sound"]
)
def test_it_is_moved_by_keys_noted_at_moments_and_sent_back(
    api: httpx.Client, page: Page, look: Look, made: dict[str, Any], port: str, name: str
) -> None:
    run, pk = asked(api, page, made, port)
    page.goto(f"/reviews/{pk}/")
    assert ready(page) > 3
    look(page, f"desk-{name}")
    move_by_keys(page)
    note_two_moments(page)
    will = page.locator("[data-preview] ins")
    if port == "video":
        expect(will).to_contain_text("At 1.0 s: Too bright here. At 2.0 s: Hold it longer.")
    look(page, f"desk-{name}-noted")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_role("status")).to_contain_text("Sent back")
    again = newest(api, page, run, 1)
    page.goto(f"/reviews/{pk}/")
    page.get_by_role("button", name="At 0:02.0", exact=True).click()
    stands_at(page, 2)
    told = api.get(f"/reviews/{again}").raise_for_status().json()
    assert told["round"] == 1


def test_a_comment_stands_at_a_moment_and_the_film_goes_on_where_it_was(
    api: httpx.Client, page: Page, guest: Page, look: Look
) -> None:
    _, pk = asked(api, page, FILM, "video")
    page.goto(f"/reviews/{pk}/")
    ready(page)
    page.keyboard.press("l")
    stands_at(page, 1)
    page.get_by_text("Leave a comment").click()
    page.get_by_role("button", name="Note this moment").click()
    page.get_by_label("Note for at 0:01.0").fill("This is the one")
    page.get_by_role("button", name="Leave it here").click()
    expect(page.get_by_role("status")).to_contain_text("Your comment is kept.")
    stands_at(page, 1)
    expect(page.get_by_text("This is the one")).to_be_visible()
    page.keyboard.press("j")
    page.get_by_role("button", name="At 0:01.0", exact=True).hover()
    expect(page.locator(".moment[data-of=pointed]")).to_have_count(1)
    page.get_by_role("button", name="At 0:01.0", exact=True).click()
    stands_at(page, 1)
    look(page, "desk-film-comment")
    a_guest_does_the_same(page, guest, look)


def a_guest_does_the_same(page: Page, guest: Page, look: Look) -> None:
    """Somebody outside notes a moment, reads it again, and is led to it."""
    page.goto("/projects/northbay-coffee/guests/invite/")
    page.get_by_label("Name").fill("Kim of Northbay")
    page.get_by_label("Approve or send back", exact=False).check()
    page.get_by_role("button", name="Make the link").click()
    guest.goto(page.locator("#address").inner_text())
    guest.get_by_role("main").get_by_role("link").first.click()
    ready(guest)
    for _ in range(2):
        guest.get_by_role("button", name="+1 s").click()
    stands_at(guest, 2)
    guest.get_by_role("button", name="Note at 0:02.0").click()
    guest.get_by_label("Words for 0:02.0").fill("The cup is too far left")
    ready(guest)
    look(guest, "guest-film-noted")
    guest.get_by_role("button", name="−1 s").click()
    guest.get_by_role("button", name="At 0:02.0", exact=True).click()
    stands_at(guest, 2)
    guest.get_by_role("button", name="Leave a comment").click()
    expect(guest.get_by_text("The cup is too far left")).to_be_visible()
    ready(guest)
    guest.get_by_role("button", name="At 0:02.0", exact=True).click()
    stands_at(guest, 2)
    look(guest, "guest-film", themes=("light",))


def test_a_comment_is_marked_on_the_picture_and_shown_there(api: httpx.Client, page: Page, look: Look) -> None:
    paint = {"type": "generate_image", "label": "Paint", "in": {"prompt": "$words"}, "params": {"size": "640x480"}}
    _, pk = asked(api, page, paint, "image")
    page.goto(f"/reviews/{pk}/")
    page.get_by_text("Leave a comment").click()
    page.get_by_role("button", name="Mark a place").click()
    box = page.locator("[data-picture]").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.get_by_label("Note for mark 1").fill("Warmer here")
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.8, steps=4)
    page.mouse.up()
    page.get_by_label("Note for box 2").fill("And calmer here")
    look(page, "desk-comment-marking")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Mark a place")).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Your words", exact=False).fill("Two things")
    page.get_by_role("button", name="Leave it here").click()
    expect(page.get_by_role("status")).to_contain_text("Your comment is kept.")
    assert page.locator("[data-mark]").count() == 0
    page.get_by_role("button", name="Mark 1").focus()
    spot = page.locator("[data-marks] [data-said]").bounding_box()
    assert spot
    assert abs(spot["x"] + spot["width"] / 2 - box["x"] - box["width"] * 0.25) < 3
    page.get_by_role("button", name="Box 2").hover()
    expect(page.locator("[data-marks] .mark-box[data-said]")).to_be_visible()
    look(page, "desk-comment-shown", themes=("light",))
    page.get_by_text("Leave a comment").hover()
    page.locator("#note").focus()
    expect(page.locator("[data-marks] [data-said]")).to_have_count(0)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"\d+ of \d+"))
