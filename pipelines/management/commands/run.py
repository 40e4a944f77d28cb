"""`manage.py run FILE`: a pipeline from the command line, with or without `up` beside it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pipelines.actions import start_run
from pipelines.errors import Invalid, InvalidDrawing, NotFound
from pipelines.management.headless import deliver, find_project, read_inputs, read_version, work_through
from pipelines.models import Run, StepTally
from pipelines.snapshots import manifest, plan_of
from pipelines.states import DONE, FINAL, WAITING

INVALID, WAITS, FAILED, STOPPED = 2, 3, 4, 130


class Command(BaseCommand):
    """Runs one pipeline file to its end, or until it waits for people."""

    help = "Runs a pipeline file. Exit 0 done, 2 invalid, 3 waiting for people, 4 failed."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to run and with what."""
        parser.add_argument("file", type=Path)
        parser.add_argument("-i", "--input", action="append", default=[], metavar="NAME=VALUE|NAME=@FILE")
        parser.add_argument("--rows", type=Path, metavar="FILE.csv", help="one path for each row; columns are inputs")
        parser.add_argument("--brand", type=Path, metavar="FILE", help="a brand file to hold the run to")
        parser.add_argument("--project", metavar="SLUG", help="the project to run in")
        parser.add_argument("--approve", choices=("all", "none"), default="none")
        parser.add_argument("--rehearse", action="store_true", help="use only the built-in provider")
        parser.add_argument("--out", type=Path, metavar="DIR", help="where files and manifest.json are put")
        parser.add_argument("--json", action="store_true", help="print the manifest when it is over")
        parser.add_argument("--data", metavar="DIR", help="the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs it and leaves with the code that says how it ended."""
        call_command("migrate", verbosity=0)
        try:
            run = self._start(options)
        except InvalidDrawing as error:
            self._say(str(problem) for problem in error.problems)
            sys.exit(INVALID)
        except (Invalid, NotFound) as error:
            self._say(error.message.splitlines())
            sys.exit(INVALID)
        with self._progress() as bar:
            task = bar.add_task("starting", total=None)
            try:
                run = work_through(run, tick=lambda now: self._show(bar, task, now))
            except KeyboardInterrupt:
                self._say([f"Stopped. Run {run.pk} is kept, and goes on when Pressline runs on this data folder."])
                sys.exit(STOPPED)
        self._end(run, options)

    def _start(self, options: dict[str, Any]) -> Run:
        project = find_project(options["project"])
        version = read_version(project, options["file"], brand=options["brand"])
        inputs = read_inputs(plan_of(version), project, options["input"], options["rows"])
        approve_all = options["approve"] == "all"
        return start_run(version, inputs=inputs, by=None, rehearse=options["rehearse"], approve_all=approve_all)

    def _end(self, run: Run, options: dict[str, Any]) -> None:
        for row in run.step_runs.filter(replaced=False, state="failed"):
            self._say([f"{row}: {row.error.get('message', 'failed')}"])
        if options["out"]:
            deliver(run, options["out"])
        if options["json"]:
            self.stdout.write(json.dumps(manifest(run), indent=2, ensure_ascii=False))
        self._say([f"Run {run.pk} is {run.state.replace('_', ' ')}."])
        if run.state == WAITING:
            self._say(f"Waiting for people: {review.question}" for review in run.reviews.filter(state="open"))
            self._say(f"Waiting for people: {out.title}" for out in run.hand_offs.filter(state="open"))
            sys.exit(WAITS)
        if run.state != DONE:
            sys.exit(FAILED)

    def _progress(self) -> Progress:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
        )
        return Progress(*columns, console=Console(stderr=True))

    def _show(self, bar: Progress, task: Any, run: Run) -> None:
        tallies = list(StepTally.objects.filter(run=run))
        ended = sum(count for tally in tallies for state, count in tally.counts().items() if state in FINAL)
        total = sum(max(1, sum(tally.counts().values())) for tally in tallies)
        busy = [tally.step for tally in tallies if tally.running]
        bar.update(task, completed=ended, total=total, description=", ".join(busy) or run.state)

    def _say(self, lines: Any) -> None:
        for line in lines:
            self.stderr.write(str(line))
