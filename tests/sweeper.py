"""`python tests/sweeper.py SECONDS`: the sweeper, with the toy step types in its catalogue."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main(every: str) -> None:
    """Sweeps until it is told to stop."""
    import django

    django.setup()
    from django.core.management import call_command

    from pipelines.steps import CATALOGUE
    from tests.toys import TOYS

    CATALOGUE.update(TOYS)
    call_command("sweep", every=float(every))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    main(sys.argv[1])
