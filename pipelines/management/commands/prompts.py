"""`manage.py prompts export|import PROJECT DIR`: prompts to and from files, as git keeps them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pipelines.actions import read_prompt_files, write_prompt_files
from pipelines.errors import Invalid, NotFound, Stale
from pipelines.management.headless import find_project

INVALID = 2


class Command(BaseCommand):
    """Writes each prompt of a project as `SLUG.md`, or commits what such files say."""

    help = "Writes a project's prompts to a folder, or reads them from one. Exit 0 done, 2 invalid."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which way, which project, which folder."""
        parser.add_argument("direction", choices=("export", "import"))
        parser.add_argument("project", metavar="PROJECT", help="the project's address")
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--data", metavar="DIR", help="the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does it and says what was written or committed; an import is taken over whole or not at all."""
        try:
            project = find_project(options["project"])
            if options["direction"] == "export":
                told = [path.name for path in write_prompt_files(project, options["folder"])]
            else:
                told = [str(version) for version in read_prompt_files(project, options["folder"], by=None)]
        except (Invalid, NotFound, Stale) as error:
            self.stderr.write(error.message)
            sys.exit(INVALID)
        for line in told:
            self.stdout.write(line)
