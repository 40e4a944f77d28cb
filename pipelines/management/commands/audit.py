"""`manage.py audit`: shows the audit log, takes it out as a file, and follows its chain."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from pipelines.actions.audit import seal_audit
from pipelines.models import AuditEntry, Project
from pipelines.snapshots.audit import AuditWanted, Verdict, audit_lines, audit_words, sift_audit, verify_audit

BROKEN, INVALID = 1, 2
SHOWN = 50
KEPT = re.compile(r"([0-9a-f]{64})@(\d{1,18})")


class Command(BaseCommand):
    """Seals what is not sealed yet. The last digest it prints is to be kept elsewhere, for `--verify --expect`."""

    help = "Shows, exports and verifies the audit log. Exit 0 it holds, 1 it does not, 2 invalid."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to show, and what to check."""
        parser.add_argument("--verify", action="store_true", help="follow the chain from its beginning")
        parser.add_argument("--expect", metavar="DIGEST@NUMBER", help="a last digest that was kept elsewhere")
        parser.add_argument("--project", metavar="SLUG", help="only what was done there")
        parser.add_argument("--since", metavar="DATE", help="only what was done from this day on (2026-11-21)")
        parser.add_argument("--export", metavar="FILE.jsonl", type=Path, help="write it as JSON Lines")
        parser.add_argument("--data", metavar="DIR", help="the data folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does what is asked, and leaves with the chain's code."""
        kept = _kept(options["expect"]) if options["expect"] else None
        entries = sift_audit(_entries(options["project"]), AuditWanted(since=_day(options["since"])))
        seal_audit()
        checks = options["verify"] or kept is not None
        if options["export"]:
            self._export(entries, options["export"])
        elif not checks:
            self._show(entries)
        self._tell(verify_audit(expect=kept)) if checks else self._last()

    def _show(self, entries: QuerySet[AuditEntry]) -> None:
        newest = list(entries.select_related("project").order_by("-pk")[:SHOWN])
        for entry in reversed(newest):
            words = audit_words(entry, to_staff=True)
            origin = f" ({entry.origin})" if entry.origin else ""
            self.stdout.write(
                f"{entry.at:%Y-%m-%d %H:%M:%S} {entry.who} {words.said}{words.thing}{words.rest}{origin}."
            )

    def _export(self, entries: QuerySet[AuditEntry], path: Path) -> None:
        number = 0
        try:
            with path.open("w", encoding="ascii") as file:
                for line in audit_lines(entries):
                    file.write(line)
                    number += 1
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.", returncode=INVALID) from error
        self.stdout.write(f"{_count(number)} written to {path}.")

    def _last(self) -> None:
        last = AuditEntry.objects.exclude(number=None).order_by("-number").first()
        self.stdout.write(f"Last link: {last.digest}@{last.number}" if last else "The log is empty.")

    def _tell(self, verdict: Verdict) -> None:
        if verdict.broken:
            for sentence in verdict.broken:
                self.stderr.write(sentence)
            if verdict.link:
                self.stderr.write(f"Up to link {verdict.number} everything holds: {verdict.link}")
            sys.exit(BROKEN)
        self.stdout.write(f"The chain holds: {_count(verdict.sealed)}, none changed, put in or missing.")
        self._last()


def _entries(slug: str | None) -> QuerySet[AuditEntry]:
    if not slug:
        return AuditEntry.objects.all()
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise CommandError(f"There is no project `{slug}`.", returncode=INVALID)
    return AuditEntry.objects.filter(project=project)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"`{text}` is no day; write it as 2026-11-21.", returncode=INVALID) from error


def _kept(text: str) -> tuple[str, int]:
    found = KEPT.fullmatch(text.strip())
    if not found:
        raise CommandError("Expect a link as this command prints it: DIGEST@NUMBER.", returncode=INVALID)
    return found[1], int(found[2])


def _count(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
