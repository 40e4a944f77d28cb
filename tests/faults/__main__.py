"""`python -m tests.faults [--times N] [--database sqlite|postgres|both] [--only NAME]`: 1 when a promise was broken."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from contextlib import nullcontext

from tests.faults.promises import check
from tests.faults.scenarios import POISON, ROWS, SCENARIOS
from tests.postgres import running_postgres
from tests.workshop import Workshop, open_workshop


def main() -> int:
    """Runs the scenarios, each database in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="sqlite")
    parser.add_argument("--only", choices=SCENARIOS)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    if given.database == "both":
        words = ["--times", str(given.times), "--seed", str(given.seed)]
        words += ["--only", given.only] if given.only else []
        command = (sys.executable, "-m", "tests.faults", *words, "--database")
        return max(subprocess.call((*command, name)) for name in NAMES)
    print(f"seed {given.seed}")
    names = [given.only] if given.only else list(SCENARIOS)
    with (
        running_postgres() if given.database == "postgres" else nullcontext("") as url,
        open_workshop(database=url, media=2, LEASE_SECONDS=5, MAX_ATTEMPTS=4, WORKER_MEMORY_MB=400) as shop,
    ):
        chance = random.Random(given.seed)
        return max(_try(shop, name, given.database, chance) for _ in range(given.times) for name in names)


NAMES = ("sqlite", "postgres")
# No people are asked here, so a run that waits does so for another attempt.
LIVE = ("queued", "running", "waiting")


def _try(shop: Workshop, name: str, database: str, chance: random.Random) -> int:
    fault, step, bad = SCENARIOS[name]
    began = time.monotonic()
    run = _start(shop, step)
    try:
        fault(shop, run, chance)
        check(shop.wait_for(run, lambda now: now.state not in LIVE, seconds=90), bad=bad)
    except AssertionError as error:
        print(f"{database}: {name}: BROKEN: {error}\n{shop.logs()}", flush=True)
        return 1
    print(f"{database}: {name}: held, {time.monotonic() - began:.1f} s", flush=True)
    return 0


def _start(shop: Workshop, step: dict[str, str]):  # type: ignore[no-untyped-def]
    from tests.factories import drawing, make_run

    params = {"on": f"<w{POISON}>", "seconds": 0.05}
    steps = {
        "first": {"type": "echo", "in": {"text": "$rows"}, "params": {"say": "<{}>"}},
        "middle": {**step, "in": {"text": "first.text"}, "params": params},
        "last": {"type": "echo", "in": {"text": "middle.text"}, "params": {"say": "[{}]"}},
    }
    # Words of its own for each round would keep results apart; a fresh run does so as well.
    content = drawing(steps, inputs={"rows": {"type": "text", "many": True}})
    return make_run(shop.project, content, fresh=True, rows=[f"w{number}" for number in range(ROWS)])


if __name__ == "__main__":
    sys.exit(main())
