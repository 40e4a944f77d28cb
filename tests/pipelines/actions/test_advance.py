"""Fan-out: any drawing gives what a naive reading of it gives, whatever order workers take and however they die."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.actions import claim_step_runs, create_project, sweep
from pipelines.errors import InvalidDrawing
from pipelines.graph import make_plan
from pipelines.models import Run, StepRun
from pipelines.states import FINAL
from pipelines.steps import CATALOGUE
from tests.conftest import work_on
from tests.factories import drawing, make_run
from tests.naive import read_naively

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


@dataclass
class Sketch:
    """A drawing in the making, and the sources that later steps may take."""

    steps: dict[str, Any] = field(default_factory=dict)
    sources: list[str] = field(default_factory=lambda: ["$words", "$rows"])


@st.composite
def drawings(draw: st.DrawFn) -> dict[str, Any]:
    """Random drawings of echoes, splits and joins; those whose lists do not pair are drawn again."""
    sketch = Sketch()
    for number in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(("echo", "echo", "split", "join")))
        _add(draw, sketch, f"{kind}{number}", kind)
    return drawing(sketch.steps, inputs={"words": {"type": "text"}, "rows": {"type": "text", "many": True}}, outputs={})


def _add(draw: st.DrawFn, sketch: Sketch, name: str, kind: str) -> None:
    take = lambda: draw(st.sampled_from(sketch.sources))  # noqa: E731
    if kind == "split":
        step: dict[str, Any] = {"type": "split", "in": {"text": take()}}
    elif kind == "join":
        step = {"type": "join", "in": {"words": take()}, "needs": draw(st.sampled_from(("all", "some")))}
        if draw(st.booleans()):
            step["in"]["lead"] = take()
    else:
        fail_on = draw(st.sampled_from(("", "", "", "b")))
        step = {"type": "echo", "in": {"text": take()}, "params": {"say": f"<{{}}{name[-1]}>", "fail_on": fail_on}}
        if draw(st.booleans()):
            step["in"]["also"] = take()
    steps = {**sketch.steps, name: step}
    content = drawing(steps, inputs={"words": {"type": "text"}, "rows": {"type": "text", "many": True}})
    try:
        make_plan(content, CATALOGUE)
    except InvalidDrawing:
        return
    sketch.steps = steps
    sketch.sources += [f"{name}.word", f"{name}.whole"] if kind == "split" else [f"{name}.text"]


def work_in_any_order(run: Run, chance: random.Random) -> Run:
    """Workers that take turns at random, sometimes die with what they hold, and are swept up after."""
    gone = 0
    for _ in range(2_000):
        if not run.step_runs.filter(replaced=False).exclude(state__in=FINAL).exists():
            return Run.objects.get(pk=run.pk)
        claimed = claim_step_runs(run.pk, "media", worker="elsewhere:1", limit=chance.randint(1, 4))
        chance.shuffle(claimed)
        for step_run in claimed:
            if gone < 3 and chance.random() < 0.15:
                gone += 1
                StepRun.objects.filter(pk=step_run.pk).update(lease_until=step_run.created_at)
            else:
                work_on(step_run)
        sweep()
    raise AssertionError(f"stuck: {[(str(row), row.state, row.missing) for row in run.step_runs.all()]}")


def outcome(run: Run) -> dict[tuple[str, str], Any]:
    """By step and path: the state, and the outputs of what is done."""
    rows = StepRun.objects.filter(run=run, replaced=False)
    return {(row.step, row.path): (row.state, row.outputs if row.state == "done" else None) for row in rows}


@given(drawings(), st.integers(0, 3), st.integers(1, 3), st.integers(0, 2**32))
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_any_drawing_gives_what_a_naive_reading_gives(
    content: dict[str, Any], words: int, rows: int, seed: int
) -> None:
    if not content["steps"]:
        return
    inputs = {
        "words": " ".join(["w", *"abc"[:words]]),
        "rows": [f"r{n} b" if n == 1 else f"r{n} c" for n in range(rows)],
    }
    run = work_in_any_order(make_run(create_project("Any"), content, **inputs), random.Random(seed))
    assert outcome(run) == read_naively(make_plan(content, CATALOGUE), inputs)
    counts = {state: number for state, number in run.counts().items() if number}
    found = [row.state for row in StepRun.objects.filter(run=run, replaced=False)]
    assert counts == {state: found.count(state) for state in set(found)}
    assert run.state == ("done" if set(found) <= {"done", "skipped"} else run.state)
    assert run.state in ("done", "done_with_failures", "failed")
