"""Which model is asked, in which order, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from pipelines.actions import retry_run
from pipelines.exchange import Desk
from pipelines.models import CALL_FAILED, RESERVED, SUCCEEDED, UNKNOWN, Call, Project, Run
from pipelines.providers import File, Pending, TextProvider
from pipelines.providers.abilities import ImageProvider, ImageRequest, ImageResult, Style, TextRequest
from pipelines.providers.base import Exchange
from pipelines.states import DONE, FAILED, WAITING
from tests.asking import PRICE, Worker, configure, death_at, die
from tests.peers.counting import Counting, Service, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]
OTHER_PRICE = Decimal("0.10")


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as service:
        yield service


@pytest.fixture
def other() -> Iterator[Service]:
    with serving(Service()) as service:
        yield service


@pytest.fixture
def worker(project: Project, service: Service, other: Service, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """`counting/m`, then `other/n`, then the built-in one."""
    monkeypatch.setattr("pipelines.exchange.conversation.hold_off", lambda name, seconds: None)
    configure(monkeypatch, Counting(service), Counting(other, key="other"))
    return Worker(project, fallbacks=["other/n", "rehearsal"])


def states(worker: Worker) -> list[tuple[str, str]]:
    return [(call.provider, call.state) for call in worker.calls]


@pytest.mark.parametrize("word", ["unpaid", "stranger", "gone"])
def test_a_model_that_cannot_be_had_is_followed_by_its_fallback_at_once(
    word: str, worker: Worker, service: Service, other: Service
) -> None:
    service.script = [word]
    step_run = worker.attempt()
    assert step_run.state == DONE
    assert states(worker) == [("counting", CALL_FAILED), ("other", SUCCEEDED)]
    assert step_run.facts["model"] == "other/n"
    assert step_run.facts["instead_of"] == "counting/m"
    assert step_run.facts["because"] == worker.calls[0].error["message"]
    assert worker.bill() == (OTHER_PRICE, Decimal(0))


def test_a_retired_model_names_its_successor(worker: Worker, service: Service) -> None:
    service.script = ["gone"]
    worker.attempt()
    assert "`counting/m2`" in worker.calls[0].error["message"]


@pytest.mark.parametrize("word", ["busy", "broken"])
def test_what_may_help_later_is_tried_again_and_fallbacks_come_with_the_last_attempt(
    word: str, worker: Worker, service: Service, other: Service
) -> None:
    service.script = [word] * 4
    assert worker.attempts(3).state == WAITING
    assert (service.requests, other.requests) == (3, 0)
    step_run = worker.attempt()
    assert (step_run.state, service.requests, other.requests) == (DONE, 4, 1)
    assert step_run.facts["instead_of"] == "counting/m"


def test_all_models_are_asked_before_the_step_run_fails(worker: Worker, service: Service, other: Service) -> None:
    service.script, other.script = ["broken"] * 4, ["broken"] * 4
    worker.attempts(3)
    step_run = worker.attempt()
    assert step_run.state == DONE
    assert step_run.facts["rehearsal"]
    assert states(worker)[-2:] == [("other", CALL_FAILED), ("rehearsal", SUCCEEDED)]


def test_what_is_refused_is_not_asked_of_another_model(worker: Worker, service: Service, other: Service) -> None:
    service.script = ["refused"]
    step_run = worker.attempt()
    assert (step_run.state, step_run.error["kind"], other.requests) == (FAILED, "refused", 0)


def test_what_is_in_doubt_is_not_asked_of_another_model(worker: Worker, service: Service, other: Service) -> None:
    service.script = ["drop"]
    step_run = worker.attempt()
    assert (step_run.state, step_run.error["kind"], other.requests) == (FAILED, "uncertain", 0)
    assert [call.state for call in worker.calls] == [UNKNOWN]


def test_a_provider_that_is_not_there_is_followed_by_the_fallback(
    project: Project, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, Counting(service))
    worker = Worker(project, model="nobody/x", fallbacks=["counting/m"])
    step_run = worker.attempt()
    assert step_run.facts["instead_of"] == "nobody/x"
    assert "`nobody/x` cannot be used here" in step_run.facts["because"]


def test_a_fallback_that_was_begun_is_taken_up_though_the_first_model_is_back(
    worker: Worker, service: Service, other: Service
) -> None:
    service.script = ["unpaid"]
    with death_at("pipelines.exchange.conversation.succeed_call"):
        worker.dies()
    step_run = worker.attempt()
    assert (service.billed, other.billed) == (0, 1)
    assert (step_run.facts["model"], step_run.facts["instead_of"]) == ("other/n", "counting/m")
    assert step_run.facts["because"] == worker.calls[0].error["message"]


def test_a_retry_asks_the_first_model_again(worker: Worker, service: Service, other: Service) -> None:
    service.script, other.script = ["unpaid"], ["refused"]
    assert worker.attempt().state == FAILED
    retry_run(worker.run)
    step_run = worker.attempt()
    assert step_run.state == DONE
    assert "instead_of" not in step_run.facts


def test_a_call_whose_connection_was_taken_away_before_sending_goes_to_the_fallback(
    worker: Worker, other: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with death_at("pipelines.exchange.conversation.mark_sent"):
        worker.dies()
    configure(monkeypatch, Counting(other, key="other"))
    assert worker.attempt().state == DONE
    assert states(worker) == [("counting", CALL_FAILED), ("other", SUCCEEDED)]
    assert worker.bill() == (OTHER_PRICE, Decimal(0))


def test_a_call_whose_connection_was_taken_away_after_sending_is_in_doubt(
    project: Project, service: Service, other: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Counting(service, reconcile="key")
    provider.after_sending = die
    configure(monkeypatch, provider)
    worker = Worker(project, fallbacks=["other/n"])
    worker.dies()
    configure(monkeypatch, Counting(other, key="other"))
    assert worker.attempt().error["kind"] == "uncertain"
    assert other.requests == 0


def test_the_same_request_twice_in_one_attempt_is_two_calls_and_each_is_taken_up_by_itself(
    worker: Worker, service: Service
) -> None:
    def ask(desk: Desk) -> object:
        return desk.ask(TextProvider, TextRequest(prompt="A place", seed=1), model="counting/m")

    step_run, run = worker.claim(), Run.objects.get(pk=worker.run.pk)
    for _ in range(2):
        desk = Desk(step_run, run, [Counting(service)], lambda fraction, message: None)
        assert ask(desk) == ask(desk)
    assert service.billed == 2
    assert [call.number for call in worker.calls] == [0, 1]
    assert len({call.key for call in worker.calls}) == 2


def test_a_rehearsal_is_in_the_ledger_and_free(project: Project, heard: Sequence[object]) -> None:
    worker = Worker(project, model="auto")
    assert worker.attempt().state == DONE
    (call,) = worker.calls
    assert (call.provider, call.state, call.cost, call.basis) == ("rehearsal", SUCCEEDED, 0, "reported")
    assert call.request["prompt"] == "A place"
    assert not project.spendings.exists()


def test_a_rehearsal_whose_worker_died_is_simply_made_again(project: Project) -> None:
    worker = Worker(project, model="auto")
    for place in ("pipelines.exchange.conversation.succeed_call", "tests.asking.settle"):
        with death_at(place):
            worker.dies()
    assert worker.attempt().state == DONE
    assert len(worker.calls) == 1


def test_a_rehearsed_run_asks_no_service(worker: Worker, service: Service, other: Service) -> None:
    Run.objects.filter(pk=worker.run.pk).update(rehearse=True)
    assert worker.attempt().state == DONE
    assert states(worker) == [("rehearsal", SUCCEEDED)]
    assert service.requests == other.requests == 0


def test_what_a_budget_has_no_room_for_is_not_sent(worker: Worker, service: Service, other: Service) -> None:
    Run.objects.filter(pk=worker.run.pk).update(budget=PRICE - Decimal("0.000001"))
    step_run = worker.attempt()
    assert (step_run.state, step_run.error["kind"]) == (FAILED, "over_budget")
    assert "This run's budget of $0.039999 has $0.039999 left" in step_run.error["message"]
    assert (service.requests, other.requests, Call.objects.count(), worker.bill()) == (0, 0, 0, (0, 0))


def test_a_call_is_reserved_only_for_who_holds_the_step_run(worker: Worker, service: Service) -> None:
    with death_at("pipelines.exchange.conversation.mark_sent"):
        worker.dies()
    assert [call.state for call in worker.calls] == [RESERVED]
    late = worker.claim()
    late.attempts -= 1
    desk = Desk(late, worker.run, [Counting(service)], lambda fraction, message: None)
    with pytest.raises(Exception, match="no longer wanted"):
        desk.ask(TextProvider, TextRequest(prompt="Another", seed=1), model="counting/m")
    assert (service.requests, len(worker.calls)) == (0, 1)


class Painting(ImageProvider):
    """Takes `most` pictures that show a style, and draws as a job."""

    key: ClassVar[str] = "counting"
    label: ClassVar[str] = "Painting"
    most = 2

    def goes_by(self, request: Any) -> int:
        return self.most

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        exchange.accepted("job")
        return Pending(0.0)

    def poll(self, request: Any, exchange: Exchange) -> Any:
        return ImageResult(b"drawn", "counting/m", request.seed)


def test_what_was_sent_of_a_style_is_told_though_the_model_takes_less_by_the_time_it_is_done(
    worker: Worker, photo: bytes
) -> None:
    shown = [File(photo, "image/jpeg", f"style-{number}") for number in (1, 2)]
    request, painting = ImageRequest("A harbour", 64, 64, 7, style=Style(shown)), Painting()
    step_run, run = worker.claim(), Run.objects.get(pk=worker.run.pk)
    desk = Desk(step_run, run, [painting], lambda fraction, message: None)
    assert isinstance(desk.ask(ImageProvider, request, model="counting/m"), Pending)
    painting.most = 0
    desk = Desk(step_run, run, [painting], lambda fraction, message: None)
    assert isinstance(desk.ask(ImageProvider, request, model="counting/m"), ImageResult)
    assert desk.facts["style"] == {"sent": 2, "left_out": 0, "strength": 0.5}
