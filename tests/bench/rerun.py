"""`rerun`: an unchanged run once more, against its first time; no step is run again."""

from __future__ import annotations

from dataclasses import replace

from tests.bench.result import Result, at_least
from tests.bench.trivial import publish_chain, time_run
from tests.workshop import open_workshop

STEPS, AIM = 5, 1.0


def measure(*, rows: int = 1_000) -> Result:
    """Step runs a second the second time, by those of the first time; all of them must be reused."""
    with open_workshop(media=2) as shop:
        version = publish_chain(shop, STEPS)
        time_run(shop, version, rows=20, fresh=True)
        first = rows * STEPS / time_run(shop, version, rows=rows)[1]
        run, seconds = time_run(shop, version, rows=rows)
        again = run.step_runs.filter(reused_from=None).count()
    found = at_least("rerun", rows * STEPS / seconds, first, aim=AIM, unit="per second", run_again=again)
    return replace(found, ok=found.ok and not again)
