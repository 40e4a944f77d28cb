"""The manifest: what made each file, and only that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.actions import decide_review
from pipelines.graph import make_plan
from pipelines.models import Project, Review, Run, StepRun
from pipelines.snapshots import file_names, lineage, manifest, run_outputs
from pipelines.steps import CATALOGUE
from studio.models import User
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def test_a_file_tells_its_steps_its_round_and_who_approved(
    project: Project, photo: bytes, bob: User, work: Callable[[Run], Run]
) -> None:
    steps = {
        "make": {"type": "echo", "in": {"text": "$words"}},
        "ask": {"type": "review", "in": {"asset": "$photo"}},
        "files": {"type": "export", "in": {"image": "ask.asset"}, "params": {"presets": ["web-card"]}},
    }
    inputs = {"photo": {"type": "image"}, "words": {"type": "text"}}
    content = drawing(steps, inputs=inputs, outputs={"files": "files.file"})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value(), words="unrelated"))
    review = Review.objects.get(run=run)
    decide_review(review, verdict="approve", note="Lovely", by=bob, seen=review.seen)
    (told,) = manifest(work(run))["files"]
    assert [step["step"] for step in told["steps"]] == ["ask", "files"]
    assert (told["approval"]["by"], told["approval"]["note"]) == ("Bob", "Lovely")
    assert told["approval"]["seen"]["sha256"] == review.asset.sha256 if review.asset else ""
    assert (told["preset"], told["format"], told["model"], told["rehearsal"]) == ("web-card", "WEBP", None, False)


def test_the_lineage_of_a_path_holds_what_is_above_and_not_its_neighbours() -> None:
    content = drawing(
        {
            "split": {"type": "split", "in": {"text": "$words"}},
            "say": {"type": "echo", "in": {"text": "split.word"}},
            "end": {"type": "echo", "in": {"text": "say.text"}},
        },
        inputs={"words": {"type": "text"}},
    )
    rows = [StepRun(step="split", path="")]
    rows += [StepRun(step=step, path=path) for step in ("say", "end") for path in ("0", "1", "10")]
    led = lineage(make_plan(content, CATALOGUE), rows, rows[-2])
    assert [(row.step, row.path) for row in led] == [("split", ""), ("say", "1"), ("end", "1")]


def test_files_of_one_name_are_told_apart(project: Project, photo: bytes, work: Callable[[Run], Run]) -> None:
    presets = {"presets": ["web-card", "web-hero", "story"], "name": "same"}
    steps = {"files": {"type": "export", "in": {"image": "$photo"}, "params": presets}}
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    assert file_names(run) == ["same.webp", "same-2.webp", "same.jpg"]


def test_without_named_outputs_the_ends_of_the_drawing_are_the_outputs(
    project: Project, work: Callable[[Run], Run]
) -> None:
    steps = {
        "a": {"type": "echo", "params": {"say": "x"}},
        "b": {"type": "echo", "in": {"text": "a.text"}, "params": {"say": "{}y"}},
    }
    assert [output.text for output in run_outputs(work(make_run(project, drawing(steps))))] == ["xy"]
