"""`manage.py models`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pipelines.actions import connect
from pipelines.models import Model, Project
from tests.factories import drawing, make_version
from tests.peers.service import Said, Service, serving

pytestmark = pytest.mark.django_db


def test_the_catalogue_is_listed_before_anything_is_connected(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("models")
    told = capsys.readouterr().out
    (line,) = [line for line in told.splitlines() if " bfl/flux-pro-1.1 " in line]
    assert "generate_image" in line
    assert "$0.04 a picture" in line
    assert "active" in line


def test_refreshing_asks_every_connection_and_tells_what_does_not_answer(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Service().on("GET /v1/models", {"data": [{"id": "claude-next"}]})) as service:
        connect("anthropic", name="claude", base_url=f"{service.url}/v1", values={"key": "k"}, private=True)
        call_command("models", "--refresh")
        told = capsys.readouterr().out
        assert "claude: 1 models listed, 1 of them new" in told
        (line,) = [line for line in told.splitlines() if " anthropic/claude-next " in line]
        assert line.rstrip().endswith("claude")
        assert "not listed since" in told
        service.on("GET /v1/models", Said({}, 401))
        call_command("models", "--refresh")
        assert "claude: Anthropic does not accept the credentials" in capsys.readouterr().out


def test_what_retires_is_listed_with_its_day_its_successor_and_the_pipelines(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    connect("anthropic", values={"key": "k"})
    Model.objects.update(retires_on=None)
    day = timezone.localdate() + timedelta(days=9)
    Model.objects.filter(model_id="claude-haiku-5-5").update(retires_on=day, successor="anthropic/claude-next")
    step = {"type": "write_text", "params": {"prompt": "A line", "model": "anthropic/claude-haiku-5-5"}}
    make_version(project, drawing({"line": step}) | {"name": "Campaign"})
    call_command("models", "--retiring", "9")
    told = capsys.readouterr().out
    (line,) = [line for line in told.splitlines() if "claude-haiku" in line]
    assert line.split() == [
        "anthropic/claude-haiku-5-5",
        day.isoformat(),
        "anthropic/claude-next",
        f"{project.slug}:",
        "Campaign",
    ]
    call_command("models", "--retiring", "8")
    assert "0 models retire within 8 days." in capsys.readouterr().out


def test_days_are_a_number() -> None:
    with pytest.raises(CommandError, match="whole number of days"):
        call_command("models", "--retiring", "soon")
