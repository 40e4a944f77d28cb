"""`manage.py index_passages`: has PostgreSQL find passages by itself, once its extension `vector` is there."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pipelines.actions.passage_index import index_passages
from pipelines.models.passage_index import build_index


class Command(BaseCommand):
    """Makes the index where it is missing, and fills in the passages that were read before it was there."""

    help = "Fills the index of passages in PostgreSQL with pgvector. Exit 1 where the database cannot have one."

    def add_arguments(self, parser: CommandParser) -> None:
        """The data folder."""
        parser.add_argument("--data", metavar="DIR", help="the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Builds, fills and says how many."""
        if not build_index():
            self.stderr.write(
                "The database cannot keep such an index: it takes PostgreSQL with pgvector 0.5 or newer, "
                "and the right to create the extension. Passages are looked for in each process meanwhile."
            )
            sys.exit(1)
        filled = index_passages()
        self.stdout.write(f"{filled:,} passage{'' if filled == 1 else 's'} indexed.")
