"""`manage.py audit`."""

from __future__ import annotations

import json
import re
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pipelines import origin
from pipelines.actions.audit import note_deed
from pipelines.models import AuditEntry, Project
from studio.management.supervisor import ROOT

pytestmark = pytest.mark.django_db
LINK = re.compile(r"Last link: ([0-9a-f]{64}@\d+)")


def leave(*words: Any) -> int:
    """The code that the command leaves with."""
    try:
        call_command("audit", *map(str, words))
    except SystemExit as left:
        return int(left.code or 0)
    except CommandError as error:
        sys.stderr.write(str(error))
        return error.returncode
    return 0


@pytest.fixture
def filled(project: Project) -> None:
    for n in range(3):
        note_deed("publish", "brand", n, project=project.pk, by=None, who="Alice")


@pytest.mark.usefixtures("filled")
def test_it_tells_what_was_done_and_a_link_to_keep_by_which_a_cut_off_end_is_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert leave() == 0
    told = capsys.readouterr().out
    assert "Alice published brand 2" in told
    (link,) = LINK.findall(told)
    assert leave("--verify", "--expect", link) == 0
    assert "The chain holds: 4 entries" in capsys.readouterr().out
    AuditEntry.objects.latest("pk").delete()
    assert leave("--verify") == 0
    assert leave("--expect", link) == 1
    assert "its end was cut off" in capsys.readouterr().err


@pytest.mark.usefixtures("filled")
def test_a_changed_entry_is_named_and_the_code_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    leave("--verify")
    AuditEntry.objects.filter(number=2).update(who="Mallory")
    capsys.readouterr()
    assert leave("--verify") == 1
    told = capsys.readouterr()
    assert "Link 2 does not hold" in told.err
    assert "holds: " not in told.out


@pytest.mark.usefixtures("filled")
def test_it_writes_a_project_s_entries_of_some_days_as_json_lines(project: Project, tmp_path: Path) -> None:
    note_deed("publish", "brand", 9, project=None, by=None, who="Alice")
    path = tmp_path / "log.jsonl"
    assert leave("--project", project.slug, "--since", "2026-01-01", "--export", path) == 0
    assert [json.loads(line)["noun"] for line in path.read_text().splitlines()] == [
        "project",
        "brand",
        "brand",
        "brand",
    ]
    assert leave("--since", "2999-01-01", "--export", path) == 0
    assert path.read_text() == ""


@pytest.mark.parametrize(
    "words",
    [("--project", "nowhere"), ("--since", "soon"), ("--expect", "abc@1"), ("--export", "/nowhere/at/all.jsonl")],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert leave(*words) == 2
    assert capsys.readouterr().err.endswith(".")


@pytest.mark.django_db(transaction=True)
def test_what_a_command_does_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "_of_process", "")
    monkeypatch.setattr(sys, "argv", ["manage.py", "connect", "anthropic", "--set", "key=k", "--no-check"])
    runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")
    assert AuditEntry.objects.get(noun="connection").origin == "command connect"
