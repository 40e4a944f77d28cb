"""The runner: errors become states, death loses nothing, and what is no longer wanted is dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import cancel_run, claim_step_runs, sweep, worker_name
from pipelines.models import Project, Run, StepRun
from tests.conftest import work_on
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

Work = Callable[[Run], Run]


def one_echo(project: Project, **params: Any) -> Run:
    steps = {"say": {"type": "echo", "in": {"text": "$words"}, "params": params}}
    return make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="hello")


def claim(run: Run, worker: str = "") -> StepRun:
    (step_run,) = claim_step_runs(run.pk, "media", worker=worker or worker_name(), limit=1)
    return step_run


def test_a_step_run_is_claimed_once(project: Project) -> None:
    run = one_echo(project)
    assert claim(run)
    assert claim_step_runs(run.pk, "media", worker="other:1", limit=1) == []


def test_an_unforeseen_error_ends_the_step_run_with_a_sentence_and_no_traceback(project: Project) -> None:
    run = one_echo(project, fail_on="hello")
    step_run = claim(run)
    work_on(step_run)
    step_run.refresh_from_db()
    assert step_run.state == "failed"
    assert step_run.error["kind"] == "crashed"
    assert "boom" not in step_run.error["message"]


def test_a_transient_error_waits_and_is_tried_again_until_the_limit(project: Project, settings: Any) -> None:
    settings.MAX_ATTEMPTS = 2
    run = one_echo(project, fail_on="hello", transient=True)
    work_on(claim(run))
    assert StepRun.objects.get(run=run).state == "waiting"
    assert sweep() == 1
    work_on(claim(run))
    step_run = StepRun.objects.get(run=run)
    assert (step_run.state, step_run.attempts) == ("failed", 2)
    assert step_run.error["message"] == "The service is busy."


def test_what_a_dead_worker_held_is_taken_up_again(project: Project, work: Work) -> None:
    run = one_echo(project)
    claim(run, worker=f"{worker_name().rpartition(':')[0]}:999999999")
    assert sweep() == 1
    assert work(run).state == "done"


def test_a_lease_that_ran_out_is_taken_up_again(project: Project, work: Work) -> None:
    run = one_echo(project)
    step_run = claim(run, worker="elsewhere:1")
    assert sweep() == 0
    StepRun.objects.filter(pk=step_run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1
    assert work(run).state == "done"


def test_a_step_that_kills_its_worker_each_time_fails_in_the_end(project: Project, settings: Any) -> None:
    settings.MAX_ATTEMPTS = 2
    run = one_echo(project)
    gone = f"{worker_name().rpartition(':')[0]}:999999999"
    for _ in range(2):
        claim(run, worker=gone)
        sweep()
    step_run = StepRun.objects.get(run=run)
    assert (step_run.state, step_run.error["kind"]) == ("failed", "lost")


def test_the_result_of_a_worker_that_was_given_up_is_dropped(project: Project, work: Work) -> None:
    run = one_echo(project)
    late = claim(run)
    StepRun.objects.filter(pk=late.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()
    assert work(run).state == "done"
    finished = StepRun.objects.get(pk=late.pk).finished_at
    work_on(late)
    assert StepRun.objects.get(pk=late.pk).finished_at == finished


def test_a_cancelled_step_run_settles_nothing(project: Project) -> None:
    run = one_echo(project)
    step_run = claim(run)
    cancel_run(run)
    work_on(step_run)
    assert StepRun.objects.get(run=run).state == "cancelled"


def test_a_worker_that_is_asked_to_stop_hands_back(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    run = one_echo(project)
    stopping = threading.Event()
    stopping.set()
    monkeypatch.setattr("tests.toys.Echo.run", lambda self, context, params: context.progress(0.5))
    work_on(claim(run), stopping)
    step_run = StepRun.objects.get(run=run)
    assert (step_run.state, step_run.attempts) == ("ready", 0)


def test_a_step_that_gives_nothing_is_a_failure(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    run = one_echo(project)
    monkeypatch.setattr("tests.toys.Echo.run", lambda self, context, params: {})
    work_on(claim(run))
    assert "gave no text" in StepRun.objects.get(run=run).error["message"]


def test_waking_workers_happens_only_after_commit(
    project: Project, queue: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        one_echo(project)
    assert queue == []
    assert callbacks
