"""What a running step is handed, on a real run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import wake_step_runs
from pipelines.media.likeness import likeness
from pipelines.media.picture import read_picture
from pipelines.models import Asset, Call, Project, Run, StepRun
from pipelines.providers.abilities import TextProvider, TextRequest, TextResult
from tests.asking import configure
from tests.factories import drawing, make_run

Work = Callable[[Run], Run]
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


class Stubborn(TextProvider):
    """Answers what does not fit until it is told so."""

    key, label = "stubborn", "Stubborn"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def write_text(self, request: TextRequest, exchange: Any) -> TextResult:
        self.heard.append(request.prompt)
        return TextResult('{"n": 7}' if "did not fit" in request.prompt else "seven", "stubborn/m")


def test_what_is_spoken_is_a_recording_that_can_be_written_down_again(project: Project, work: Work) -> None:
    steps = {
        "voice": {"type": "speak", "in": {"text": "$line"}},
        "heard": {"type": "transcribe", "in": {"recording": "voice.audio"}},
        "film": {"type": "generate_video", "in": {"prompt": "$line"}, "params": {"seconds": 1, "size": "128x96"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"line": {"type": "text"}}), line="Made to last."))
    assert run.state == "done"
    voice = Asset.objects.get(step_run__step="voice")
    assert (voice.kind, voice.mime, voice.facts["format"]) == ("audio", "audio/wav", "WAV")
    heard = StepRun.objects.get(run=run, step="heard").outputs
    assert heard["words"]["words"][-1]["end"] == pytest.approx(voice.facts["seconds"], abs=0.01)
    film = Asset.objects.get(step_run__step="film")
    assert (film.kind, film.mime) == ("video", "video/webm")


def test_a_picture_is_kept_with_what_it_looks_like(project: Project, work: Work) -> None:
    steps = {"paint": {"type": "generate_image", "in": {"prompt": "$line"}, "params": {"size": "256x256"}}}
    work(make_run(project, drawing(steps, inputs={"line": {"type": "text"}}), line="A harbour"))
    asset = Asset.objects.get(step_run__step="paint")
    assert asset.facts["likeness"] == likeness(read_picture(asset.read()))


def test_an_empty_port_reaches_an_optional_input_as_nothing(project: Project, work: Work) -> None:
    steps = {
        "flow": {"type": "run_workflow", "in": {"text": "$line"}},
        "line": {"type": "write_text", "in": {"image": "flow.image", "about": "flow.text"}, "params": {"prompt": "x"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"line": {"type": "text"}}), line="Made to last."))
    assert run.state == "done"


def test_an_unfit_answer_is_paid_once_and_the_next_attempt_says_what_was_wrong(
    project: Project, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn = Stubborn()
    configure(monkeypatch, stubborn)
    params = {"prompt": "A number", "model": "stubborn/m", "schema": SCHEMA}
    run = make_run(project, drawing({"line": {"type": "write_text", "params": params}}))
    work(run)
    waiting = StepRun.objects.get(run=run)
    assert (waiting.state, waiting.error["kind"]) == ("waiting", "transient")
    wake_step_runs(run.pk, [waiting.pk])
    assert work(run).state == "done"
    outputs = StepRun.objects.get(run=run).outputs
    assert json.loads(outputs["text"]) == outputs["data"] == {"n": 7}
    assert len(stubborn.heard) == Call.objects.filter(run=run).count() == 2
