"""The review desk in a real browser: a whole line by keyboard, taken back, by two at once, and by thumb."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.browser
Look = Callable[..., None]
PASSWORD = "a-long-password"
MANY = 200
PAINT = {"type": "generate_image", "label": "Paint", "in": {"prompt": "$words"}, "params": {"size": "320x240"}}
ASK = {"type": "review", "label": "Approve", "in": {"asset": "paint.image"}, "params": {"back_to": "paint"}}
# What stood on the desk at the very moment it was put there.
WATCH = """() => {
  window.seen = [];
  const note = () => {
    const picture = document.querySelector("[data-picture]");
    if (picture) window.seen.push({ src: picture.src, complete: picture.complete && picture.naturalWidth > 0 });
  };
  new MutationObserver(note).observe(document.querySelector("[data-desk]"), { childList: true });
}"""


@pytest.fixture(scope="module")
def api(api: httpx.Client) -> httpx.Client:
    """The API, as the administrator; what a newcomer finds waiting would stand in every line."""
    api.post("/runs/1/cancel").raise_for_status()
    return api


@pytest.fixture(autouse=True)
def alone(api: httpx.Client) -> Iterator[None]:
    """Nothing that one test leaves stands in the line of the next."""
    yield
    for run in {review["run"] for review in open_reviews(api)}:
        api.post(f"/runs/{run}/cancel").raise_for_status()


def start(api: httpx.Client, steps: dict[str, Any], drawn_inputs: dict[str, Any], **given: Any) -> int:
    """A run of these steps, by its number."""
    drawn = {"format": 1, "name": "Desk", "inputs": drawn_inputs, "steps": steps, "outputs": {}}
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": "Desk", "draft": drawn})
    pk = made.raise_for_status().json()["id"]
    api.post(f"/pipelines/{pk}/versions", json={"message": "First"}).raise_for_status()
    return int(api.post(f"/pipelines/{pk}/runs", json=given).raise_for_status().json()["id"])


def painted(api: httpx.Client, number: int, what: str = "Terrace") -> int:
    """A run that asks about so many pictures, one a row."""
    words = {"words": {"type": "text", "label": "Scene", "many": True}}
    rows = [{"words": f"{what} {row}, at dusk, warm stone"} for row in range(number)]
    return start(api, {"paint": PAINT, "ask": ASK}, words, rows=rows)


def waiting(page: Page, api: httpx.Client, run: int, number: int) -> tuple[list[int], list[str]]:
    """The run's open reviews in the order of the line, by id and by what they are called, once there are so many."""
    for _ in range(600):
        found = [review for review in open_reviews(api) if review["run"] == run]
        if len(found) >= number:
            return [review["id"] for review in found], [f"row {review['path']}" for review in found]
        page.wait_for_timeout(500)
    raise AssertionError(f"{len(found)} of {number} wait")


def open_reviews(api: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        told = api.get(
            "/reviews", params={"state": "open", "limit": 100, **({"cursor": cursor} if cursor else {})}
        ).json()
        found += told["items"]
        cursor = told["next"] or ""
        if not cursor:
            return found


def decisions_of(studio: Any, run: int) -> dict[int, list[str]]:
    """What has been answered in a run, by review."""
    code = (
        "import json; from pipelines.models import *; found = {};\n"
        f"for d in Decision.objects.filter(review__run={run}): found.setdefault(d.review_id, []).append(d.verdict)\n"
        "print('FOUND', json.dumps(found))"
    )
    told = studio.manage("shell", "-v", "0", "-c", code)
    return {int(pk): said for pk, said in json.loads(told.partition("FOUND ")[2]).items()}


def stand(page: Page, words: str) -> None:
    """Waits until the header says which item is shown."""
    expect(page.locator("[data-crumb]")).to_have_text(words)


def test_two_hundred_are_decided_by_keyboard_each_once_with_the_next_one_ready(
    studio: Any, api: httpx.Client, page: Page, look: Look
) -> None:
    run = painted(api, MANY)
    ids, _ = waiting(page, api, run, MANY)
    page.goto(f"/reviews/{ids[0]}/")
    expect(page.locator("[data-left]")).to_have_text(f"1 of {MANY}")
    page.wait_for_load_state("networkidle")
    look(page, "desk-picture")
    page.evaluate(WATCH)
    refused: list[str] = []
    asked: list[str] = []
    page.on("response", lambda answer: refused.extend([answer.url] if answer.status >= 400 else []))
    page.on("request", lambda request: asked.extend([request.url] if request.url.endswith("/item/") else []))
    for number in range(MANY):
        page.keyboard.press("a")
        if number < MANY - 1:
            expect(page.locator("[data-left]")).to_have_text(f"{number + 2} of {MANY}")
    expect(page.get_by_role("heading", name="Nothing more waits for you here")).to_be_visible()
    look(page, "desk-end", themes=("light",))
    assert refused == []
    # Each answer brought along what was wanted soon.
    assert asked == []
    seen = page.evaluate("window.seen")
    assert len(seen) == MANY - 1
    assert len({picture["src"] for picture in seen}) == MANY - 1
    assert [picture for picture in seen if not picture["complete"]] == []
    page.wait_for_url(f"**/runs/{run}/")
    assert decisions_of(studio, run) == {pk: ["approve"] for pk in ids}


def test_what_was_just_answered_is_taken_back_by_one_key(
    studio: Any, api: httpx.Client, page: Page, look: Look
) -> None:
    run = painted(api, 3, "Harbour")
    ids, rows = waiting(page, api, run, 3)
    page.goto(f"/reviews/{ids[0]}/")
    page.keyboard.press("a")
    stand(page, rows[1])
    expect(page.get_by_role("status")).to_contain_text(f"Approved {rows[0]}.")
    expect(page.get_by_role("button", name="Z takes it back")).to_be_visible()
    page.keyboard.press("z")
    stand(page, rows[0])
    expect(page.get_by_role("status")).to_contain_text(f"{rows[0].capitalize()} is open again.")
    assert decisions_of(studio, run) == {ids[0]: ["approve", "undo"]}
    page.keyboard.press("ArrowRight")
    stand(page, rows[1])
    page.go_back()
    stand(page, rows[0])
    assert page.url.endswith(f"/reviews/{ids[0]}/")
    send_back(page, rows, look)
    assert decisions_of(studio, run) == {ids[0]: ["approve", "undo", "send_back"]}


def send_back(page: Page, rows: list[str], look: Look) -> None:
    """Marked, in words, seen as the prompt it makes, then sent."""
    page.keyboard.press("s")
    expect(page.get_by_text("Say in a few words what should change")).to_be_visible()
    page.keyboard.press("a")
    stand(page, rows[0])
    page.get_by_label("Send back with").fill("Less sky")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    box = page.locator("[data-picture]").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.9)
    page.get_by_label("Note for mark 1").fill("A cup stands here")
    page.keyboard.press("Escape")
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=4)
    page.mouse.up()
    page.get_by_label("only here").check()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("[data-pin]")).to_have_attribute("aria-pressed", "false")
    will = page.locator("[data-preview]")
    expect(will.locator("ins")).to_contain_text("Reviewer: Less sky At the bottom right: A cup stands here.")
    expect(will).to_contain_text("Made anew only inside the box.")
    look(page, "desk-marked")
    page.get_by_role("button", name="Send back").click()
    stand(page, rows[1])
    expect(page.get_by_role("status")).to_contain_text(f"Sent back {rows[0]}.")


def test_the_second_of_two_people_is_told_who_was_first(
    studio: Any, api: httpx.Client, page: Page, browser: Browser
) -> None:
    ines = (
        "from studio.models import *; from pipelines.models import Project;\n"
        f"u = User.objects.create_user('ines@example.com', '{PASSWORD}', name='Ines')\n"
        "Membership.objects.create(user=u, project=Project.objects.get(slug='northbay-coffee'), role='reviewer')"
    )
    studio.manage("shell", "-v", "0", "-c", ines)
    run = painted(api, 3, "Market")
    ids, rows = waiting(page, api, run, 3)
    context = browser.new_context(base_url=studio.base, viewport=DESK)  # type: ignore[arg-type]
    other = context.new_page()
    other.goto("/account/login/")
    other.locator("[name=login]").fill("ines@example.com")
    other.locator("[name=password]").fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"/reviews/{ids[0]}/")
    other.goto(f"/reviews/{ids[0]}/")
    expect(other.locator("[data-looking]")).to_contain_text("is looking at this too")
    other.keyboard.press("ArrowRight")
    expect(page.locator("[data-looking]")).to_contain_text(f"Ines is looking at {rows[1]}")
    page.keyboard.press("ArrowRight")
    stand(page, rows[2])
    page.keyboard.press("ArrowLeft")
    stand(page, rows[0])
    other.goto(f"/reviews/{ids[0]}/")
    other.keyboard.press("a")
    expect(other.get_by_role("status")).to_contain_text(f"Approved {rows[0]}.")
    # The seconds are told only once the server has the answer: until then the other may still come first.
    expect(other.get_by_role("status")).to_contain_text(re.compile(r"Z takes it back ?\(\d s\)"))
    page.keyboard.press("a")
    told = f"{rows[0].capitalize()}: Ines has already decided this: approved."
    expect(page.get_by_role("status")).to_contain_text(told)
    assert decisions_of(studio, run) == {ids[0]: ["approve"]}
    context.close()


def test_by_thumb_right_approves_left_asks_why_and_up_moves_on(
    studio: Any, api: httpx.Client, page: Page, browser: Browser
) -> None:
    run = painted(api, 4, "Garden")
    ids, rows = waiting(page, api, run, 4)
    state = page.context.storage_state()
    context = browser.new_context(base_url=studio.base, viewport=PHONE, has_touch=True, storage_state=state)  # type: ignore[arg-type]
    phone = context.new_page()
    phone.goto(f"/reviews/{ids[0]}/")
    phone.locator("[data-picture]").wait_for()
    swipe(phone, 0, -150)
    stand(phone, rows[1])
    swipe(phone, 160, 0)
    stand(phone, rows[2])
    expect(phone.get_by_role("status")).to_contain_text(f"Approved {rows[1]}.")
    swipe(phone, -160, 0)
    expect(phone.get_by_label("Send back with")).to_be_focused()
    stand(phone, rows[2])
    assert decisions_of(studio, run) == {ids[1]: ["approve"]}
    context.close()


def swipe(page: Page, dx: int, dy: int) -> None:
    """A finger that moves over the picture."""
    box = page.locator("[data-view]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.3, 0.6, 1.0):
        points = [{"x": x + dx * part, "y": y + dy * part}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()


def test_pictures_zoom_and_are_compared(api: httpx.Client, page: Page, look: Look) -> None:
    run = painted(api, 3, "Coast")
    ids, rows = waiting(page, api, run, 3)
    page.goto(f"/reviews/{ids[1]}/")
    told = page.locator("[data-zoom-told]")
    fitted = told.inner_text()
    page.keyboard.press("f")
    expect(told).to_have_text("100 %")
    page.locator("[data-view]").first.dispatch_event("wheel", {"deltaY": -800, "bubbles": True, "cancelable": True})
    expect(page.locator("[data-plate][data-pixels]")).to_be_visible()
    page.keyboard.press("f")
    expect(told).to_have_text(fitted)
    page.keyboard.press("c")
    expect(page.get_by_role("img", name=rows[0], exact=True)).to_be_visible()
    first, second = page.locator("[data-view]").all()
    second.dblclick()
    expect(told).to_have_text("100 %")
    places = [view.locator("[data-plate]").get_attribute("style") or "" for view in (first, second)]
    assert places[0].partition("transform")[2] == places[1].partition("transform")[2] != ""
    look(page, "desk-beside", themes=("light",))
    page.get_by_role("button", name="Slider").click()
    expect(page.get_by_label("Where one picture ends and the other begins")).to_be_visible()
    page.get_by_role("button", name="Difference").click()
    look(page, "desk-difference", themes=("dark",))
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="Compare")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    look(page, "desk-keys", themes=("light",))


def test_a_text_is_edited_in_place_and_options_are_picked(
    studio: Any, api: httpx.Client, page: Page, look: Look
) -> None:
    write = {
        "type": "write_text",
        "label": "Line",
        "in": {"about": "$words"},
        "params": {"prompt": "A line on {about}"},
    }
    ask = {"type": "review", "label": "Words", "in": {"asset": "write.text"}, "params": {"back_to": "write"}}
    best = {"type": "pick", "label": "Best", "in": {"asset": "paint.image"}}
    words = {"words": {"type": "text", "label": "Scene"}}
    text = start(api, {"write": write, "ask": ask}, words, inputs={"words": "harbours"})
    (pk,), _ = waiting(page, api, text, 1)
    page.goto(f"/reviews/{pk}/")
    look(page, "desk-text")
    page.keyboard.press("e")
    field = page.get_by_label("The text, to edit")
    before = field.input_value()
    field.fill(f"Calmer. {before}")
    expect(page.locator("[data-changes] ins")).to_have_text("Calmer. ")
    look(page, "desk-edited", themes=("light",))
    page.get_by_role("button", name="Approve as edited").click()
    expect(page.get_by_role("heading", name="Nothing more waits for you here")).to_be_visible()
    assert decisions_of(studio, text) == {pk: ["edit"]}
    many = {"words": {"type": "text", "label": "Scene", "many": True}}
    lanes = [{"words": f"Lane {row}"} for row in range(4)]
    choice = start(api, {"paint": PAINT, "best": best}, many, rows=lanes)
    (pk,), _ = waiting(page, api, choice, 1)
    page.goto(f"/reviews/{pk}/")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Pick 1 of 4; 0 picked so far.")).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_label("Option 3")).to_be_checked()
    look(page, "desk-options")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/runs/{choice}/")
    assert decisions_of(studio, choice) == {pk: ["pick"]}
