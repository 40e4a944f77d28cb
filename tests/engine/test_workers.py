"""A whole run on real workers, and what happens when they die."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipelines.actions import create_pipeline, decide_review, import_brand, publish_version, start_run, store_upload
from pipelines.graph import load_text
from pipelines.media.presets import find_preset
from pipelines.models import Project, Review, Run, StepRun
from pipelines.snapshots import manifest, run_outputs
from pipelines.states import RUNNING
from studio.models import User
from tests.factories import drawing, make_run

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parents[2] / "examples"


def launch(project: Project, by: User, photo: bytes) -> Run:
    """A run of the launch example."""
    brand = import_brand(project, path=EXAMPLES / "northbay" / "brand.yaml", by=by).brand
    drawing = load_text((EXAMPLES / "launch.yaml").read_text())
    version = publish_version(create_pipeline(project, name="Launch", draft=drawing, brand=brand), by=by)
    product = store_upload(project, data=photo, name="coffee.jpg", by=by).as_value()
    return start_run(version, inputs={"product": product, "headline": "Slow is fine"}, by=by)


def approve(run: Run, by: User) -> None:
    review = Review.objects.get(run=run, state="open")
    decide_review(review, verdict="approve", by=by, seen=review.seen)


def test_a_launch_goes_through_review_to_files_of_the_exact_pixels(
    engine: Any, project: Project, alice: User, photo: bytes
) -> None:
    run = engine.wait_for(launch(project, alice, photo), lambda run: run.state == "waiting")
    approve(run, alice)
    run = engine.wait_for(run, lambda run: run.state == "done")
    outputs = list(run_outputs(run))
    assert len(outputs) == 4
    for output in outputs:
        assert output.asset is not None
        preset = find_preset(output.asset.facts["preset"])
        assert Image.open(io.BytesIO(output.asset.read())).size == (preset.width, preset.height)
    told = manifest(run)["files"][0]
    assert told["approval"]["by"] == "Alice"
    assert told["brand"] == "Northbay Coffee v1"
    assert told["rehearsal"] is True
    assert told["seed"] == 7
    assert [item["step"] for item in told["prompts"]] == ["brief", "backdrop"]


def test_killing_workers_in_the_middle_loses_nothing(engine: Any, project: Project, alice: User, photo: bytes) -> None:
    run = launch(project, alice, photo)
    killed: set[int] = set()

    def kill_whoever_works(now: Run) -> bool:
        for row in StepRun.objects.filter(run=now, state=RUNNING):
            pid = int(row.worker.rpartition(":")[2])
            if pid not in killed and len(killed) < 3:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
        return now.state == "waiting"

    run = engine.wait_for(run, kill_whoever_works)
    assert killed
    os.kill(engine.pid("media"), signal.SIGKILL)
    approve(run, alice)
    run = engine.wait_for(run, lambda now: now.state == "done")
    assert len(list(run_outputs(run))) == 4
    assert not StepRun.objects.filter(run=run, replaced=False).exclude(state="done").exists()


def test_a_process_that_has_nothing_to_do_waits_for_more_before_it_ends(engine: Any, project: Project) -> None:
    said = drawing({"say": {"type": "write_text", "params": {"prompt": "A line about coffee."}}})
    runs = [engine.wait_for(make_run(project, said, fresh=True), lambda now: now.state == "done") for _ in range(2)]
    workers = StepRun.objects.filter(run__in=runs).values_list("worker", flat=True)
    assert len(workers) == 2
    assert len(set(workers)) == 1


def test_work_makes_way_for_whoever_looks_at_a_page(engine: Any, project: Project) -> None:
    said = drawing({"say": {"type": "write_text", "params": {"prompt": "A line about tea."}}})
    run = engine.wait_for(make_run(project, said), lambda now: now.state == "done")
    pid = int(run.step_runs.get().worker.rpartition(":")[2])
    assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, os.getpid())
