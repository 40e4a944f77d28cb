"""`manage.py evict`: makes room by deleting what old runs made on the way."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pipelines.actions import evict
from pipelines.errors import Invalid

INVALID = 2


class Command(BaseCommand):
    """Deletes intermediate results of old runs; outputs, inputs, uploads and whatever people decided on stay."""

    requires_system_checks = ()
    help = "Deletes intermediate results of old runs that nothing points to. They are made again when they are needed."

    def add_arguments(self, parser: CommandParser) -> None:
        """How old and how much."""
        parser.add_argument("--days", type=float, metavar="N", help="runs that ended longer ago (default: CACHE_DAYS)")
        parser.add_argument(
            "--gigabytes", type=float, metavar="N", help="then the oldest until all fits (default: CACHE_GIGABYTES)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say how much it would be")
        parser.add_argument("--data", metavar="DIR", help="the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Evicts and says how much."""
        try:
            gone = evict(days=options["days"], gigabytes=options["gigabytes"], dry_run=options["dry_run"])
        except Invalid as error:
            self.stderr.write(error.message)
            sys.exit(INVALID)
        files = f"{gone.assets} file{'' if gone.assets == 1 else 's'}"
        told = f"{files} would be evicted" if options["dry_run"] else f"{files} evicted"
        self.stdout.write(f"{told}, {gone.bytes / 1_000_000:.1f} MB.")
