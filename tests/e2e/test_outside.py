"""What happens outside: a picture that a person makes elsewhere, and two models compared without their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import PHOTOS
from tests.peers.service import Asked, Service, serving
from tests.services.anthropic import message

pytestmark = pytest.mark.browser
Look = Callable[..., None]
MODELS = ("claude-haiku-5-5", "claude-sonnet-5-5")


@pytest.fixture
def service() -> Iterator[Service]:
    """Claude, where each model writes a line of its own."""
    with serving() as service:
        service.on("GET /v1/models", {"data": []}).on("POST /v1/messages", write)
        yield service


def write(asked: Asked) -> dict[str, Any]:
    return message(f"A line by {asked.json['model'].split('-')[1]}.")


def start(api: httpx.Client, steps: dict[str, Any], outputs: dict[str, str]) -> int:
    """A run of these steps, by the API."""
    drawn = {"format": 1, "name": "Poster", "inputs": {}, "steps": steps, "outputs": outputs}
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": "Poster", "draft": drawn})
    pk = made.raise_for_status().json()["id"]
    api.post(f"/pipelines/{pk}/versions", json={"message": "First"}).raise_for_status()
    return int(api.post(f"/pipelines/{pk}/runs", json={}).raise_for_status().json()["id"])


def test_a_picture_made_elsewhere_comes_back(api: httpx.Client, page: Page, look: Look) -> None:
    params = {"tool": "midjourney", "prompt": "A harbour at dawn", "settings": {"ar": "16:9", "seed": 7}}
    steps = {
        "elsewhere": {"type": "hand_off", "label": "By hand", "params": params},
        "files": {"type": "export", "in": {"image": "elsewhere.image"}, "params": {"presets": ["email-header"]}},
    }
    run = start(api, steps, {"files": "files.file"})
    page.goto("/reviews/")
    page.get_by_role("link").filter(has_text="Midjourney").click()
    expect(page.get_by_text("A harbour at dawn --ar 16:9 --seed 7")).to_be_visible()
    look(page, "hand-off")
    page.get_by_label("The picture").set_input_files(PHOTOS / "rocket.jpg")
    page.get_by_role("button", name="Hand it back").click()
    page.wait_for_url(f"**/runs/{run}/")
    expect(page.locator(".run-pill").get_by_text("done", exact=True)).to_be_visible()


def test_the_better_of_two_is_chosen_without_its_name(
    studio: Any, page: Page, service: Service, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_KEY", "sk-1")
    studio.manage("connect", "anthropic", "--base-url", f"{service.url}/v1", "--key-env", "CLAUDE_KEY")
    page.goto("/models/")
    late: list[Route] = []
    page.route("**/js/trial_start*", lambda route: late.append(route), times=1)
    with page.expect_request("**/js/trial_start*"):
        page.get_by_role("link", name="Compare models").click()
    # What is chosen before the page's script is there counts too.
    page.locator("select[name=ability]").select_option("text")
    (script,) = late
    script.continue_()
    page.wait_for_url("**/models/trial/?ability=text*")
    page.get_by_label("Prompt").fill("One line for a harbour")
    page.get_by_label("Blind").check()
    for model in MODELS:
        page.get_by_label(f"anthropic/{model}", exact=False).check()
    look(page, "trial-start")
    page.get_by_role("button", name="Start the trial").click()
    expect(page.get_by_text("A line by haiku.")).to_be_visible()
    expect(page.get_by_text("A line by sonnet.")).to_be_visible()
    expect(page.get_by_text("anthropic/")).to_have_count(0)
    look(page, "trial")
    page.get_by_role("listitem").filter(has_text="A line by sonnet.").get_by_role("button").click()
    expect(page.get_by_text("the names are shown")).to_be_visible()
    mine = page.get_by_role("listitem").filter(has_text="your choice")
    expect(mine).to_contain_text("anthropic/claude-sonnet-5-5")
    look(page, "trial-chosen")
