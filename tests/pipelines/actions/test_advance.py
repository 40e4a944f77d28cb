"""Fan-out: any drawing gives what a naive reading of it gives, whatever order workers take and however they die."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.actions import claim_step_runs, create_project, sweep
from pipelines.errors import InvalidDrawing
from pipelines.graph import make_plan
from pipelines.models import Asset, Project, Run, StepRun
from pipelines.states import FINAL
from pipelines.steps import CATALOGUE
from tests.conftest import work_on
from tests.factories import PNG, drawing, make_asset, make_run
from tests.naive import read_naively

MOST_COMBINED = 12  # little enough that some are refused, and that combines of combines stay small

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


@dataclass
class Sketch:
    """A drawing in the making, and the sources that later steps may take."""

    steps: dict[str, Any] = field(default_factory=dict)
    sources: list[str] = field(default_factory=lambda: ["$words", "$rows"])


@st.composite
def drawings(draw: st.DrawFn) -> dict[str, Any]:
    """Random drawings of echoes, splits, joins and combines; those whose lists do not pair are drawn again."""
    sketch = Sketch()
    for number in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(("echo", "echo", "split", "join", "combine")))
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
    elif kind == "combine":
        step = {"type": "combine", "in": {"first": take(), "second": take()}, "params": {"limit": MOST_COMBINED}}
        step["needs"] = draw(st.sampled_from(("all", "some")))
        if draw(st.booleans()):
            step["in"]["third"] = take()
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
    sketch.sources += [f"{name}.{port}" for port in _gives(kind, step)]


def _gives(kind: str, step: dict[str, Any]) -> list[str]:
    if kind == "combine":
        return list(step["in"])
    return ["word", "whole"] if kind == "split" else ["text"]


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


def test_each_row_has_every_pair_of_its_two_lists_in_order(project: Project, work: Callable[[Run], Run]) -> None:
    steps = {
        "lines": {"type": "split", "in": {"text": "$lines"}},
        "grounds": {"type": "split", "in": {"text": "$grounds"}},
        "pairs": {"type": "combine", "in": {"first": "grounds.word", "second": "lines.word"}},
        "scene": {"type": "echo", "in": {"text": "pairs.first", "also": "pairs.second"}},
        "sheet": {"type": "join", "in": {"words": "scene.text"}},
    }
    columns = {name: {"type": "text", "many": True} for name in ("lines", "grounds")}
    run = work(make_run(project, drawing(steps, inputs=columns), lines=["1 2 3", "4"], grounds=["a b c d", "e f"]))
    assert run.state == "done"
    assert StepRun.objects.filter(run=run, step="scene").count() == 12 + 2
    sheets = StepRun.objects.filter(run=run, step="sheet").order_by("row")
    assert [row.outputs["text"] for row in sheets] == ["a1+a2+a3+b1+b2+b3+c1+c2+c3+d1+d2+d3", "e4+f4"]


def test_pictures_are_combined_without_a_new_file(project: Project, work: Callable[[Run], Run]) -> None:
    steps = {
        "words": {"type": "split", "in": {"text": "$rows"}},
        "pairs": {"type": "combine", "in": {"first": "$photo", "second": "words.word"}},
        "ok": {"type": "review", "in": {"asset": "pairs.first"}},
    }
    inputs = {"photo": {"type": "image"}, "rows": {"type": "text", "many": True}}
    photo = make_asset(project, PNG).as_value()
    run = work(make_run(project, drawing(steps, inputs=inputs), photo=photo, rows=["a b", "c"]))
    made = {row.path: row.outputs for row in StepRun.objects.filter(run=run, step="pairs")}
    assert made["0"] == {"first": [photo, photo], "second": ["a", "b"], "third": []}
    assert made["1"] == {"first": [photo], "second": ["c"], "third": []}
    assert Asset.objects.count() == 1
    assert run.reviews.count() == 3


def test_too_many_combinations_fail_at_their_place_alone(project: Project, work: Callable[[Run], Run]) -> None:
    steps = {
        "words": {"type": "split", "in": {"text": "$rows"}},
        "pairs": {"type": "combine", "in": {"first": "words.word", "second": "words.word"}, "params": {"limit": 4}},
        "scene": {"type": "echo", "in": {"text": "pairs.first", "also": "pairs.second"}},
    }
    content = drawing(steps, inputs={"rows": {"type": "text", "many": True}})
    run = work(make_run(project, content, rows=["a b", "a b c"]))
    assert run.state == "done_with_failures"
    failed = StepRun.objects.get(run=run, step="pairs", path="1")
    assert failed.error["kind"] == "invalid"
    assert failed.error["message"].startswith("3 × 3 are 9 combinations, but `limit` allows 4 at one place.")
    assert [state for (step, _), (state, _) in outcome(run).items() if step == "scene"] == ["done"] * 4 + ["skipped"]


@pytest.mark.parametrize("needs", ["all", "some"])
@pytest.mark.parametrize("echoes", [1, 2])
def test_a_gather_born_before_its_list_is_known_waits_for_every_member(
    project: Project, needs: str, echoes: int
) -> None:
    steps: dict[str, Any] = {"split": {"type": "split", "in": {"text": "$words"}}}
    last = "split.word"
    for number in range(echoes):
        steps[f"say{number}"] = {"type": "echo", "in": {"text": last}}
        last = f"say{number}.text"
    steps["join"] = {"type": "join", "in": {"words": last, "lead": "$rows"}, "needs": needs}
    content = drawing(steps, inputs={"words": {"type": "text"}, "rows": {"type": "text", "many": True}})
    run = make_run(project, content, words="a b c", rows=["x", "y"])
    held: list[StepRun] = []
    while held := held + claim_step_runs(run.pk, "media", worker="elsewhere:1", limit=50):
        held.sort(key=lambda row: row.pk)
        work_on(held.pop())  # the newest first, so that one member ends before the next begins
    made = [row.outputs["text"] for row in StepRun.objects.filter(run=run, step="join").order_by("row")]
    assert made == ["xa+b+c", "ya+b+c"]


@pytest.mark.parametrize("seed", range(4))
def test_where_one_list_of_a_pair_fails_the_step_is_skipped_once(project: Project, seed: int) -> None:
    steps = {
        "whole": {"type": "combine", "in": {"first": "$words", "second": "$rows"}},
        "too_many": {
            "type": "combine",
            "in": {"first": "whole.first", "second": "whole.second"},
            "params": {"limit": 3},
        },
        "say": {"type": "echo", "in": {"text": "whole.second", "also": "too_many.first"}},
    }
    content = drawing(steps, inputs={"words": {"type": "text"}, "rows": {"type": "text", "many": True}})
    run = work_in_any_order(make_run(project, content, words="a", rows=["x", "y"]), random.Random(seed))
    states = {place: state for place, (state, _) in outcome(run).items()}
    assert states == {("whole", ""): "done", ("too_many", ""): "failed", ("say", ""): "skipped"}
