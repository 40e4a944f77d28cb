"""`manage.py token USER`: prints a new API token, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pipelines.errors import Invalid
from studio.access import issue_token
from studio.models import SCOPES, User


class Command(BaseCommand):
    """Makes a token for a person; only its hash is kept, so it cannot be shown again."""

    help = "Print a new API token for a person; it is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose token, and what it may do for how long."""
        parser.add_argument("user", help="the person's e-mail address")
        parser.add_argument("--scopes", nargs="+", default=[*SCOPES], help=f"of {' '.join(SCOPES)} (default: all)")
        parser.add_argument("--days", type=int, help="how long it is valid (default: until it is deleted)")
        parser.add_argument("--name", default="", help="what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the token and nothing else, so that a script can read it."""
        user = User.objects.filter(email=options["user"].lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is nobody with the address {options['user']}.")
        days = options["days"]
        if days is not None and days < 1:
            raise CommandError("A token is valid for one day or more.")
        expires_at = timezone.now() + timedelta(days=days) if days else None
        scopes = ",".join(options["scopes"]).replace(" ", "").split(",")
        try:
            secret = issue_token(user, scopes=scopes, name=options["name"], expires_at=expires_at)
        except Invalid as error:
            raise CommandError(error.message) from error
        self.stdout.write(secret)
