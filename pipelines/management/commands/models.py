"""`manage.py models`: the catalogue, or what of it is about to go; --refresh reads first what services list."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich import box
from rich.console import Console
from rich.table import Table

from pipelines.exchange import look_at_models
from pipelines.snapshots import ModelRow, Retiring, Sought, model_rows, retiring_models

MOST_DAYS = 36_500


class Command(BaseCommand):
    """Lists every model that can be chosen; a service that does not answer is told and stops nothing."""

    help = (
        "Lists the models with their abilities, prices and status; those that retire with the pipelines that ask them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to ask the services, and what to list."""
        parser.add_argument("--refresh", action="store_true", help="ask every connection what it lists now")
        parser.add_argument("--retiring", type=_days, metavar="DAYS", help="only what retires within so many days")

    def handle(self, *args: Any, **options: Any) -> None:
        """Asks where that is wanted, then lists."""
        if options["refresh"]:
            for look in look_at_models():
                told = look.problem or f"{look.listed} models listed, {look.new} of them new"
                self.stdout.write(f"{look.name}: {told}")
        if options["retiring"] is None:
            rows = model_rows(Sought(retired=True))
            self._show(("model", "abilities", "price", "status", "connected"), [_line(row) for row in rows])
            self.stdout.write(f"{len(rows)} models.")
            return
        going = retiring_models(within=timedelta(days=options["retiring"]), past=False)
        self._show(("model", "retires on", "successor", "pipelines"), [_going(one) for one in going])
        self.stdout.write(f"{len(going)} models retire within {options['retiring']} days.")

    def _show(self, heads: tuple[str, ...], lines: list[tuple[str, ...]]) -> None:
        table = Table(*heads, box=box.SIMPLE_HEAD, show_edge=False)
        for line in lines:
            table.add_row(*line)
        console = Console(markup=False, highlight=False)
        # In a file or a pipe nothing is cut off to fit a screen that is not there.
        console.width = console.width if console.is_terminal else 240
        with console.capture() as captured:
            console.print(table)
        self.stdout.write(captured.get())


def _line(row: ModelRow) -> tuple[str, ...]:
    price = row.prices[0] if row.prices else ""
    return str(row.model), ", ".join(row.model.abilities), price, _status(row), ", ".join(row.names)


def _status(row: ModelRow) -> str:
    told = [row.status] if row.status == "active" else [f"{row.status} {row.model.retires_on}"]
    told += [] if row.model.enabled else ["switched off"]
    return ", ".join(told + ([f"not listed since {row.missing_since}"] if row.missing_since else []))


def _going(one: Retiring) -> tuple[str, ...]:
    pipelines = ", ".join(f"{pipeline.project.slug}: {pipeline.name}" for pipeline in one.pipelines)
    return str(one.model), one.day.isoformat(), one.model.successor, pipelines


def _days(given: str) -> int:
    if not given.isdecimal() or int(given) > MOST_DAYS:
        raise argparse.ArgumentTypeError("give a whole number of days")
    return int(given)
