"""`chain`: 400 trivial steps one after another, cold and all reused, against 50 steps; seconds a step."""

from __future__ import annotations

from tests.bench.result import Result, at_most
from tests.bench.trivial import publish_chain, time_run
from tests.workshop import open_workshop

AIM = 1.2


def measure(*, short: int = 50, long: int = 400) -> Result:
    """Seconds a step in the long chain by seconds a step in the short one; the worse of cold and reused."""
    with open_workshop(media=2) as shop:
        versions = {length: publish_chain(shop, length, source="$word") for length in (short, long)}
        time_run(shop, versions[short], fresh=True)
        each: dict[str, dict[int, float]] = {}
        for name, fresh in (("cold", True), ("reused", False)):
            each[name] = {
                length: sorted(time_run(shop, version, fresh=fresh)[1] / length for _ in range(3))[1]
                for length, version in versions.items()
            }
    worse = max(each, key=lambda name: each[name][long] / each[name][short])
    return at_most("chain", each[worse][long], each[worse][short], aim=AIM, unit="s a step", worse=worse, **each)
