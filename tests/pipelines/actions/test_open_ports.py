"""Steps whose ports their params name: what they are given, what they give, and how pages tell it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from pipelines.graph import Port
from pipelines.models import Project, Run, StepRun
from pipelines.snapshots import run_outputs, run_snapshot, step_run_story
from pipelines.steps import CATALOGUE, Outputs, Params, StepContext, StepType
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

TEXT = {"type": "text"}


class FreeParams(Params):
    """Any ports."""

    takes: dict[str, Any] = {}  # noqa: RUF012
    gives: dict[str, Any] = {}  # noqa: RUF012


class Free(StepType):
    """Gives on each port its name with what came in, so far as it gives it."""

    key, label, group = "free", "Free", "Test"
    open = True
    inputs: ClassVar = {"text": Port("text")}
    params = FreeParams

    def run(self, context: StepContext, params: FreeParams) -> Outputs:
        said = context.text("text") + context.text("more")
        return {name: f"{name}: {said}" for name in params.gives if name != "silent"}


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "free", Free())


def content(**gives: Any) -> dict[str, Any]:
    params = {"takes": {"more": TEXT}, "gives": gives}
    free = {"type": "free", "in": {"text": "$words", "more": "$words"}, "params": params}
    end = {"type": "echo", "in": {"text": "free.one", "also": "free.two"}}
    return drawing({"free": free, "end": end}, inputs={"words": TEXT})


def test_what_it_gives_on_named_ports_goes_on(project: Project, work: Callable[[Run], Run]) -> None:
    run = work(make_run(project, content(one=TEXT, two=TEXT), words="x"))
    assert [output.text for output in run_outputs(run)] == ["one: xxtwo: xx"]
    entry = next(step for step in run_snapshot(run)["steps"] if step["id"] == "free")
    assert [port["name"] for port in entry["inputs"]] == ["text", "more"]
    assert [port["name"] for port in entry["outputs"]] == ["one", "two"]
    story = step_run_story(run, StepRun.objects.get(run=run, step="free"))
    assert [port["name"] for port in story["inputs"]] == ["text", "more"]
    assert [port["name"] for port in story["outputs"]] == ["one", "two"]


def test_a_named_port_must_be_given_unless_it_may_be_left_out(project: Project, work: Callable[[Run], Run]) -> None:
    run = work(make_run(project, content(one=TEXT, two=TEXT, silent=TEXT), words="x"))
    assert StepRun.objects.get(run=run, step="free").error["message"].startswith("Free gave no silent")
    optional = content(one=TEXT, two=TEXT, silent=TEXT | {"optional": True})
    assert work(make_run(project, optional, words="x")).state == "done"
