"""Two people on one canvas, a line that breaks, and somebody whose access goes: nobody loses a stroke."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.canvas import LIT, Canvas
from tests.e2e.conftest import DESK, signed_in

pytestmark = pytest.mark.browser

PASSWORD = "a long and calm password"
DRAWN = {**LIT, "layout": {"$product": [0, 0], "cut": [240, 0], "light": [480, 0]}}


@pytest.fixture
def mine(studio: Any, person: Page) -> Page:
    return signed_in(studio, person)


@pytest.fixture(scope="module")
def marta(studio: Any) -> str:
    """A designer of the project, by her address."""
    made = (
        "from studio.models import *; from pipelines.models import Project;\n"
        f"u = User.objects.create_user('marta@example.com', '{PASSWORD}', name='Marta')\n"
        "Membership.objects.create(user=u, project=Project.objects.get(slug='northbay-coffee'), role='designer')"
    )
    studio.manage("shell", "-v", "0", "-c", made)
    return "marta@example.com"


@pytest.fixture
def hers(studio: Any, browser: Browser, marta: str) -> Iterator[Page]:
    context = browser.new_context(base_url=studio.base, viewport=DESK)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("[name=login]").fill(marta)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)
    yield page
    context.close()


def drawn(api: httpx.Client, name: str) -> int:
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": name, "draft": DRAWN}).raise_for_status()
    return int(made.json()["id"])


def open_canvas(page: Page, pipeline: int) -> Canvas:
    page.goto(f"/projects/northbay-coffee/pipelines/{pipeline}/canvas/")
    canvas = Canvas(page)
    expect(canvas.box("cut")).to_be_visible()
    return canvas


def draft_of(api: httpx.Client, pipeline: int) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/pipelines/{pipeline}").json()["draft"]
    return found


def test_two_people_draw_at_once_and_both_have_everything(mine: Page, hers: Page, api: httpx.Client) -> None:
    pipeline = drawn(api, "Together")
    one, other = open_canvas(mine, pipeline), open_canvas(hers, pipeline)
    expect(mine.get_by_role("list", name="Also here")).to_contain_text("Marta")
    for at, (canvas, label) in enumerate(((one, "Composite"), (other, "Reframe"), (one, "Export"), (other, "Review"))):
        canvas.entry(label).click()
        if at == 1:
            one.choose("cut")
            expect(other.box("cut").locator(".box-person")).to_be_visible()
            other.choose("light")
            one.inspector.get_by_label("Name of this step").fill("Cut it out")
            other.inspector.get_by_label("Strength", exact=True).first.fill("0.9")
    for canvas in (one, other):
        for box in ("composite", "reframe", "export", "review"):
            expect(canvas.box(box)).to_be_visible()
        expect(canvas.box("cut")).to_contain_text("Cut it out")
        canvas.saved()
    found = draft_of(api, pipeline)
    assert set(found["steps"]) == {"cut", "light", "composite", "reframe", "export", "review"}
    assert found["steps"]["cut"]["label"] == "Cut it out"
    assert found["steps"]["light"]["params"] == {"strength": 0.9}
    mine.keyboard.press("Escape")
    mine.keyboard.press("Control+z")
    expect(other.box("export")).to_have_count(0)
    expect(other.box("review")).to_be_visible()


def test_a_line_that_breaks_keeps_the_strokes_and_sends_them_when_it_is_back(mine: Page, api: httpx.Client) -> None:
    pipeline = drawn(api, "Offline")
    canvas = open_canvas(mine, pipeline)
    mine.context.set_offline(True)
    canvas.entry("Composite").click()
    expect(mine.locator(".canvas-saving")).to_have_attribute("data-state", "offline")
    assert "composite" not in draft_of(api, pipeline)["steps"]
    mine.context.set_offline(False)
    canvas.saved()
    assert "composite" in draft_of(api, pipeline)["steps"]


def test_whoever_loses_access_is_told_and_keeps_their_strokes(
    studio: Any, hers: Page, api: httpx.Client, marta: str
) -> None:
    pipeline = drawn(api, "Taken away")
    canvas = open_canvas(hers, pipeline)
    taken = f"from studio.models import *; Membership.objects.filter(user__email='{marta}').delete()"
    studio.manage("shell", "-v", "0", "-c", taken)
    canvas.entry("Composite").click()
    expect(hers.locator(".canvas-saving")).to_have_attribute("data-state", "lost")
    expect(canvas.box("composite")).to_be_visible()
    with hers.expect_download() as brought:
        hers.get_by_role("button", name="Save as a file").click()
    assert "composite" in brought.value.path().read_text()
    assert "composite" not in draft_of(api, pipeline)["steps"]
