"""Trivial pipelines, and how quickly the engine goes through them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.models import Run, Version
    from tests.workshop import Workshop


def draw_chain(length: int, *, source: str) -> dict[str, Any]:
    """So many echoes one after another."""
    from tests.factories import drawing

    steps: dict[str, Any] = {}
    for number in range(length):
        steps[f"s{number}"] = {"type": "echo", "in": {"text": source}, "params": {"say": "<{}>"}}
        source = f"s{number}.text"
    inputs = {"word": {"type": "text"}, "words": {"type": "text", "many": True, "optional": True}}
    return drawing(steps, inputs=inputs, outputs={"end": source})


def publish_chain(shop: Workshop, length: int, *, source: str = "$words") -> Version:
    """A published chain."""
    from tests.factories import make_version

    return make_version(shop.project, draw_chain(length, source=source))


def time_run(shop: Workshop, version: Version, *, rows: int = 0, **more: Any) -> tuple[Run, float]:
    """The finished run and the seconds from its start until it was seen to be done."""
    from pipelines.actions import start_run

    inputs: dict[str, Any] = {"word": "w"} | ({"words": [f"w{n}" for n in range(rows)]} if rows else {})
    began = time.perf_counter()
    run = shop.wait_for(start_run(version, inputs=inputs, by=None, **more))
    seconds = time.perf_counter() - began
    assert run.state == "done", shop.story(run)
    return run, seconds
