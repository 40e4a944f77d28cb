"""What others do in a studio, and how long it is waited for: joining, asking for an answer, passing a test."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page, expect

PATIENCE = 120
PAUSE = 0.5


def join(api: httpx.Client, page: Page, *, name: str, project: str, role: str) -> None:
    """Takes somebody from an invitation to the project's page."""
    invited = {"email": f"{name.split()[0].lower()}-{uuid4().hex[:8]}@example.com", "role": role}
    made = api.post(f"{project}/invitations", json=invited).raise_for_status()
    page.goto(made.json()["link"])
    page.get_by_label("What others call you").fill(name)
    page.get_by_label("Password").fill("harbour lights at nine")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(f"**{project}/")


def review_of(api: httpx.Client, run: int) -> dict[str, Any]:
    """The run's only review, once it asks."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        reviews = api.get(f"/reviews?run={run}").raise_for_status().json()["items"]
        if found := [review for review in reviews if review["run"] == run]:
            return dict(api.get(f"/reviews/{found[0]['id']}").raise_for_status().json())
        time.sleep(PAUSE)
    raise AssertionError(f"run {run} asks nothing: {api.get(f'/runs/{run}').json()}")


def expect_passed(page: Page) -> None:
    """The tests of a prompt, whose page this is, have passed once their run is through."""
    passed = page.get_by_text("passed", exact=True)
    until = time.monotonic() + PATIENCE
    while not passed.count() and time.monotonic() < until:
        page.wait_for_timeout(PAUSE * 1000)
        page.reload()
    expect(passed).to_be_visible()
