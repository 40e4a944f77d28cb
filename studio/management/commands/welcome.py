"""`manage.py welcome [EMAIL]`: a fresh link that signs one person in, once, for whoever can reach this machine."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.management.welcome import ensure_administrator, sign_in_link
from studio.models import User


class Command(BaseCommand):
    """Prints one sign-in link; by default the first administrator's."""

    help = "Print a link that signs a person in, once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and where Pressline is served."""
        parser.add_argument("email", nargs="?", help="whose link (default: the first administrator's)")
        parser.add_argument("--base", default=f"http://127.0.0.1:{settings.PORT}", help="the address people open")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints it."""
        email = options["email"]
        person = User.objects.filter(email=email.lower(), is_active=True).first() if email else ensure_administrator()
        if person is None:
            raise CommandError(f"There is nobody with the address {email}.")
        self.stdout.write(sign_in_link(options["base"].rstrip("/"), person))
