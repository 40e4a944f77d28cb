"""Every ability of every service, from a pipeline file to files on disk, by `manage.py run` and a connection."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from slugify import slugify

from pipelines.actions import connect
from pipelines.graph import dump_json
from pipelines.models import SUCCEEDED, Call, Connection, Run
from pipelines.providers import PROVIDERS
from tests.peers.service import Service, serving
from tests.peers.toolbox import running_tools
from tests.services import Case, all_cases
from tests.services.case import PHOTO
from tests.services.openai import sound
from tests.services.steps import step_of

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = sorted({case.provider.key for case in all_cases()} & {provider.key for provider in PROVIDERS})
INPUTS = {
    "photo": {"type": "image"},
    "mask": {"type": "mask"},
    "recording": {"type": "audio"},
    "words": {"type": "text", "default": "A calm harbour"},
}


@pytest.mark.parametrize("key", KEYS)
def test_its_steps_run_from_a_pipeline_file(key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.ExitStack() as stack:
        steps = {}
        for case in all_cases():
            if case.provider.key == key:
                service = stack.enter_context(serving())
                case.script(service)
                steps[slugify(case.name, separator="_")] = step_of(case, link(case, service))
        run = play(steps, tmp_path)
    said = capsys.readouterr().err
    assert run.state == "done", said
    calls = Call.objects.filter(run=run)
    assert {call.state for call in calls} == {SUCCEEDED}
    assert calls.count() == len(steps)
    assert all(call.provider in row.facts["model"] for call in calls for row in [call.step_run])


def test_tools_of_a_real_mcp_server_are_called_from_a_pipeline_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shout = {"server": "shop", "tool": "shout", "arguments": {"text": "{text}", "times": 2}}
    mirror = {"server": "shop", "tool": "mirror", "arguments": {"image": "{image}"}}
    steps = {
        "loud": {"type": "call_tool", "in": {"text": "$words"}, "params": shout},
        "seen": {"type": "call_tool", "in": {"image": "$photo"}, "params": mirror},
    }
    with running_tools() as url:
        connect("mcp", name="shop", base_url=url, private=True)
        run = play(steps, tmp_path)
    assert run.state == "done", capsys.readouterr().err
    assert {(call.provider, call.model, call.state) for call in Call.objects.filter(run=run)} == {
        ("shop", "shout", SUCCEEDED),
        ("shop", "mirror", SUCCEEDED),
    }
    assert run.step_runs.get(step="loud").outputs["text"] == "A CALM HARBOUR A CALM HARBOUR"
    assert run.step_runs.get(step="seen").outputs["image"]["kind"] == "image"


def link(case: Case, service: Service) -> str:
    """The name of a connection of its own for this case."""
    access = case.access(service)
    name = slugify(case.name)[:40]
    limits = {"private": True, "per_minute": 10_000}
    connect(case.provider.key, name=name, base_url=access.base_url, values=access.values, **limits)
    assert Connection.objects.filter(name=name).exists()
    return name


def play(steps: dict[str, Any], folder: Path) -> Run:
    """Runs a drawing of these steps by the command, with what they take."""
    used = {name: INPUTS[name] for name in INPUTS if any(f"${name}" in step["in"].values() for step in steps.values())}
    path = folder / "pipeline.json"
    path.write_text(dump_json({"format": 1, "name": "All of it", "inputs": used, "steps": steps}))
    given = list(_files(used, folder))
    with contextlib.suppress(SystemExit):
        call_command("run", str(path), "--out", str(folder / "out"), *given)
    found = Run.objects.last()
    assert found, "It did not start."
    return found


def _files(used: dict[str, Any], folder: Path) -> Iterator[str]:
    for name in used.keys() - {"words"}:
        data, ending = (sound(), "wav") if name == "recording" else (PHOTO, "png")
        (folder / f"{name}.{ending}").write_bytes(data)
        yield from ("-i", f"{name}=@{folder / name}.{ending}")


def test_a_model_that_its_service_retired_is_not_asked_and_its_successor_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving() as service:
        connect("openai", base_url=f"{service.url}/v1", values={"key": "k"}, private=True)
        asked = {"type": "generate_video", "in": {}, "params": {"prompt": "Waves", "model": "openai/sora-2"}}
        assert play({"film": asked}, tmp_path).state == "failed"
        assert "`openai/sora-2` has been retired by its service. Choose its successor" in capsys.readouterr().err
        assert not service.asked
