"""`manage.py doctor`."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from pipelines.actions import connect
from pipelines.models import Model, Project
from tests.factories import drawing, make_version
from tests.peers.service import Said, Service, serving


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
    assert lines["connections"].startswith("rehearsal built in")
    assert lines["models"] == "0 in the catalogue"
    assert lines["prices"].startswith("none listed")
    assert lines["mail"].startswith("goes through")


def test_it_says_what_is_wrong_with_the_price_list(
    db: None, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.PRICES_FILE = tmp_path / "prices.json"
    settings.PRICES_FILE.write_text('{"openai/gpt": {"per_pixel": "1"}}')
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "prices.json is wrong at openai/gpt, per_pixel" in capsys.readouterr().out


def test_it_tries_each_connection_and_names_models_that_are_about_to_go(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Service().on("GET /v1/models", {"data": []})) as service:
        connect("anthropic", base_url=f"{service.url}/v1", values={"key": "k"}, private=True)
        Model.objects.filter(model_id="claude-haiku-5-5").update(retires_on=timezone.localdate() + timedelta(days=9))
        with contextlib.suppress(SystemExit):
            call_command("doctor")
        lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
        assert "anthropic: Anthropic accepts the key" in lines["connections"]
        assert "anthropic/claude-haiku-5-5 on" in lines["models"].partition("retiring: ")[2]
        service.on("GET /v1/models", Said({}, 401))
        with pytest.raises(SystemExit):
            call_command("doctor")
        assert "connections    anthropic: Anthropic does not accept" in capsys.readouterr().out


@pytest.mark.usefixtures("queue", "heard")
def test_it_names_the_pipelines_that_ask_models_which_are_about_to_go(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    connect("bfl", base_url="http://127.0.0.1:1", values={"key": "k"})
    day = timezone.localdate() + timedelta(days=9)
    Model.objects.filter(model_id="flux-pro-1.1").update(retires_on=day, successor="bfl/flux-2-pro")
    step = {"type": "generate_image", "params": {"prompt": "A cup", "model": "bfl/flux-pro-1.1"}}
    make_version(project, drawing({"scene": step}) | {"name": "Campaign"})
    with contextlib.suppress(SystemExit):
        call_command("doctor")
    named = f"bfl/flux-pro-1.1 on {day} (named by Campaign in Northbay Coffee, use bfl/flux-2-pro)"
    assert named in capsys.readouterr().out
