"""`live`: an event of a worker until the last of many browsers has it, against a raw send of as much to the same."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.bench.result import Result, at_most
from tests.bench.sockets import Audience, watching
from tests.bench.trivial import time_run
from tests.web import HOST, serving_web, sign_in
from tests.workshop import open_workshop

if TYPE_CHECKING:
    from pipelines.models import Run, Version
    from tests.workshop import Workshop

STEPS, AIM = 5, 2.0


def measure(*, browsers: int = 200, events: int = 50) -> Result:
    """Milliseconds, the 99th of a hundred, for a delta of a whole run and for a message of its size; in turns."""
    with open_workshop(models=1) as shop:
        from pipelines.events import run_group

        run, _ = time_run(shop, publish(shop), rows=20, rehearse=True)
        page, cookie = f"/ws/runs/{run.pk}", sign_in(shop)
        with serving_web(shop) as port, watching((HOST, port), page, cookie, number=browsers) as audience:
            time_one(audience, browsers, make_delta(run))
            size = len(audience.message)
            raw = make_raw(run_group(run.pk), json.loads(audience.message))
            time_one(audience, browsers, raw)
            pairs = [
                (time_one(audience, browsers, make_delta(run)), time_one(audience, browsers, raw))
                for _ in range(events)
            ]
    ours, plain = (sorted(each) for each in zip(*pairs, strict=True))
    middle = {"median": round(ours[events // 2], 2), "median_of_raw": round(plain[events // 2], 2), "bytes": size}
    return at_most("live", percentile(ours), percentile(plain), aim=AIM, unit="ms", **middle)


def publish(shop: Workshop) -> Version:
    """A chain of texts: the web server knows no toys."""
    from tests.factories import drawing, make_version

    steps: dict[str, Any] = {}
    source = "$words"
    for number in range(STEPS):
        steps[f"s{number}"] = {"type": "write_text", "in": {"about": source}, "params": {"prompt": "On {about}."}}
        source = f"s{number}.text"
    inputs = {"word": {"type": "text", "optional": True}, "words": {"type": "text", "many": True}}
    return make_version(shop.project, drawing(steps, inputs=inputs, outputs={"end": source}))


def percentile(found: list[float], share: float = 0.99) -> float:
    """The smallest of the sorted numbers that so large a share of them does not exceed."""
    return found[min(len(found) - 1, int(share * len(found)))]


def time_one(audience: Audience, browsers: int, send: Callable[[], None]) -> float:
    """Milliseconds from the sending until the last browser has it."""
    audience.expect(browsers)
    began = time.perf_counter()
    send()
    return (audience.await_all() - began) * 1000


def make_delta(run: Run) -> Callable[[], None]:
    """What a worker does for an event: every step is marked now, so that the delta is as large as it gets."""
    from pipelines.actions.live import send_delta
    from pipelines.models import Run

    Run.objects.filter(pk=run.pk).update(dirty=True)
    run.tallies.update(dirty=True)
    return lambda: send_delta(run.pk)


def make_raw(group: str, payload: dict[str, Any]) -> Callable[[], None]:
    """The channel layer's own send from a worker."""
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer

    return lambda: async_to_sync(get_channel_layer().group_send)(group, {"type": "hint", "payload": payload})
