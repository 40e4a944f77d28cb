"""`manage.py connect PROVIDER`: adds or changes a connection, and tries it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pipelines.actions import connect, disconnect
from pipelines.errors import StudioError
from pipelines.exchange import try_connection
from pipelines.models import Connection
from pipelines.providers import PROVIDERS


class Command(BaseCommand):
    """What an operator adds may be an address of the own network; credentials come from the environment, never argv."""

    help = "Add or change a connection to an outside service, and try it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which service, where, and by which credentials."""
        known = " ".join(provider.key for provider in PROVIDERS if provider.needs_connection())
        parser.add_argument("provider", help=f"one of {known}")
        parser.add_argument("--name", default="", help="what pipeline files call it (default: the provider's name)")
        parser.add_argument("--base-url", default="", help="where it is, if not at its usual address")
        parser.add_argument("--key-env", metavar="VAR", help="the environment variable that holds the API key")
        parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="another setting of it")
        parser.add_argument(
            "--set-env", nargs="*", default=[], metavar="NAME=VAR", help="the same, from the environment"
        )
        parser.add_argument("--slots", type=int, help="requests at once")
        parser.add_argument("--per-minute", type=int, help="requests a minute")
        parser.add_argument("--remove", action="store_true", help="take the connection away")
        parser.add_argument("--no-check", action="store_true", help="do not try it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what the service answered; a connection that does not answer yet is kept, and the exit code is 4."""
        if options["remove"]:
            return self._remove(options["name"] or options["provider"])
        limits = {name: options[name] for name in ("slots", "per_minute") if options[name]}
        try:
            connection = connect(
                options["provider"],
                name=options["name"],
                base_url=options["base_url"],
                values=_values(options),
                private=True,
                **limits,
            )
        except StudioError as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write(f"Connected as `{connection.name}`: write models as {connection.name}/MODEL.")
        if options["no_check"]:
            return None
        try:
            self.stdout.write(self.style.SUCCESS(try_connection(connection)))
        except StudioError as error:
            raise CommandError(f"It is kept, but does not answer well yet. {error.message}", returncode=4) from error
        return None

    def _remove(self, name: str) -> None:
        connection = Connection.objects.filter(name=name).first()
        if connection is None:
            raise CommandError(f"There is no connection `{name}`.", returncode=2)
        disconnect(connection)
        self.stdout.write(f"`{name}` is no longer connected.")


def _values(options: dict[str, Any]) -> dict[str, str]:
    """The settings by name; raises CommandError for a variable that is not there."""
    values = dict(_pairs(options["set"]))
    variables = dict(_pairs(options["set_env"]))
    if options["key_env"]:
        variables["key"] = options["key_env"]
    missing = [variable for variable in variables.values() if variable not in os.environ]
    if missing:
        raise CommandError(f"The environment has no {', '.join(missing)}.", returncode=2)
    return values | {name: os.environ[variable] for name, variable in variables.items()}


def _pairs(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise CommandError(f"`{item}` is not NAME=VALUE.", returncode=2)
        yield name, value
