"""No call is paid twice: a worker dies at every moment, with every way to find out what became of the request."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from pipelines.actions import cancel_run, retry_run
from pipelines.actions.calls import reconcile_calls
from pipelines.actions.claims import reclaim
from pipelines.limiter import Limits, place
from pipelines.models import CALL_FAILED, RESERVED, SENT, SUCCEEDED, UNKNOWN, Call, Project, StepRun
from pipelines.states import DONE, FAILED, WAITING
from tests.asking import PRICE, Worker, configure, death_at, die
from tests.peers.counting import Counting, Service, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]
NOTHING = Decimal(0)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as service:
        yield service


@pytest.fixture
def worker(project: Project) -> Worker:
    return Worker(project)


def counting(monkeypatch: pytest.MonkeyPatch, service: Service, mode: str, **more: Any) -> Counting:
    """A provider of the mode: `key` honours keys, `job` has jobs, `none` has neither."""
    service.honours_keys = mode == "key"
    provider = Counting(service, reconcile=mode, jobs=mode == "job", **more)  # type: ignore[arg-type]
    configure(monkeypatch, provider)
    return provider


@pytest.mark.parametrize("mode", ["key", "job", "none"])
def test_a_call_is_paid_once_and_settled_at_its_price(
    mode: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, mode)
    step_run = worker.attempt()
    (call,) = worker.calls
    assert (step_run.state, call.state, service.billed) == (DONE, SUCCEEDED, 1)
    assert (call.cost, call.basis, worker.bill()) == (PRICE, "priced", (PRICE, NOTHING))
    assert set(service.bills) == {call.key}


@pytest.mark.parametrize("mode", ["key", "job", "none"])
def test_the_call_is_in_the_ledger_as_sent_before_the_service_hears_of_it(
    mode: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = counting(monkeypatch, service, mode)
    seen: list[tuple[str, Decimal, int]] = []
    provider.before_sending = lambda: seen.extend((c.state, worker.bill()[1], service.billed) for c in worker.calls)
    worker.attempt()
    assert seen == [(SENT, PRICE, 0)]


@pytest.mark.parametrize("mode", ["key", "job", "none"])
def test_a_death_before_sending_costs_nothing_and_the_same_call_is_sent_then(
    mode: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, mode)
    with death_at("pipelines.exchange.conversation.mark_sent"):
        worker.dies()
    assert [call.state for call in worker.calls] == [RESERVED]
    assert worker.attempt().state == DONE
    assert [call.state for call in worker.calls] == [SUCCEEDED]
    assert (service.billed, worker.bill()) == (1, (PRICE, NOTHING))


def test_a_death_after_sending_is_healed_by_the_same_key(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = counting(monkeypatch, service, "key")
    provider.after_sending = die
    worker.dies()
    provider.after_sending = lambda: None
    assert worker.attempt().state == DONE
    assert (service.requests, service.billed, worker.bill()) == (2, 1, (PRICE, NOTHING))


def test_a_death_after_the_job_is_known_is_healed_by_asking_for_the_job(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = counting(monkeypatch, service, "job")
    provider.after_accepting = die
    worker.dies()
    (call,) = worker.calls
    assert (call.state, call.job) == (SENT, f"job-{call.key[:12]}")
    assert worker.attempt().state == DONE
    assert (service.requests, service.billed, worker.bill()) == (1, 1, (PRICE, NOTHING))


@pytest.mark.parametrize("mode", ["job", "none"])
def test_a_death_before_anything_is_known_leaves_the_doubt_to_a_person(
    mode: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = counting(monkeypatch, service, mode)
    provider.after_sending = die
    worker.dies()
    provider.after_sending = lambda: None
    step_run = worker.attempt()
    assert (step_run.state, step_run.error["kind"]) == (FAILED, "uncertain")
    assert "it may be paid twice" in step_run.error["message"]
    assert [(call.state, call.cost, call.basis) for call in worker.calls] == [(UNKNOWN, PRICE, "estimated")]
    assert (service.requests, service.billed, worker.bill()) == (1, 1, (PRICE, NOTHING))


def test_a_person_may_ask_again_after_the_doubt_and_that_is_another_call(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, "none")
    service.script = ["drop", "broken"]
    assert worker.attempt().error["kind"] == "uncertain"
    retry_run(worker.run)
    assert worker.attempt().state == WAITING
    assert worker.attempt().state == DONE
    assert [(call.number, call.state) for call in worker.calls] == [(0, UNKNOWN), (1, CALL_FAILED), (2, SUCCEEDED)]
    assert worker.bill() == (2 * PRICE, NOTHING)


def test_a_death_between_the_doubt_and_telling_it_is_no_leave_to_ask_again(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, "none")
    service.script = ["drop"]
    with death_at("tests.asking.settle"):
        worker.dies()
    assert worker.attempt().error["kind"] == "uncertain"
    assert service.requests == 1


@pytest.mark.parametrize("mode", ["key", "job", "none"])
def test_a_death_after_the_answer_is_written_down_uses_that_answer(
    mode: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, mode)
    with death_at("pipelines.exchange.conversation.succeed_call"):
        worker.dies()
    asked = (service.requests, service.polls)
    step_run = worker.attempt()
    assert step_run.outputs["text"]
    assert (service.requests, service.polls) == asked
    assert (service.billed, worker.bill()) == (1, (PRICE, NOTHING))


@pytest.mark.parametrize(("mode", "state"), [("key", DONE), ("job", DONE), ("none", FAILED)])
def test_a_death_after_the_answer_and_before_it_is_written_down_pays_nothing_twice(
    mode: str, state: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, mode)
    with death_at("pipelines.exchange.conversation.note_answer"):
        worker.dies()
    assert worker.attempt().state == state
    assert (service.billed, worker.bill()) == (1, (PRICE, NOTHING))


@pytest.mark.parametrize("mode", ["key", "job", "none"])
def test_a_death_after_settling_the_call_uses_its_result(
    mode: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, mode)
    with death_at("tests.asking.settle"):
        worker.dies()
    assert worker.attempt().state == DONE
    assert (service.requests, service.billed, worker.bill()) == (1, 1, (PRICE, NOTHING))
    assert StepRun.objects.get(run=worker.run).cost == PRICE


@pytest.mark.parametrize(
    ("mode", "moment", "state"),
    [
        ("key", "before_sending", DONE),
        ("key", "after_sending", DONE),
        ("job", "after_accepting", DONE),
        ("job", "after_sending", FAILED),
        ("none", "after_sending", FAILED),
    ],
)
def test_a_process_that_is_gone_in_the_middle_of_a_call_leaves_a_ledger_that_holds(
    mode: str, moment: str, state: str, transactional_db: None, service: Service, project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    worker = Worker(project)
    provider = counting(monkeypatch, service, mode)
    connections.close_all()
    if not (child := os.fork()):
        setattr(provider, moment, lambda: os.kill(os.getpid(), signal.SIGKILL))
        with suppress(BaseException):
            worker.attempt()
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert reclaim(worker.step_run)
    assert worker.attempt().state == state
    assert (service.billed, worker.bill()) == (1, (PRICE, NOTHING))


@pytest.mark.parametrize(("mode", "kind"), [("key", "timeout"), ("none", "uncertain"), ("job", "uncertain")])
def test_a_line_that_breaks_after_sending_is_asked_again_only_where_that_is_free(
    mode: str, kind: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, mode)
    service.script = ["drop"]
    step_run = worker.attempt()
    assert step_run.error["kind"] == kind
    assert step_run.state == (WAITING if mode == "key" else FAILED)
    if mode == "key":
        assert worker.attempt().state == DONE
    assert service.billed == 1
    assert len(worker.calls) == 1


@pytest.mark.parametrize("word", ["drop", "busy", "broken"])
def test_trouble_while_asking_for_a_job_does_not_begin_another(
    word: str, service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, "job")
    service.script = ["well", word]
    monkeypatch.setattr("pipelines.exchange.conversation.hold_off", lambda name, seconds: None)
    assert worker.attempt().state == WAITING
    assert worker.attempt().state == DONE
    assert (service.requests, service.billed, len(worker.calls)) == (1, 1, 1)


def test_a_job_that_came_to_nothing_is_free_and_another_is_begun(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, "job")
    service.script = ["well", "lost"]
    assert worker.attempt().state == WAITING
    assert worker.attempt().state == DONE
    assert [call.state for call in worker.calls] == [CALL_FAILED, SUCCEEDED]
    assert worker.bill() == (PRICE, NOTHING)


def test_a_long_job_parks_the_step_run_and_is_asked_for_later(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, "job", polls=1)
    service.polls_needed = 3
    step_run = worker.attempts(2)
    (call,) = worker.calls
    assert step_run.state == WAITING
    assert step_run.ticket == {"call": call.pk, "provider": "counting", "job": call.job}
    assert worker.attempt().state == DONE
    assert (service.requests, service.polls, worker.bill()) == (1, 3, (PRICE, NOTHING))


def test_what_the_service_says_it_charged_goes_before_the_price_list(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, "none", asks_for=Decimal("0.0371"))
    worker.attempt()
    assert [(call.reserved, call.cost, call.basis) for call in worker.calls] == [(PRICE, Decimal("0.0371"), "reported")]
    assert worker.bill() == (Decimal("0.0371"), NOTHING)


def test_a_busy_service_is_left_alone_for_as_long_as_it_asks(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = counting(monkeypatch, service, "none")
    service.script = ["busy"]
    assert worker.attempt().error["kind"] == "rate_limited"
    assert worker.bill() == (NOTHING, NOTHING)

    def no_patience() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError), place(f"counting {provider.base_url}", Limits(), patience=no_patience):
        pass


def test_an_answer_that_nobody_can_read_may_have_been_billed(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, "none")
    service.script = ["html"]
    assert worker.attempt().error["kind"] == "uncertain"
    assert worker.bill() == (PRICE, NOTHING)


def test_a_cancelled_run_ends_its_job_at_the_service(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = counting(monkeypatch, service, "job")
    provider.after_accepting = lambda: cancel_run(worker.run) and None
    worker.attempt()
    (call,) = worker.calls
    assert service.cancelled == [call.job]
    assert (call.state, call.error["kind"], worker.bill()) == (UNKNOWN, "cancelled", (PRICE, NOTHING))


def test_what_cannot_be_taken_up_again_is_heard_to_its_end_though_cancelled(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = counting(monkeypatch, service, "none")
    provider.after_sending = lambda: cancel_run(worker.run) and None
    worker.attempt()
    assert [(call.state, call.cost) for call in worker.calls] == [(SUCCEEDED, PRICE)]


def test_a_run_cancelled_before_sending_sends_nothing_and_frees_its_money(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting(monkeypatch, service, "none")

    def cancelled_meanwhile(provider: Any) -> str:
        cancel_run(worker.run)
        return "counting"

    monkeypatch.setattr("pipelines.exchange.conversation.connection_name", cancelled_meanwhile)
    worker.attempt()
    assert (service.requests, worker.bill()) == (0, (NOTHING, PRICE))
    assert reconcile_calls() == 1
    assert [call.state for call in Call.objects.all()] == [CALL_FAILED]
    assert worker.bill() == (NOTHING, NOTHING)
