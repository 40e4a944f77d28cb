"""`manage.py doctor`."""

from __future__ import annotations

from pathlib import Path
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
    assert lines["prices"].startswith("none listed")


def test_it_says_what_is_wrong_with_the_price_list(
    db: None, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.PRICES_FILE = tmp_path / "prices.json"
    settings.PRICES_FILE.write_text('{"openai/gpt": {"per_picture": "1"}}')
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "prices.json is wrong at openai/gpt, per_picture" in capsys.readouterr().out
