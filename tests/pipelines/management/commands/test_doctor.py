"""`manage.py doctor`."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command


def test_it_says_what_is_there_and_what_does_not_answer(
    db: None, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.RQ_QUEUES = {"media": {"URL": "unix:///nowhere/valkey.sock"}, "models": {"URL": "unix:///nowhere"}}
    with pytest.raises(SystemExit) as leaving:
        call_command("doctor")
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert leaving.value.code == 1
    assert lines["database"].endswith("up to date")
    assert "does not answer" in lines["queue"]
    assert "can be written" in lines["files"]
    assert lines["providers"] == "Rehearsal"
