"""`python -m tests.workers LANE`: a real worker whose catalogue also has the toy step types.

Where COUNTING_URL names a counting service, its provider `counting` is there too, with COUNTING_SLOTS at once. With
COUNTING_PATIENCE it asks for jobs, and after them once in so many seconds.
"""

from __future__ import annotations

import os
import sys


def main(lane: str) -> None:
    """Works until it is told to stop."""
    import django

    django.setup()
    from pipelines import queue, tasks  # noqa: F401
    from pipelines.steps import CATALOGUE
    from tests.toys import TOYS

    CATALOGUE.update(TOYS)
    if url := os.environ.get("COUNTING_URL"):
        _add_counting(url, slots=int(os.environ.get("COUNTING_SLOTS", "50")))
    queue.work_forever(lane)


def _add_counting(url: str, *, slots: int) -> None:
    from pipelines.exchange import connections
    from tests.peers.counting import Counting, Service

    service = Service()
    service.url = url
    patience = os.environ.get("COUNTING_PATIENCE")
    provider = Counting(service, jobs=True, polls=1, patience=float(patience)) if patience else Counting(service)
    provider.slots = slots
    connections.BUILT_IN = (lambda: provider, *connections.BUILT_IN)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    main(sys.argv[1])
