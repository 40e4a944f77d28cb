"""`engine`: 5 trivial steps × 1,000 rows on two workers, against RQ's own forked no-op jobs on two workers."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from tests.bench.result import Result, at_least
from tests.bench.trivial import publish_chain, time_run
from tests.workshop import open_workshop

if TYPE_CHECKING:
    from tests.workshop import Workshop

STEPS, AIM = 5, 25.0


def measure(*, rows: int = 1_000, jobs: int = 300) -> Result:
    """Step runs a second by jobs a second."""
    with open_workshop(media=2) as shop:
        version = publish_chain(shop, STEPS)
        time_run(shop, version, rows=20, fresh=True)
        seconds = [time_run(shop, version, rows=rows, fresh=True)[1] for _ in range(3)]
        rates = sorted(rows * STEPS / each for each in seconds)
        return at_least("engine", rates[1], rate_of_rq(shop, jobs), aim=AIM, unit="per second", rates=rates)


def rate_of_rq(shop: Workshop, jobs: int) -> float:
    """No-op jobs a second on two stock workers that are warm."""
    import django_rq
    from django.conf import settings
    from rq import Queue

    from studio.management.supervisor import Child

    queue = Queue("bare", connection=django_rq.get_connection("media"))
    for place in range(2):
        command = (sys.executable, "-m", "rq.cli", "worker", "bare", "--url", settings.REDIS_URL, "--quiet")
        shop.supervisor.start(Child(f"bare-{place}", command))
    _drain(queue, 20)
    began = time.perf_counter()
    _drain(queue, jobs)
    return jobs / (time.perf_counter() - began)


def _drain(queue: object, number: int) -> None:
    done = [queue.enqueue("time.time", result_ttl=60) for _ in range(number)]  # type: ignore[attr-defined]
    while not all(job.get_status(refresh=True) == "finished" for job in done[-4:]):
        time.sleep(0.01)
