"""A brand and a prompt on their way: who builds, who agrees, who is held to it, what the log says of it.

Everybody signs in with a browser of their own, and every refusal is looked at where it is met.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESK
from tests.e2e.others import expect_passed, join, review_of

pytestmark = pytest.mark.browser
Look = Callable[..., None]
ROOT = "/projects/northbay-coffee"
PHOTO = Path(__file__).parents[1] / "photos" / "astronaut.jpg"
GUIDE = """# Harbour Tea brand guide

## Clear space

Around the logo stays a clear space of half its height. Nothing stands in it, no words and no picture edge.

## Voice

We speak as one who pours tea: calm, unhurried, never clever.
"""
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" fill="{ink}">
<path d="M20 30h120v26a44 34 0 0 1-88 0V30zM140 36h26a18 18 0 0 1 0 36h-34v-8h34a10 10 0 0 0 0-20h-26z"/>
<path d="M190 30h90v12h-90zM190 54h60v12h-60z"/></svg>"""
TOKENS = {
    "harbour": {
        "$type": "color",
        "leaf": {"$value": {"colorSpace": "srgb", "components": [0.18, 0.34, 0.26]}},
        "cup": {"$value": {"colorSpace": "srgb", "components": [0.94, 0.91, 0.84]}},
        "night": {"$value": "{harbour.leaf}"},
    },
    "gap": {"$type": "dimension", "$value": {"value": 8, "unit": "px"}},
}
# The cut-out follows from the photo alone; the line begins with what the brand says of every line.
CUP = {
    "cut": {"type": "remove_background", "label": "Cut out", "in": {"image": "$photo"}},
    "line": {
        "type": "write_text",
        "label": "Line",
        "in": {"image": "cut.image"},
        "params": {"prompt": "A line about this cup."},
    },
    "ask": {"type": "review", "label": "Approve", "in": {"asset": "line.text"}},
}
LOUD = {"line": {"type": "write_text", "label": "Line", "params": {"prompt": "A line.", "system": "Be loud."}}}
PAST = "from pipelines.models import BrandException as E; from django.utils import timezone as t; \
from datetime import timedelta as d; print(E.objects.update(expires_at=t.now() - d(minutes=1)))"


@dataclass
class Crew:
    """Pages of a second owner, a designer, a viewer, and of somebody who is in another project alone."""

    kim: Page
    dora: Page
    vera: Page
    stranger: Page


@pytest.fixture(scope="module")
def crew(studio: Any, browser: Browser, api: httpx.Client) -> Iterator[Crew]:
    """Everybody has joined, by an invitation."""
    api.post("/projects", json={"name": "Elsewhere"}).raise_for_status()
    wanted = {
        "Kim Sato": (ROOT, "owner"),
        "Dora Lind": (ROOT, "designer"),
        "Vera Moss": (ROOT, "viewer"),
        "Sam Reed": ("/projects/elsewhere", "owner"),
    }
    contexts = [browser.new_context(base_url=studio.base, viewport=DESK) for _ in wanted]  # type: ignore[arg-type]
    pages = [context.new_page() for context in contexts]
    for page, (name, (project, role)) in zip(pages, wanted.items(), strict=True):
        join(api, page, name=name, project=project, role=role)
    yield Crew(*pages)
    for context in contexts:
        context.close()


def knock(page: Page, address: str, **given: str) -> int:
    """How a door answers this person: looked at, or with what a form there would send."""
    if not given:
        return page.request.get(address).status
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    return page.request.post(address, form=given, headers={"X-CSRFToken": token}, max_redirects=0).status


def assert_shut(crew: Crew, doors: dict[str, dict[str, str]]) -> None:
    """A viewer is refused at each door; to a stranger none of them is there."""
    assert {door: knock(crew.vera, door, **given) for door, given in doors.items()} == dict.fromkeys(doors, 403)
    assert {door: knock(crew.stranger, door, **given) for door, given in doors.items()} == dict.fromkeys(doors, 404)


def assert_told(page: Page, studio: Any, sentences: list[tuple[str, str]]) -> None:
    """The project's audit log has an entry for each of these: who, and what. Its chain holds."""
    said = [" ".join(text.split()) for text in page.locator(".deeds .deed > p").all_inner_texts()]
    missing = [one for one in sentences if not any(text.startswith(one[0]) and one[1] in text for text in said)]
    assert missing == [], said
    assert "The chain holds" in studio.manage("audit", "--verify")


def know(page: Page) -> int:
    """A new brand, known by a guide that answers a question; its key."""
    page.goto("/brands/")
    page.get_by_role("link", name="New brand in Northbay Coffee").click()
    page.get_by_label("Name", exact=True).fill("Harbour Tea")
    page.get_by_role("button", name="Start the draft").click()
    page.get_by_role("link", name="Knowledge", exact=True).click()
    guide = {"name": "guide.md", "mimeType": "text/markdown", "buffer": GUIDE.encode()}
    page.get_by_label("Files").set_input_files(guide)
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("listitem").filter(has_text="guide.md").get_by_text("ready")).to_be_visible()
    page.get_by_label("Question", exact=True).fill("How much room must be left around the logo?")
    page.get_by_role("button", name="Look it up").click()
    expect(page.locator(".found li").first).to_contain_text("half its height")
    return int(re.findall(r"/brands/(\d+)/", page.url)[0])


def build(page: Page, brand: int, look: Look) -> None:
    """Colours out of design tokens, a logo, and a setting that is locked; then it is proposed."""
    page.goto(f"/brands/{brand}/edit/")
    page.get_by_role("link", name="Take colours from a file").click()
    tokens = {"name": "tea.tokens.json", "mimeType": "application/json", "buffer": json.dumps(TOKENS).encode()}
    page.get_by_label("File of colours").set_input_files(tokens)
    page.get_by_role("button", name="Show its colours").click()
    look(page, "governance-colours", themes=("light",))
    for name, part in (("leaf", "ink"), ("cup", "ground")):
        page.get_by_role("checkbox", name=f"harbour {name}").check()
        page.get_by_label(f"Part of harbour {name}").select_option(part)
    page.get_by_role("button", name="Take the ticked ones").click()
    expect(page.get_by_text("2 colours are in the draft.")).to_be_visible()
    for ground, ink in (("light", "#2e5742"), ("dark", "#f0e8d6")):
        drawn = {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": LOGO.format(ink=ink).encode()}
        page.get_by_label(f"On {ground} ground", exact=True).set_input_files(drawn)
    hold(page, "Be calm.")
    propose(page, "The first version, from the guide")


def hold(page: Page, system: str) -> None:
    """What every line begins with, which nobody may say otherwise."""
    page.get_by_role("button", name="Add a default").click()
    held = page.get_by_role("group", name="Default 1")
    held.get_by_label("Step and setting").select_option("write_text.system")
    held.get_by_label("Value").fill(system)
    held.get_by_label("Lock").select_option("nobody")


def propose(page: Page, message: str) -> None:
    page.get_by_label("What changes, and why").fill(message)
    page.get_by_role("button", name="Propose the draft").click()
    expect(page.get_by_text("Somebody else publishes what you proposed.")).to_be_visible()
    expect(page.get_by_role("button", name="Publish the proposal")).to_have_count(0)


def publish(kim: Page, brand: int, number: int) -> None:
    kim.goto(f"/brands/{brand}/")
    kim.get_by_role("button", name="Publish the proposal").click()
    expect(kim.get_by_text(f"Harbour Tea v{number} is published.")).to_be_visible()


def drawn(api: httpx.Client, brand: int, *, name: str, draft: dict[str, Any]) -> int:
    """A pipeline that is held to the brand, not published yet."""
    made = api.post(f"{ROOT}/pipelines", json={"name": name, "draft": draft, "brand": brand}).raise_for_status()
    return int(made.json()["id"])


def approved(api: httpx.Client, brand: int) -> tuple[int, int]:
    """A pipeline and a run of it in which a line was approved."""
    inputs = {"photo": {"type": "image"}}
    pipeline = drawn(api, brand, name="Cups", draft={"format": 1, "inputs": inputs, "steps": CUP})
    api.post(f"/pipelines/{pipeline}/versions", json={}).raise_for_status()
    files = {"file": ("cup.jpg", PHOTO.read_bytes(), "image/jpeg")}
    photo = api.post("/assets", data={"project": "northbay-coffee"}, files=files).raise_for_status().json()["id"]
    asked = {"inputs": {"photo": {"asset": photo}}, "rehearse": True}
    run = api.post(f"/pipelines/{pipeline}/runs", json=asked).raise_for_status().json()["id"]
    review = review_of(api, run)
    answer = {"verdict": "approve", "seen": review["seen"]}
    api.post(f"/reviews/{review['id']}/decisions", json=answer).raise_for_status()
    return pipeline, run


def change(page: Page, kim: Page, brand: int, look: Look) -> None:
    """The locked setting says something else in the next version, and the page tells beforehand what that costs."""
    page.goto(f"/brands/{brand}/edit/")
    page.get_by_role("group", name="Default 1").get_by_label("Value").fill("Be warm.")
    propose(page, "Warmer")
    expect(page.get_by_text("This edit makes 1 approved asset out of date.")).to_be_visible()
    look(page, "governance-proposed", themes=("light",))
    publish(kim, brand, 2)


def make_anew(page: Page, api: httpx.Client, brand: int, old: int, look: Look) -> None:
    """Only what is out of date is made anew: the cut-out, which reads nothing of the brand, is used again."""
    page.goto(f"/brands/{brand}/")
    expect(page.get_by_text("1 approved asset is out of date: the brand has changed since.")).to_be_visible()
    page.get_by_role("link", name="Cups", exact=True).click()
    look(page, "governance-outdated", themes=("light",))
    page.get_by_role("button", name="Start 1 run again").click()
    expect(page.get_by_text("Nothing is out of date.")).to_be_visible()
    run = int((page.get_by_role("link", name=re.compile(r"^run \d+$")).text_content() or "").split()[-1])
    assert api.get(f"/runs/{run}").json()["brand"] == "Harbour Tea v2"
    review_of(api, run)
    steps = {one["step"]: one["id"] for one in api.get(f"/runs/{run}/steps").raise_for_status().json()["items"]}
    page.goto(f"/runs/{run}/step-runs/{steps['cut']}/")
    expect(page.get_by_text(f"Reused from run {old}: the same inputs and params.")).to_be_visible()
    page.goto(f"/runs/{run}/step-runs/{steps['line']}/")
    expect(page.get_by_text("the brand (Harbour Tea v1 → Harbour Tea v2)")).to_be_visible()
    look(page, "governance-anew", themes=("light",))


def publish_drawing(dora: Page, pipeline: int) -> None:
    dora.goto(f"{ROOT}/pipelines/{pipeline}/canvas/")
    dora.get_by_role("button", name="Publish", exact=True).click()
    dora.get_by_role("button", name="Publish version 1").click()


def sign(page: Page, pipeline: int) -> None:
    """An exception for a week."""
    page.goto(f"{ROOT}/pipelines/{pipeline}/exceptions/")
    page.get_by_label("Locked setting").select_option("write_text.system")
    page.get_by_label("Why it may differ").fill("The regatta is loud")
    page.get_by_label("Last day").fill((date.today() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Sign the exception").click()
    expect(page.get_by_text("Lines may set write_text.system otherwise until")).to_be_visible()


def start(dora: Page, pipeline: int) -> None:
    dora.goto(f"{ROOT}/pipelines/{pipeline}/start/")
    dora.get_by_role("button", name="Start the run").click()


def is_held(page: Page, crew: Crew, pipeline: int, studio: Any, look: Look) -> None:
    """Refused; let through by an exception; refused again once its day is past."""
    told = re.compile("Harbour Tea keeps system at Be warm")
    publish_drawing(crew.dora, pipeline)
    expect(crew.dora.get_by_text(told).first).to_be_visible()
    look(crew.dora, "governance-held", themes=("light",))
    sign(page, pipeline)
    publish_drawing(crew.dora, pipeline)
    expect(crew.dora.get_by_text("Version 1 is published")).to_be_visible()
    start(crew.dora, pipeline)
    crew.dora.wait_for_url("**/runs/*/")
    assert studio.manage("shell", "-v", "0", "-c", PAST).strip() == "1"
    start(crew.dora, pipeline)
    expect(crew.dora.get_by_role("alert").filter(has_text=told)).to_be_visible()
    look(crew.dora, "governance-expired", themes=("light",))
    page.goto(f"{ROOT}/pipelines/{pipeline}/exceptions/")
    expect(page.get_by_text(re.compile("^was until"))).to_be_visible()


def test_a_brand_is_built_agreed_changed_and_held_to_and_the_log_says_so(
    studio: Any, page: Page, api: httpx.Client, crew: Crew, look: Look
) -> None:
    brand = know(page)
    build(page, brand, look)
    publish(crew.kim, brand, 1)
    look(crew.kim, "governance-brand", themes=("light",))
    cups, run = approved(api, brand)
    change(page, crew.kim, brand, look)
    make_anew(page, api, brand, run, look)
    lines = drawn(api, brand, name="Lines", draft={"format": 1, "steps": LOUD})
    is_held(page, crew, lines, studio, look)
    # Kim is an owner, and not of the staff: this is the log of the project alone.
    crew.kim.goto(f"{ROOT}/")
    crew.kim.get_by_role("link", name=re.compile("Audit")).click()
    crew.kim.wait_for_url(f"**{ROOT}/audit/")
    look(crew.kim, "governance-audit")
    admin = crew.kim.locator(".deeds strong").last.inner_text()
    made = [("Kim Sato", "published brand"), (admin, "proposed a version of brand"), (admin, "added document guide.md")]
    held = [(admin, "signed an exception from brand"), ("Dora Lind", "published pipeline"), (admin, "anew with its")]
    assert_told(crew.kim, studio, [*made, *held, ("Dora Lind", "started run")])
    assert_shut(
        crew,
        {
            f"{ROOT}/new-brand/": {"name": "Mine"},
            f"/brands/{brand}/knowledge/": {"files": ""},
            f"/brands/{brand}/edit/": {"do": "propose", "message": "Mine"},
            f"/brands/{brand}/edit/colours/": {"do": "show"},
            f"/brands/{brand}/proposals/1/publish/": {"do": "it"},
            f"/brands/{brand}/outdated/{cups}/renew/": {"do": "it"},
            f"{ROOT}/pipelines/{lines}/exceptions/": {"param": "write_text.system"},
            f"{ROOT}/pipelines/{lines}/start/": {"do": "it"},
            f"{ROOT}/audit/": {},
        },
    )


def write(dora: Page) -> None:
    """A prompt, a shorter one on a branch of its own, and what its answer is held to."""
    dora.goto(f"{ROOT}/new-prompt/")
    dora.get_by_label("Name", exact=True).fill("Tea line")
    dora.get_by_label("Words").fill("Write a line about {tea}.")
    dora.get_by_role("button", name="Make the prompt").click()
    dora.get_by_role("link", name="Change the words").click()
    dora.get_by_label("Words").fill("Write a short line about {tea}.")
    dora.get_by_label("What is different, and why").fill("Shorter")
    dora.get_by_text("On a branch of its own").click()
    dora.get_by_label("Name of the new branch").fill("shorter")
    dora.get_by_role("button", name="Commit").click()
    expect(dora.get_by_text("v2 is committed on shorter")).to_be_visible()
    dora.get_by_role("link", name="Tests").click()
    dora.get_by_label("Name", exact=True).fill("A green tea")
    dora.get_by_label("tea", exact=True).fill("a green tea")
    dora.get_by_label("Expectation 1", exact=True).select_option("at_most")
    dora.get_by_label("Of expectation 1").fill("400")
    dora.get_by_role("button", name="Keep the test").click()


def try_out(dora: Page) -> None:
    """The branch's version passes its tests, in a rehearsal."""
    dora.get_by_label("Run them at").select_option("v2")
    dora.get_by_label("as a rehearsal").check()
    dora.get_by_role("button", name="Run the tests").click()
    expect(dora.get_by_text("At v2, in run")).to_be_visible()
    expect_passed(dora)


def ask_for_production(dora: Page) -> str:
    """Asked for, not done; the address at which it is answered."""
    dora.goto(f"{ROOT}/prompts/tea-line/")
    dora.get_by_label("Label, there already or new").fill("production")
    dora.get_by_label("Version", exact=True).select_option("2")
    dora.get_by_label("Why, for who answers").fill("It passes its tests")
    dora.get_by_role("button", name="Ask to move production to v2").click()
    expect(dora.get_by_text("You asked for this.")).to_be_visible()
    expect(dora.get_by_role("button", name="Move production to v2")).to_have_count(0)
    return f"{ROOT}/prompts/tea-line/moves/1/"


def test_a_prompt_goes_from_a_branch_to_production_by_its_tests_and_somebody_else_and_the_log_says_so(
    studio: Any, crew: Crew, look: Look
) -> None:
    write(crew.dora)
    try_out(crew.dora)
    answer = ask_for_production(crew.dora)
    assert knock(crew.dora, answer, answer="approve") == 403
    assert_shut(crew, {answer: {"answer": "approve"}})
    crew.kim.goto(f"{ROOT}/prompts/tea-line/")
    look(crew.kim, "governance-prompt", themes=("light",))
    crew.kim.get_by_role("button", name="Move production to v2").click()
    expect(crew.kim.get_by_text("production is at v2. Runs that start from now on use it.")).to_be_visible()
    crew.kim.goto(f"{ROOT}/audit/?noun=prompt")
    look(crew.kim, "governance-prompt-audit", themes=("light",))
    asked = [("Dora Lind", "committed prompt"), ("Dora Lind", "asked to move a label of prompt")]
    assert_told(
        crew.kim, studio, [*asked, ("Kim Sato", "approved a label of prompt"), ("Kim Sato", "moved a label of")]
    )
    prompt = f"{ROOT}/prompts/tea-line"
    assert_shut(
        crew,
        {
            f"{ROOT}/new-prompt/": {"name": "Mine", "text": "Mine."},
            f"{prompt}/edit/": {"text": "Mine."},
            f"{prompt}/labels/": {"name": "production", "version": "1"},
            f"{prompt}/tests/": {"name": "Mine"},
            f"{prompt}/tests/run/": {"at": "v2"},
            f"{ROOT}/audit/": {},
        },
    )
