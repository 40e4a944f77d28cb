"""A whole Pressline and a real Chromium."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from studio.management.processes import tie_to_parent
from studio.management.supervisor import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = ROOT / "static" / "canvas" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "var" / "screenshots"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

expect.set_options(timeout=45_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are skipped and say so; where one is required they fail instead."""
    if find_browser() or os.environ.get("PRESSLINE_REQUIRE_BROWSER"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium is installed (Debian: apt-get install chromium)"))


def find_browser() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """For one file only: while it lives its event loop does, in which Django refuses every query of other tests."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = find_browser()
    assert path, "no Chromium was found, and PRESSLINE_REQUIRE_BROWSER asks for one"
    found = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    yield found
    found.close()


@dataclass
class Studio:
    """A running Pressline: where it listens, the link that signs in, its data folder and its process.

    Once the administrator has signed in, `cookies` are theirs, and `first` is the page they came to.
    """

    base: str
    welcome: str
    data: Path
    process: subprocess.Popen[str]
    cookies: list[Any] = field(default_factory=list)
    first: str = ""

    def manage(self, *words: str) -> str:
        """What a command says, run beside it on the same data."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=_environment(self.data),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them; making those takes most of a first start."""
    data = tmp_path_factory.mktemp("tables")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=_environment(data), check=True
    )
    return data / "pressline.sqlite3"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Path:
    """The folder that this file's studio begins with."""
    folder = tmp_path_factory.mktemp("studio")
    shutil.copy(tables, folder)
    return folder


@pytest.fixture(scope="module")
def studio(data: Path) -> Iterator[Studio]:
    """`manage.py up` on a data folder of its own."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(port), "--workers", "2"],
        cwd=ROOT,
        env=_environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # Whoever kills the tests has no studio left running.
        preexec_fn=tie_to_parent(),
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ctrl-C"):
            break
    found = re.search(r"http://\S+/welcome/\S+", "".join(said))
    assert found, "".join(said)
    yield Studio(f"http://127.0.0.1:{port}", found[0], data, process)
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Writes screenshots of a page, wide and narrow, light and dark, and has axe-core look at each."""

    def take(page: Page, name: str, *, themes: tuple[str, ...] = ("light", "dark")) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in themes:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            for label, size in (("desk", DESK), ("phone", PHONE)):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                page.wait_for_timeout(250)
                page.screenshot(path=PICTURES / f"{name}-{label}-{theme}.png")
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= size["width"], f"{name} is {wide} px wide at {size['width']}"
                assert faults(page) == [], f"{name} {label} {theme}"
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")

    return take


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong, by rule and element, for WCAG 2.2 A and AA."""
    page.evaluate(AXE.read_text())
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    return [f"{item['id']}: {node['html']}" for item in found["violations"] for node in item["nodes"]]


@pytest.fixture
def person(studio: Studio, browser: Browser) -> Iterator[Page]:
    """A signed-in person's page."""
    context = browser.new_context(base_url=studio.base, viewport=DESK)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def signed_in(studio: Studio, page: Page) -> Page:
    """The same page, signed in: by a link the first time, since each works once and takes a command to make."""
    if studio.cookies:
        page.context.add_cookies(studio.cookies)
        page.goto(studio.first)
        return page
    page.goto(studio.manage("welcome", "--base", studio.base).split()[-1])
    page.get_by_role("button", name="Enter the studio").click()
    page.wait_for_url("**/runs/*/")
    studio.cookies, studio.first = page.context.cookies(), page.url
    return page


@pytest.fixture
def page(studio: Studio, person: Page) -> Page:
    """The administrator's page."""
    return signed_in(studio, person)


@pytest.fixture(scope="module")
def api(studio: Studio) -> Iterator[httpx.Client]:
    """The API, as the administrator."""
    token = studio.manage("token", "admin@localhost").split()[-1]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{studio.base}/api/v1", headers=headers, timeout=60) as client:
        yield client


def _environment(data: Path) -> dict[str, str]:
    outside = {"REDIS_URL", "DATABASE_URL", "STORAGE_URL", "PRESSLINE_PARENT", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in outside}
    return {**kept, "PRESSLINE_DATA": str(data), "PYTHONUNBUFFERED": "1", "REHEARSAL_PACE": "0.5"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
