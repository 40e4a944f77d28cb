"""A real Chromium, and how many frames a second it shows while a hand moves on a page."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.e2e.conftest import DESK, FLAGS, find_browser

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

Point = tuple[float, float]
AIM = 50.0
EMPTY = "<!doctype html><title>Empty</title><body style='background:#fff'></body>"
WATCH = """
() => {
  const seen = (window.seenFrames = []);
  const tick = (now) => {
    seen.push(now);
    if (window.seenFrames === seen) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}
"""
END = "() => { const seen = window.seenFrames; window.seenFrames = null; return seen; }"


@dataclass(frozen=True)
class Frames:
    """What a page showed meanwhile: frames a second, the 95th of a hundred gaps, and the page's own work a frame."""

    per_second: float
    slow_ms: float
    work_ms: float

    def told(self) -> dict[str, float]:
        """The same for a benchmark's detail."""
        return {"fps": round(self.per_second, 1), "slow_ms": round(self.slow_ms, 1), "work_ms": round(self.work_ms, 1)}


@contextmanager
def open_page(base: str, cookie: str) -> Iterator[Page]:
    """A page of a browser that is signed in. Nothing may be asked of the database until the block ends."""
    from playwright.sync_api import sync_playwright

    path = find_browser()
    assert path, "no Chromium is installed (Debian: apt-get install chromium)"
    name, _, value = cookie.partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        context = browser.new_context(base_url=base, viewport=DESK)  # type: ignore[arg-type]
        context.add_cookies([{"name": name, "value": value, "url": base}])
        yield context.new_page()
        browser.close()


def watch_frames(page: Page, act: Callable[[], object]) -> Frames:
    """What the page shows while `act` lasts, by the times that it is given to draw."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _worked(session)
    page.evaluate(WATCH)
    act()
    seen: list[float] = page.evaluate(END)
    worked = _worked(session) - before
    session.detach()
    gaps = sorted(after - now for now, after in pairwise(seen))
    slow = gaps[min(len(gaps) - 1, int(0.95 * len(gaps)))]
    return Frames(1000 * len(gaps) / (seen[-1] - seen[0]), slow, 1000 * worked / len(gaps))


def _worked(session: CDPSession) -> float:
    """Seconds that the page's main thread has worked, however busy the machine."""
    found: dict[str, Any] = session.send("Performance.getMetrics")
    return float(next(metric["value"] for metric in found["metrics"] if metric["name"] == "TaskDuration"))


def watch_empty(page: Page, seconds: float) -> Frames:
    """What the same browser shows of an empty page that asks for frames while the mouse circles on it."""
    page.goto("about:blank")
    page.set_content(EMPTY)
    return watch_frames(page, lambda: circle(page, (700, 450), seconds))


def circle(page: Page, around: Point, seconds: float, *, radius: float = 140) -> None:
    """Moves the mouse on a circle, one turn a second, beginning and ending at its middle."""
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        out = radius * min(1, passed * 4)
        turn = 2 * math.pi * passed
        page.mouse.move(around[0] + out * math.cos(turn), around[1] + out * math.sin(turn))
    page.mouse.move(*around)


def drag(page: Page, start: Point, seconds: float) -> None:
    """Presses at a point, circles around it, and lets go where it began."""
    page.mouse.move(*start)
    page.mouse.down()
    circle(page, start, seconds)
    page.mouse.up()


def stroke(page: Page, start: Point, by: Point, seconds: float) -> None:
    """Presses at a point, moves away from it evenly, and lets go."""
    page.mouse.move(*start)
    page.mouse.down()
    began = time.monotonic()
    while (share := (time.monotonic() - began) / seconds) < 1:
        page.mouse.move(start[0] + share * by[0], start[1] + share * by[1])
    page.mouse.up()
