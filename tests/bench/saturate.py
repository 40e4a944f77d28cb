"""`saturate`: calls to a slow service on this machine, as many at once as it has slots, against the time that takes."""

from __future__ import annotations

import time
from typing import Any

from tests.bench.result import Result, at_most
from tests.bench.trivial import time_run
from tests.peers.counting import Server, Service, serving
from tests.workshop import open_workshop

AIM = 1.10


def measure(*, calls: int = 1_000, seconds: float = 2.0, slots: int = 50) -> Result:
    """Seconds for all calls, by the seconds that they take in full slots; every call is billed once."""
    # Fifty connect in one moment: what the system's line has no room for would be put off by a second.
    Server.request_queue_size = 4 * slots
    service = Service()
    service.meanwhile = lambda: time.sleep(seconds)
    with (
        serving(service),
        open_workshop(models=1, MODEL_SLOTS=slots, COUNTING_URL=service.url, COUNTING_SLOTS=slots) as shop,
    ):
        from tests.factories import make_version

        version = make_version(shop.project, draw_writing())
        time_run(shop, version, rows=1)
        warm = service.billed
        taken = time_run(shop, version, rows=calls, fresh=True)[1]
    found: dict[str, Any] = {"billed": service.billed - warm, "most_at_once": service.most_at_once}
    return at_most("saturate", taken, calls * seconds / slots, aim=AIM, unit="s", **found)


def draw_writing() -> dict[str, Any]:
    """One text a row, by the counting service."""
    from tests.factories import drawing

    steps = {"line": {"type": "write_text", "in": {"about": "$words"}, "params": WRITING}}
    inputs = {"word": {"type": "text", "optional": True}, "words": {"type": "text", "many": True}}
    return drawing(steps, inputs=inputs, outputs={"end": "line.text"})


WRITING = {"prompt": "A line about {about}.", "model": "counting/m"}
