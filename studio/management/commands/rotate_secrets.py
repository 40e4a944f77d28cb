"""`manage.py rotate_secrets`: seals everything that is kept encrypted under the newest SECRET_KEY."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from studio.access import Rotation, look_at_secrets, rotate_secrets

LEFT = 1


class Command(BaseCommand):
    """Run with the new key in SECRET_KEY and the old one in SECRET_KEY_FALLBACKS; afterwards the old one may go."""

    help = "Seals everything under the newest SECRET_KEY. Exit 0 all of it is, 1 something is not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to look only."""
        parser.add_argument("--check", action="store_true", help="say what is left to seal anew, and change nothing")
        parser.add_argument("--data", metavar="DIR", help="the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tells what is under which key, and leaves with 1 where something is left under another than the newest."""
        found = look_at_secrets() if options["check"] else rotate_secrets()
        self.stdout.write(_told(found, checks=options["check"]))
        for name in found.unknown:
            self.stderr.write(f"No key opens {name}. Add the key that sealed it, or enter it again.")
        if found.unknown or (options["check"] and found.older):
            sys.exit(LEFT)


def _told(found: Rotation, *, checks: bool) -> str:
    under = f"{_count(found.newest)} under the newest key"
    if not found.older:
        return f"{under}, none under an older one."
    return f"{under}, {found.older} {'still under an older one' if checks else 'sealed anew'}."


def _count(number: int) -> str:
    return f"{number:,} {'secret' if number == 1 else 'secrets'}"
