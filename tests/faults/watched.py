"""The web server is killed again and again while a batch goes that people watch."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from tests.faults.scenarios import kill, pids
from tests.web import NAME

if TYPE_CHECKING:
    from pipelines.models import Run
    from tests.faults.visitors import Browser
    from tests.workshop import Workshop

WATCHED = "the web server dies"
MOST, LEAST, LONGER = 3, 2, 3.0


def web_server_dies(shop: Workshop, run: Run, browser: Browser, chance: random.Random) -> int:
    """Kills the web server up to three times while the run goes on and is seen, and says how often that was."""
    from pipelines.models import Run
    from pipelines.states import RUN_LIVE

    deaths = 0
    while deaths < MOST:
        seen = shop.supervisor.wait(lambda: browser.entries > deaths, 60)  # noqa: B023
        assert seen, f"no snapshot after {deaths} deaths\n{shop.logs()}"
        time.sleep(chance.uniform(0.0, 0.6))
        if Run.objects.get(pk=run.pk).state not in RUN_LIVE:
            break
        kill(pids(shop, NAME)[0])
        deaths += 1
    assert deaths >= LEAST, f"the batch was over after {deaths} deaths"
    return deaths
