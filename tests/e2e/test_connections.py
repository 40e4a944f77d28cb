"""One person connects a service, tries it, prices a model, runs it, and sees the bill add up: all in the browser."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.peers.service import Said, Service, serving
from tests.services.anthropic import script

pytestmark = pytest.mark.browser
Look = Callable[..., None]
MODEL = "claude-haiku-5-5"
PLACES = ["Oslo", "Lisbon", "Riga", "Porto"]


@pytest.fixture
def service() -> Iterator[Service]:
    """Claude as it answers: 105 tokens in, 20 of its cache, 30 out for each text."""
    with serving() as service:
        script(service).on("GET /v1/models", {"data": [{"id": MODEL}]})
        yield service


@pytest.fixture
def pipeline(api: httpx.Client) -> int:
    """A column of places, and a line for each by Claude."""
    step = {
        "type": "write_text",
        "label": "Line",
        "in": {"about": "$place"},
        "params": {"prompt": "A line about {about}", "model": f"anthropic/{MODEL}"},
    }
    drawn = {
        "format": 1,
        "name": "Lines",
        "inputs": {"place": {"type": "text", "many": True, "label": "Place"}},
        "steps": {"line": step},
        "outputs": {"lines": "line.text"},
    }
    made = api.post("/projects/northbay-coffee/pipelines", json={"name": "Lines", "draft": drawn})
    pk = int(made.raise_for_status().json()["id"])
    api.post(f"/pipelines/{pk}/versions", json={"message": "First"}).raise_for_status()
    return pk


def test_a_bill_adds_up(studio: Any, person: Page, look: Look, service: Service, pipeline: int, tmp_path: Path) -> None:
    page = person
    page.goto(studio.welcome)
    page.get_by_role("button", name="Enter the studio").click()
    page.wait_for_url("**/runs/*/")
    connect(page, service, look)
    price(page, look)
    start(page, pipeline, look, tmp_path)
    # By hand, at 10 and 20 dollars a million tokens, and a tenth for what is read from the cache:
    # (105 · 10 + 20 · 1 + 30 · 20) / 1,000,000 = 0.00167 dollars for each of four lines.
    expect(page.locator("#run-head").get_by_text("$0.00668")).to_be_visible()
    assert len(service.sent("POST /v1/messages")) == len(PLACES)
    page.goto("/models/?connected=on")
    expect(page.get_by_role("row").filter(has_text=MODEL)).to_contain_text("4")
    look(page, "models-measured")


def connect(page: Page, service: Service, look: Look) -> None:
    """A key that is not accepted is told in words; the right one is."""
    page.goto("/connections/")
    look(page, "connections-none")
    page.goto("/connections/add/vertex/")
    expect(page.get_by_label("Service account")).to_have_js_property("tagName", "TEXTAREA")
    look(page, "connections-long")
    page.goto("/connections/")
    page.get_by_role("link", name="Connect Anthropic").click()
    page.get_by_label("API key").fill("sk-wrong")
    page.get_by_label("Address", exact=False).first.fill(f"{service.url}/v1")
    page.get_by_label("This address lies in our own network").check()
    wrong = {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}
    service.on("GET /v1/models", Said(wrong, 401))
    page.get_by_role("button", name="Connect and try it").click()
    expect(page.get_by_text("does not accept the credentials").first).to_be_visible()
    look(page, "connections-refused")
    service.on("GET /v1/models", {"data": [{"id": MODEL}]})
    page.get_by_label("API key").fill("sk-right")
    page.get_by_role("button", name="Keep and try it").click()
    expect(page.get_by_text("Anthropic accepts the key").first).to_be_visible()
    assert service.sent("GET /v1/models")[-1].headers["x-api-key"] == "sk-right"
    assert "sk-right" not in page.content()


def price(page: Page, look: Look) -> None:
    """Staff say what a model costs."""
    page.goto("/models/?connected=on")
    look(page, "models")
    page.get_by_role("row").filter(has_text=MODEL).get_by_role("link").first.click()
    page.get_by_label("per million tokens in", exact=True).fill("10")
    page.get_by_label("per million from its cache", exact=True).fill("1")
    page.get_by_label("per million tokens out", exact=True).fill("20")
    look(page, "models-edit")
    page.get_by_role("button", name="Save the model").click()
    page.wait_for_url("**/models/**")


def start(page: Page, pipeline: int, look: Look, folder: Path) -> None:
    """The start says what a row costs about, before anything is sent."""
    page.goto(f"/projects/northbay-coffee/pipelines/{pipeline}/start/")
    expect(page.get_by_text("What it may cost")).to_be_visible()
    expect(page.get_by_text("about $0.016", exact=True)).to_be_visible()
    look(page, "start-cost")
    with (folder / "places.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["Place"], *[[place] for place in PLACES]])
    page.get_by_label("Rows", exact=True).set_input_files(folder / "places.csv")
    expect(page.get_by_text("4 rows")).to_be_visible()
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/runs/*/")
    expect(page.locator(".run-pill").get_by_text("done", exact=True)).to_be_visible(timeout=60_000)
