"""Snapshots: what was announced adds up to what a fresh page shows."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines import events
from pipelines.actions import cancel_run, decide_review, retry_run
from pipelines.models import Project, Review, Run
from pipelines.snapshots import apply_delta, manifest, run_snapshot
from studio.models import User
from tests.factories import PNG, drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("toys")]

FIXTURE = Path(__file__).parents[2] / "fixtures" / "snapshot.json"


def story() -> dict[str, Any]:
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}, "label": "Split"},
        "say": {"type": "echo", "in": {"text": "split.word"}},
        "ask": {"type": "ask", "in": {"asset": "say.text"}, "params": {"back_to": "say"}},
        "join": {"type": "join", "in": {"words": "ask.asset"}},
    }
    return drawing(steps, inputs={"words": {"type": "text"}}, outputs={"text": "join.text"}, layout={"split": [0, 0]})


def timeless(snapshot: dict[str, Any]) -> dict[str, Any]:
    return {**snapshot, "run": {key: value for key, value in snapshot["run"].items() if key != "now"}}


def decide_all(run: Run, by: User, verdict: str) -> None:
    for review in Review.objects.filter(run=run, state="open"):
        decide_review(review, verdict=verdict, note="again", by=by, seen=review.seen)


def test_events_on_a_stale_snapshot_equal_a_fresh_one(
    project: Project, bob: User, work: Callable[[Run], Run], heard: list[tuple[str, Any]]
) -> None:
    run = make_run(project, story(), words="a b")
    stale = run_snapshot(Run.objects.get(pk=run.pk))
    work(run)
    decide_all(run, bob, "send_back")
    work(run)
    cancel_run(run)
    work(retry_run(run))
    decide_all(run, bob, "approve")
    work(run)
    grown = stale
    for group, delta in heard:
        if group == events.run_group(run.pk):
            grown = apply_delta(grown, delta)
    fresh = run_snapshot(Run.objects.get(pk=run.pk))
    assert fresh["run"]["state"] == "done"
    assert timeless(grown) == timeless(fresh)


def test_a_missed_delta_is_noticed(project: Project, work: Callable[[Run], Run], heard: list[tuple[str, Any]]) -> None:
    run = make_run(project, story(), words="a")
    snapshot = run_snapshot(Run.objects.get(pk=run.pk))
    with pytest.raises(ValueError, match="does not follow"):
        apply_delta(snapshot, {"seq": snapshot["seq"] + 2})


def test_an_old_delta_changes_nothing(project: Project, work: Callable[[Run], Run]) -> None:
    run = work(make_run(project, story(), words="a"))
    snapshot = run_snapshot(run)
    assert apply_delta(snapshot, {"seq": snapshot["seq"]}) is snapshot


def test_the_size_of_a_snapshot_does_not_grow_with_the_rows(
    project: Project, work: Callable[[Run], Run], django_assert_max_num_queries: Any
) -> None:
    steps = {"say": {"type": "echo", "in": {"text": "$rows"}}}
    content = drawing(steps, inputs={"rows": {"type": "text", "many": True}})
    few = run_snapshot(work(make_run(project, content, rows=["x"] * 3)))
    many = run_snapshot(work(make_run(project, content, rows=["x"] * 60)))
    assert abs(len(json.dumps(many)) - len(json.dumps(few))) < 100


def test_the_canvas_reads_the_same_shape(project: Project, work: Callable[[Run], Run]) -> None:
    """The file that the canvas tests read; after a wanted change it is written anew with WRITE_FIXTURES=1."""
    snapshot = run_snapshot(work(make_run(project, story(), words="a")))
    if os.environ.get("WRITE_FIXTURES"):
        FIXTURE.write_text(json.dumps(snapshot, indent=1) + "\n")
    assert _shape(snapshot) == _shape(json.loads(FIXTURE.read_text()))


def test_what_is_handed_on_is_drawn_in_the_type_of_what_came_in(project: Project, queue: list[str]) -> None:
    steps = {
        "frames": {"type": "reframe", "in": {"image": "$photo"}},
        "pairs": {"type": "combine", "in": {"first": "$words", "second": "frames.image"}},
        "words": {"type": "layout", "in": {"image": "pairs.second", "headline": "pairs.first"}},
    }
    content = drawing(steps, inputs={"photo": {"type": "image"}, "words": {"type": "text"}})
    photo = make_asset(project, PNG).as_value()
    snapshot = run_snapshot(make_run(project, content, photo=photo, words="a"))
    assert {(wire["to"], wire["into"]): wire["type"] for wire in snapshot["wires"]} == {
        ("frames", "image"): "image",
        ("pairs", "first"): "text",
        ("pairs", "second"): "image",
        ("words", "image"): "image",
        ("words", "headline"): "text",
    }
    entry = next(entry for entry in snapshot["steps"] if entry["id"] == "pairs")
    assert entry["accent"] == "text"
    for side in ("inputs", "outputs"):
        assert [port["type"] for port in entry[side]] == ["text", "image", "any"]


def test_the_manifest_of_a_run_without_files_says_so(project: Project, work: Callable[[Run], Run]) -> None:
    run = work(make_run(project, story(), words="a"))
    assert manifest(run)["files"] == []


def _shape(value: Any) -> Any:
    """Keys and kinds of values; what may be null counts as its kind or null."""
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    return "null" if value is None else type(value).__name__
