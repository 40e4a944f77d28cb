"""The canvas as a person's hands know it: boxes, ports, wires, and what stands around them."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

# A picture that is cut out and lit; each test file puts its boxes where its hands can reach them.
LIT: dict[str, Any] = {
    "format": 1,
    "inputs": {"product": {"type": "image", "label": "Product"}},
    "steps": {
        "cut": {"type": "remove_background", "label": "Cut", "in": {"image": "$product"}},
        "light": {"type": "relight", "label": "Light", "in": {"subject": "cut.image", "background": "$product"}},
    },
}


class Canvas:
    """A canvas that is open in a browser. Ports are written as `step.port`, an input's only one as `$name.`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Nothing glides away from under the mouse.
        page.emulate_media(reduced_motion="reduce")

    def box(self, box: str) -> Locator:
        """A box by its step's id, `$input` or `#note`."""
        return self.page.locator(f'.react-flow__node[data-id="{box}"]')

    def source(self, port: str) -> Locator:
        """A port that gives."""
        box, _, name = port.partition(".")
        named = f'[data-handleid="{name}"]' if name else ""
        return self.box(box).locator(f".react-flow__handle.source{named}")

    def target(self, port: str) -> Locator:
        """A port that takes."""
        box, _, name = port.partition(".")
        return self.box(box).locator(f'.react-flow__handle.target[data-handleid="{name}"]')

    def entry(self, label: str) -> Locator:
        """A step type in the palette."""
        return self.page.get_by_role("complementary", name="Step types").get_by_role("button", name=label, exact=True)

    def drop(self, label: str, x: float, y: float) -> None:
        """Drags a step type from the palette to a place on the sheet, in pixels from its upper left corner."""
        self.entry(label).drag_to(self.page.locator(".react-flow__pane"), target_position={"x": x - 254, "y": y - 48})

    def wire(self, source: str, target: str) -> None:
        """Draws a wire by hand from one port to another."""
        self.lead(self.source(source), self.target(target))
        self.page.mouse.up()
        self.expect_wire(target)

    def lead(self, start: Locator, end: Locator) -> None:
        """Presses on one thing and moves to another, still pressing."""
        self._press(start)
        self.page.mouse.move(*middle(end), steps=10)

    def let_fall(self, start: Locator, right: float, down: float) -> None:
        """Leads a wire away from a port and lets it fall on the empty sheet."""
        x, y = self._press(start)
        self.page.mouse.move(x + right / 2, y + down / 2, steps=5)
        self.page.mouse.move(x + right, y + down, steps=5)
        self.page.mouse.up()

    def choose(self, box: str) -> None:
        """Presses a box, which shows it in the inspector."""
        self.box(box).locator(".box-face").click()

    def arrange(self) -> None:
        """Has the drawing arrange itself and shows all of it."""
        self.page.get_by_role("button", name="Arrange by itself").click()
        self.page.wait_for_timeout(300)

    @property
    def inspector(self) -> Locator:
        """The form of what is chosen."""
        return self.page.locator(".inspector")

    def expect_wire(self, port: str) -> None:
        """There is a wire into this port."""
        expect(self.page.locator(f'.react-flow__edge[data-id="{port}"]')).to_have_count(1)

    def saved(self) -> None:
        """Everything drawn has reached the server."""
        expect(self.page.locator(".canvas-saving")).to_have_attribute("data-state", "saved")

    def _press(self, thing: Locator) -> tuple[float, float]:
        x, y = middle(thing)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        return x, y


def draft_of(api: httpx.Client, canvas: Canvas) -> dict[str, Any]:
    """The draft as the server has it, once everything drawn has reached it."""
    canvas.saved()
    pipeline = canvas.page.url.rstrip("/").split("/")[-2]
    found: dict[str, Any] = api.get(f"/pipelines/{pipeline}").raise_for_status().json()["draft"]
    return found


def middle(thing: Locator) -> tuple[float, float]:
    """The middle of something on the page, in pixels."""
    found = thing.bounding_box()
    assert found, f"{thing} is not to be seen"
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2
