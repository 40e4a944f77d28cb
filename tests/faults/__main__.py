"""`python -m tests.faults [--times N] [--database sqlite|postgres|both] [--only NAME]`: 1 when a promise was broken."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from tests.faults.batches import expect_watched, start_batch, start_paid_batch, start_watched_batch
from tests.faults.callers import CALLERS, SECONDS, SLOTS
from tests.faults.disk import own_mounts, small_disk
from tests.faults.promises import check, check_paid
from tests.faults.scenarios import ONE_ATTEMPT, SCENARIOS
from tests.faults.visitors import visiting
from tests.faults.watched import LONGER, WATCHED, web_server_dies
from tests.peers.counting import Service, serving
from tests.postgres import running_postgres
from tests.web import await_web, serving_web
from tests.workshop import Workshop, open_workshop

if TYPE_CHECKING:
    from pipelines.models import Run


def main() -> int:
    """Runs the scenarios, each database in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="sqlite")
    parser.add_argument("--only", choices=NAMES)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    if given.database == "both":
        return _try_both(given)
    print(f"seed {given.seed}", flush=True)
    may_mount = own_mounts()
    names = [given.only] if given.only else NAMES
    service = Service()
    with (
        running_postgres() if given.database == "postgres" else nullcontext("") as url,
        serving(service),
        open_workshop(database=url, **ENGINE, COUNTING_URL=service.url) as shop,
        small_disk(shop.folder, may_mount=may_mount),
    ):
        chance = random.Random(given.seed)
        rounds = (name for _ in range(given.times) for name in names)
        return int(not all(_holds(shop, service, name, given.database, chance) for name in rounds))


NAMES = [*SCENARIOS, *CALLERS, WATCHED]
ENGINE = {
    "media": 2, "models": 1, "LEASE_SECONDS": 5, "MAX_ATTEMPTS": 4, "WORKER_MEMORY_MB": 400, "COUNTING_SLOTS": SLOTS,
}  # fmt: skip
# No people are asked here, so a run that waits does so for another attempt.
LIVE = ("queued", "running", "waiting")


def _try_both(given: argparse.Namespace) -> int:
    words = ["--times", str(given.times), "--seed", str(given.seed)]
    words += ["--only", given.only] if given.only else []
    command = (sys.executable, "-m", "tests.faults", *words, "--database")
    return int(any(subprocess.call((*command, name)) for name in ("sqlite", "postgres")))


def _holds(shop: Workshop, service: Service, name: str, database: str, chance: random.Random) -> bool:
    began = time.monotonic()
    _take_time(service, SECONDS)
    try:
        if name == WATCHED:
            _try_watched(shop, service, chance)
        elif name in CALLERS:
            _try_paid(shop, service, name, chance)
        else:
            _try(shop, name, chance)
    except AssertionError as error:
        print(f"{database}: {name}: BROKEN: {error}\n{shop.logs()}", flush=True)
        return False
    print(f"{database}: {name}: held, {time.monotonic() - began:.1f} s", flush=True)
    return True


def _try(shop: Workshop, name: str, chance: random.Random) -> None:
    fault, step, bad = SCENARIOS[name]
    run = start_batch(shop, step)
    fault(shop, run, chance)
    check(_await_end(shop, run), bad=bad, one_attempt=name in ONE_ATTEMPT)


def _try_paid(shop: Workshop, service: Service, name: str, chance: random.Random) -> None:
    run = start_paid_batch(shop)
    CALLERS[name](shop, run, chance)
    check_paid(_await_end(shop, run), service.bills)


def _try_watched(shop: Workshop, service: Service, chance: random.Random) -> None:
    with serving_web(shop) as port:
        # However long web servers take to come up, the batch is still going.
        _take_time(service, LONGER)
        run = start_watched_batch(shop)
        with visiting(shop, port, run) as visitors:
            deaths = web_server_dies(shop, run, visitors.browser, chance)
            _take_time(service, 0)
            run = _await_end(shop, run)
            await_web(shop, port)
            check_paid(run, service.bills, expected=expect_watched)
            visitors.check(run, deaths=deaths)


def _take_time(service: Service, seconds: float) -> None:
    service.meanwhile = lambda: time.sleep(seconds)


def _await_end(shop: Workshop, run: Run) -> Run:
    return shop.wait_for(run, lambda now: now.state not in LIVE, seconds=90)


if __name__ == "__main__":
    sys.exit(main())
