"""`manage.py web`: the web server alone, for `up` and for a machine that serves pages and nothing else."""

from __future__ import annotations

from typing import Any

from daphne.cli import CommandLineInterface
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Serves pages and sockets until SIGTERM."""

    help = "Serve pages and sockets until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The address to listen on."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs Daphne in this process."""
        words = ["-b", options["host"], "-p", str(options["port"]), "--proxy-headers", "--access-log", "/dev/null"]
        if not settings.SECURE_TLS:
            words.remove("--proxy-headers")
        CommandLineInterface().run([*words, "--server-name", "Pressline", "studio.asgi:application"])
