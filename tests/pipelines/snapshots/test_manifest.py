"""The manifest: what made each file, and only that."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipelines.actions import decide_review
from pipelines.models import Project, Review, Run
from pipelines.snapshots import delivery, manifest, manifest_parts, run_outputs
from pipelines.snapshots.manifest import Names
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


def test_files_of_one_name_are_told_apart(project: Project, photo: bytes, work: Callable[[Run], Run]) -> None:
    presets = {"presets": ["web-card", "web-hero", "story"], "name": "same"}
    steps = {"files": {"type": "export", "in": {"image": "$photo"}, "params": presets}}
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    assert [record["path"] for _, record in delivery(run)] == ["same.webp", "same-2.webp", "same.jpg"]


def test_a_name_with_a_number_is_not_given_twice() -> None:
    names = Names()
    given = [names.give(name) for name in ("a.png", "a-2.png", "a.png", "a.png", ".png", ".png")]
    assert given == ["a.png", "a-2.png", "a-3.png", "a-4.png", ".png", ".png-2"]


def test_the_parts_are_the_manifest_itself(project: Project, photo: bytes, work: Callable[[Run], Run]) -> None:
    steps = {"files": {"type": "export", "in": {"image": "$photos"}, "params": {"presets": ["web-card"]}}}
    content = drawing(steps, inputs={"photos": {"type": "image", "many": True}})
    value = make_asset(project, photo).as_value()
    run = work(make_run(project, content, photos=[value, value]))
    told = manifest(run)
    assert json.loads("".join(manifest_parts(run, told["files"]))) == told
    assert json.loads("".join(manifest_parts(run, []))) == {**told, "files": []}


def test_without_named_outputs_the_ends_of_the_drawing_are_the_outputs(
    project: Project, work: Callable[[Run], Run]
) -> None:
    steps = {
        "a": {"type": "echo", "params": {"say": "x"}},
        "b": {"type": "echo", "in": {"text": "a.text"}, "params": {"say": "{}y"}},
    }
    assert [output.text for output in run_outputs(work(make_run(project, drawing(steps))))] == ["xy"]
