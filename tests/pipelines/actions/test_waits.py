"""Who is woken when a service says that its job has ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from pipelines.actions import cancel_run
from pipelines.actions.waits import wake_job
from pipelines.models import Call, Project, Run
from pipelines.states import CANCELLED, DONE, READY, WAITING
from tests.asking import Worker, configure
from tests.peers.counting import Counting, Service, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("heard")]


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as service:
        service.polls_needed = 1000
        yield service


@pytest.fixture
def provider(service: Service, monkeypatch: pytest.MonkeyPatch) -> Counting:
    provider = Counting(service, jobs=True, polls=1, patience=3600)
    configure(monkeypatch, provider)
    return provider


@pytest.fixture
def worker(project: Project, provider: Counting, queue: list[str]) -> Worker:
    return Worker(project)


def job_of(worker: Worker) -> str:
    (call,) = worker.calls
    assert call.job
    return call.job


def test_a_step_run_that_waits_for_the_job_is_readied_once(worker: Worker, queue: list[str]) -> None:
    assert worker.attempt().state == WAITING
    queue.clear()
    assert wake_job("counting", job_of(worker)) == 1
    assert (worker.step_run.state, worker.step_run.wake_at) == (READY, None)
    assert wake_job("counting", job_of(worker)) == 0


def test_one_that_is_told_while_it_looks_does_not_wait_long(
    worker: Worker, provider: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.attempt()
    job, look = job_of(worker), provider.poll
    wake_job("counting", job)

    def look_too_early(request: Any, exchange: Any) -> Any:
        answer = look(request, exchange)
        assert wake_job("counting", job) == 0
        return answer

    monkeypatch.setattr(provider, "poll", look_too_early)
    step_run = worker.attempt()
    assert (step_run.state, step_run.attempts) == (WAITING, 0)
    assert step_run.wake_at
    assert step_run.wake_at <= timezone.now()


def test_the_poll_that_follows_finds_the_result(worker: Worker, service: Service) -> None:
    worker.attempt()
    wake_job("counting", job_of(worker))
    service.polls_needed = 0
    assert worker.attempt().state == DONE
    assert (service.billed, worker.step_run.attempts) == (1, 1)


def test_a_wake_for_nothing_costs_no_attempt(worker: Worker) -> None:
    for _ in range(6):
        assert worker.attempt().state == WAITING
        assert wake_job("counting", job_of(worker)) == 1
    assert worker.step_run.attempts == 0


@pytest.mark.parametrize(("key", "job"), [("counting", "job-of-others"), ("counting", ""), ("other", None)])
def test_what_nobody_waits_for_wakes_nobody(key: str, job: str | None, worker: Worker) -> None:
    worker.attempt()
    assert wake_job(key, job_of(worker) if job is None else job) == 0
    assert worker.step_run.state == WAITING


def test_a_step_run_at_work_is_left_alone_and_so_is_a_job_that_is_not_stored_yet(
    worker: Worker, provider: Counting
) -> None:
    woken: list[int] = []
    provider.after_sending = lambda: woken.append(wake_job("counting", f"job-{Call.objects.get().key[:12]}"))
    provider.after_accepting = lambda: woken.append(wake_job("counting", job_of(worker)))
    assert worker.attempt().state == WAITING
    assert woken == [0, 0]


def test_a_pause_before_another_attempt_is_not_cut_short(worker: Worker, service: Service) -> None:
    worker.attempt()
    service.script = ["busy"]
    assert worker.attempt().error["kind"] == "timeout"
    assert wake_job("counting", job_of(worker)) == 0
    assert worker.step_run.state == WAITING


def test_a_call_that_has_ended_wakes_nobody(worker: Worker) -> None:
    worker.attempt()
    cancel_run(Run.objects.get(pk=worker.run.pk))
    assert wake_job("counting", job_of(worker)) == 0
    assert worker.step_run.state == CANCELLED


def test_a_job_is_found_by_its_index() -> None:
    explained = Call.objects.filter(provider="counting", job="job-1").exclude(job="").explain()
    assert connection.vendor != "sqlite" or "call_of_job" in explained
