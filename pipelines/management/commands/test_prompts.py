"""`manage.py test_prompts PROJECT`: runs the tests of a project's prompts, and fails where an answer does."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.actions import PromptVerdict, judge_prompt_run, start_prompt_tests
from pipelines.errors import Invalid, NotFound
from pipelines.management.headless import find_project, work_through
from pipelines.models import PRODUCTION, Project, Prompt

FAILED = 1


class Command(BaseCommand):
    """Each prompt's tests are an ordinary run of the project, as one version has them."""

    help = "Runs the tests of a project's prompts. Exit 0 when all pass, 1 when not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which prompts, at which label, asking whom."""
        parser.add_argument("project", metavar="PROJECT", help="the project's address")
        parser.add_argument("--prompt", metavar="SLUG", help="only this one")
        parser.add_argument("--label", default=PRODUCTION, metavar="L", help="a label, or a version such as v7")
        parser.add_argument("--model", default="auto", metavar="MODEL", help="who is asked")
        parser.add_argument("--rehearse", action="store_true", help="use only the built-in provider")
        parser.add_argument("--json", action="store_true", help="print what came of each test as JSON")
        parser.add_argument("--data", metavar="DIR", help="the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs them, shows a table, and leaves with 1 unless every test has passed."""
        try:
            prompts = _prompts(find_project(options["project"]), options["prompt"])
        except NotFound as error:
            self.stderr.write(error.message)
            sys.exit(FAILED)
        verdicts = [verdict for prompt in prompts for verdict in self._test(prompt, options)]
        if options["json"]:
            told = [verdict.entry() for verdict in verdicts]
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            self._show(verdicts)
        if not verdicts:
            self.stderr.write("No prompt here has a test, so nothing was tried.")
        if not verdicts or not all(verdict.passed for verdict in verdicts):
            sys.exit(FAILED)

    def _test(self, prompt: Prompt, options: dict[str, Any]) -> list[PromptVerdict]:
        at = options["label"]
        try:
            run = start_prompt_tests(prompt, at=at, by=None, rehearse=options["rehearse"], model=options["model"])
        except Invalid as error:
            return [PromptVerdict(prompt.slug, at, test.name, "", (error.message,)) for test in prompt.tests.all()]
        return judge_prompt_run(prompt, work_through(run, tick=lambda now: None), at=at)

    def _show(self, verdicts: list[PromptVerdict]) -> None:
        table = Table("prompt", "test", "", "what failed, and how rubrics scored")
        for verdict in verdicts:
            words = "\n".join((*verdict.failures, *verdict.scores))
            name = f"{verdict.prompt}@{verdict.at}"
            table.add_row(escape(name), escape(verdict.test), "pass" if verdict.passed else "fail", escape(words))
        console = Console(width=120)
        with console.capture() as shown:
            console.print(table)
        self.stdout.write(shown.get())


def _prompts(project: Project, slug: str | None) -> list[Prompt]:
    """The prompts that have tests, or the one that is named; raises NotFound where it is not there."""
    if slug:
        found = list(project.prompts.filter(slug=slug))
        if not found:
            message = f"There is no prompt `{slug}` in this project."
            raise NotFound(message)
        return found
    return list(project.prompts.filter(tests__isnull=False).distinct().order_by("slug"))
