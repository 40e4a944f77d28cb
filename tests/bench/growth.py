"""`growth`: the rate at 10,000 rows against the rate at 1,000; and what a worker holds in memory meanwhile."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from tests.bench.result import Result, at_least
from tests.bench.trivial import publish_chain, time_run
from tests.workshop import open_workshop

STEPS, AIM, MOST_MB = 5, 0.85, 250


def measure(*, few: int = 1_000, many: int = 10_000) -> Result:
    """Step runs a second, by step runs a second in the smaller run; a worker must stay below its memory as well."""
    with open_workshop(media=2) as shop:
        version = publish_chain(shop, STEPS)
        time_run(shop, version, rows=20, fresh=True)
        small = sorted(few * STEPS / time_run(shop, version, rows=few, fresh=True)[1] for _ in range(3))[1]
        pids = [life.process.pid for name, life in shop.supervisor._lives.items() if "media" in name and life.process]
        with Watch(pids) as watch:
            large = many * STEPS / time_run(shop, version, rows=many, fresh=True)[1]
    found = at_least("growth", large, small, aim=AIM, unit="per second", worker_mb=watch.most, most_mb=MOST_MB)
    return replace(found, ok=found.ok and watch.most < MOST_MB)


class Watch:
    """The most memory that any of these processes or their children held, in megabytes."""

    def __init__(self, pids: list[int]) -> None:
        self.most, self._pids, self._over = 0.0, pids, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            for pid in (*self._pids, *_children(self._pids)):
                self.most = max(self.most, _resident(pid))


def _children(pids: list[int]) -> list[int]:
    found = [Path(f"/proc/{pid}/task/{pid}/children") for pid in pids]
    return [int(child) for path in found if path.exists() for child in path.read_text().split()]


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000
