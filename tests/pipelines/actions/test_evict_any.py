"""Eviction in any history: by a few pipelines and runs with many pointers between them, drawn by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import (
    cancel_run,
    claim_step_runs,
    decide_review,
    evict,
    retry_run,
    start_run,
    store_content,
)
from pipelines.models import OPEN, Asset, Project, Review, Row, Run
from pipelines.snapshots import plan_of, run_outputs
from pipelines.states import RUN_LIVE
from studio.models import User
from tests.factories import drawing, make_version
from tests.inks import FILES, OLD, chain, contents, every_value, grow_old, named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inks", "queue", "heard")]

Work = Callable[[Run], Run]


class History:
    """A few pipelines and runs with many pointers between them, drawn by a seed."""

    def __init__(self, project: Project, work: Work, reviewer: User, seed: int) -> None:
        self.reviewer = reviewer
        self.chance, self.work, self.project = random.Random(seed), work, project
        looks = {"steps": ("ink", "wash", "look", "sheets")}
        self.versions = [
            make_version(project, chain("black")),
            make_version(project, chain("red", outputs={})),
            make_version(project, chain("red", outputs={"first": "wash.first"})),
            make_version(project, chain("red", **looks)),
            make_version(project, chain("blue", **looks, outputs={"out": "sheets.files"})),
        ]
        wash = {"wash": {"type": "wash", "in": {"file": "$given"}}}
        self.washes = make_version(project, drawing(wash, inputs=FILES))

    def play(self) -> None:
        for _ in range(self.chance.randint(5, 9)):
            run = self._start()
            match self.chance.randrange(8):
                case 0:
                    continue
                case 1:
                    claim_step_runs(run.pk, "media", worker="here:1", limit=1)
                    cancel_run(run)
                case _:
                    self._answer(self.work(run))

    def _start(self) -> Run:
        made = list(Asset.objects.order_by("pk"))
        if made and self.chance.random() < 0.25:
            some = self.chance.sample(made, min(2, len(made)))
            return start_run(self.washes, inputs={"given": [asset.as_value() for asset in some]}, by=None)
        words = [
            self.chance.choice(["ant", "bee", "bad", "bat", "cat", "ape"]) for _ in range(self.chance.randint(1, 3))
        ]
        fresh, approve = self.chance.random() < 0.2, self.chance.random() < 0.5
        return start_run(
            self.chance.choice(self.versions), inputs={"rows": words}, by=None, fresh=fresh, approve_all=approve
        )

    def _answer(self, run: Run) -> None:
        for review in Review.objects.filter(run=run, state=OPEN):
            verdict = self.chance.choice(["approve", "send_back", ""])
            if verdict:
                decide_review(review, verdict=verdict, by=self.reviewer, note="Darker", seen=review.seen)
        self.work(run)

    def grow_old(self, tmp_path: Path) -> None:
        some = [pk for pk in Run.objects.values_list("pk", flat=True) if self.chance.random() < 0.8]
        grow_old(tmp_path, Run.objects.filter(pk__in=some))

    def pointed(self) -> set[str]:
        """By the book, of everything that is pointed to but by a retry of an old run."""
        found = {str(key) for key in Asset.objects.filter(step_run=None).values_list("pk", flat=True)}
        found |= {str(key) for key in Review.objects.exclude(asset=None).values_list("asset", flat=True)}
        values: list[Any] = [
            *Run.objects.values_list("inputs", flat=True),
            *Row.objects.values_list("values", flat=True),
        ]
        for run in Run.objects.all():
            ends = {(ref.step, ref.port) for ref in plan_of(run.version).ends}
            for row in run.step_runs.all():
                if not is_expired(run):
                    values += [row.inputs, row.outputs]
                elif row.state == "done" and not row.replaced:
                    values += [value for port, value in row.outputs.items() if (row.step, port) in ends]
        return found | {value["asset"] for value in named(values) if "evicted" not in value}


def is_expired(run: Run) -> bool:
    return run.state not in RUN_LIVE and bool(run.finished_at) and run.finished_at < timezone.now() - OLD / 2  # type: ignore[operator]


@pytest.mark.parametrize("seed", range(12))
def test_in_any_history_all_that_is_pointed_to_stays_and_the_rest_goes_and_can_be_made_again(
    project: Project, work: Work, bob: User, tmp_path: Path, seed: int
) -> None:
    history = History(project, work, bob, seed)
    history.play()
    history.grow_old(tmp_path)
    pointed, before = history.pointed(), {str(asset.pk): asset for asset in Asset.objects.all()}
    finished = [run for run in Run.objects.all() if is_expired(run) and run.state == "done"]
    evict(days=30)

    there = {str(asset.pk) for asset in Asset.objects.all()}
    assert pointed <= there
    for asset in Asset.objects.all():
        assert store_content(asset.read()) == asset.sha256
    for value in named(every_value()):
        assert ("evicted" in value) != (value["asset"] in there)
    made = {key for key, asset in before.items() if asset.step_run and asset.step_run.run in finished}
    assert there & made == pointed & made
    assert contents(tmp_path) == {asset.sha256 for asset in Asset.objects.all()}

    for run in finished:
        again = work(start_run(run.version, inputs=given(run), by=None, approve_all=True))
        assert digests(again) == digests(run)
    for run in [run for run in Run.objects.all() if is_expired(run) and run.state not in ("done", *RUN_LIVE)]:
        work(retry_run(run))
        kinds = {row.error.get("kind") for row in run.step_runs.filter(state="failed", replaced=False)}
        assert kinds <= {"failed", "rejected"}


def given(run: Run) -> dict[str, Any]:
    rows = list(run.table.values_list("values", flat=True))
    return {name: [values[name] for values in rows] for name in rows[0]}


def digests(run: Run) -> list[str]:
    return [output.asset.sha256 for output in run_outputs(run) if output.asset]
