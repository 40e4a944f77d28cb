"""`manage.py worker LANE`: one worker of a lane, until it is told to stop."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

# Imported here although RQ would do it: each job is a fork, which then need not import the engine anew.
from pipelines import (
    queue,
    tasks,  # noqa: F401
)


class Command(BaseCommand):
    """Runs one RQ worker."""

    requires_system_checks = ()
    help = "Works on step runs of one lane: media (processor work) or models (waiting on services)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The lane."""
        parser.add_argument("lane", choices=settings.LANES)

    def handle(self, *args: Any, **options: Any) -> None:
        """Works until SIGTERM or Ctrl-C."""
        queue.work_forever(options["lane"])
