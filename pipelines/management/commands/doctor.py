"""`manage.py doctor`: what is configured, and whether it answers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from pipelines import queue
from pipelines.errors import StudioError
from pipelines.exchange import describe_mail, try_connection
from pipelines.media import cutout, fonts, meaning
from pipelines.models import Connection, Model
from pipelines.providers import PROVIDERS
from pipelines.providers.prices import read_prices
from pipelines.snapshots import Retiring, retiring_models
from pipelines.snapshots.passage_index import describe_index

PROBE = "probe.txt"
RETIRED = "retired"


class Command(BaseCommand):
    """Looks at each part Pressline stands on and says in a line how it is."""

    help = "Says what is configured and whether it answers. Exit 0 when everything a run needs is there."

    def add_arguments(self, parser: CommandParser) -> None:
        """The data folder."""
        parser.add_argument("--data", metavar="DIR", help="the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tells, and leaves with 1 when something is missing."""
        checks: tuple[tuple[str, Callable[[], str]], ...] = (
            ("database", _database),
            ("queue", queue.describe),
            ("files", _files),
            ("cut-out model", cutout.describe_model),
            ("meaning model", meaning.describe_meaning),
            ("passages", describe_index),
            ("type", fonts.describe_fonts),
            ("connections", _connections),
            ("models", _models),
            ("prices", _prices),
            ("mail", describe_mail),
        )
        well = [self._tell(name, check) for name, check in checks]
        if not all(well):
            sys.exit(1)

    def _tell(self, name: str, check: Callable[[], str]) -> bool:
        try:
            self.stdout.write(f"{name:<14} {check()}")
        except StudioError as error:
            self.stdout.write(self.style.ERROR(f"{name:<14} {error.message}"))
            return False
        return True


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        open_moves = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise StudioError(f"{connection.vendor} does not answer: {error}") from error
    if open_moves:
        raise StudioError(f"{connection.vendor} needs {len(open_moves)} migrations: manage.py migrate")
    return f"{connection.vendor}, up to date"


def _files() -> str:
    try:
        name = default_storage.save(PROBE, ContentFile(b"here"))
        default_storage.delete(name)
    except OSError as error:
        raise StudioError(f"Files cannot be kept: {error}") from error
    return f"{settings.STORAGES['default']['BACKEND'].rpartition('.')[2]}, can be written"


def _connections() -> str:
    """Tries each connection; what does not answer is told with the rest, and is no reason to stop."""
    told = [f"rehearsal built in, {len(PROVIDERS) - 1} services can be connected"]
    broken = []
    for there in Connection.objects.filter(enabled=True):
        try:
            told.append(f"{there.name}: {try_connection(there)}")
        except StudioError as error:
            broken.append(f"{there.name}: {error.message}")
    if broken:
        raise StudioError("; ".join([*broken, *told]))
    return "; ".join(told)


def _models() -> str:
    """How many models are in the catalogue, which of them are about to go, and which pipelines name those."""
    told = ", ".join(_going(one) for one in retiring_models() if one.status != RETIRED or one.pipelines)
    return f"{Model.objects.filter(enabled=True).count()} in the catalogue" + (f"; retiring: {told}" if told else "")


def _going(one: Retiring) -> str:
    named = ", ".join(f"{pipeline.name} in {pipeline.project}" for pipeline in one.pipelines)
    instead = f", use {one.model.successor}" if one.model.successor else ""
    return f"{one.model} on {one.day}" + (f" (named by {named}{instead})" if named else "")


def _prices() -> str:
    path = settings.PRICES_FILE
    listed = read_prices(path)
    return f"{len(listed)} listed in {path.name}" if path else "none listed; PRICES_FILE names a list"
