"""`python -m tests.workers LANE`: a real worker whose catalogue also has the toy step types."""

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
    queue.work_forever(lane)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    main(sys.argv[1])
