"""`manage.py index_passages`, where the database has no such index; on PostgreSQL see tests/engine."""

from __future__ import annotations

import contextlib

import pytest
from django.core.management import call_command


def test_a_database_without_pgvector_keeps_no_index_and_says_so(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        call_command("index_passages")
    assert leaving.value.code == 1
    assert "looked for in each process meanwhile" in capsys.readouterr().err
    with contextlib.suppress(SystemExit):
        call_command("doctor")
    assert "passages       looked for in each process\n" in capsys.readouterr().out
