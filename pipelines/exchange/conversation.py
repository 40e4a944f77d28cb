"""One call to one provider, from its sending or taking up to its settling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from ..actions import store_content
from ..actions.calls import (
    fail_call,
    forget_job,
    is_over,
    lose_call,
    mark_sent,
    note_answer,
    succeed_call,
    take_back,
)
from ..actions.connections import note_failure, note_success
from ..errors import (
    Cancelled,
    Interrupted,
    JobFailed,
    Lost,
    RateLimited,
    Stale,
    StepFailed,
    StudioError,
    TimedOut,
    Transient,
    Uncertain,
)
from ..limiter import Limits, hold_off, place
from ..models import ESTIMATED, PRICED, REPORTED, RESERVED, SUCCEEDED, Call, Run, StepRun
from ..providers import Exchange as ExchangeSeen
from ..providers import Pending, Provider, Request, TurnRefused
from ..providers.papers import pack_result
from ..providers.prices import Prices, priced, prices_of
from .connections import check_open
from .handed import Exchange, Tell, patiently
from .pacing import connection_name, requests_name, until_look, until_turn

R = TypeVar("R")


@dataclass(frozen=True)
class Conversation(Generic[R]):
    """What is asked of whom, for which step run, and the call that stands for it in the ledger."""

    provider: Provider
    request: Request[R]
    call: Call
    step_run: StepRun
    run: Run
    tell: Tell

    def hold(self) -> R | Pending:
        """The answer, once there is a place on the connection; raises a StepFailed with what is known otherwise."""
        with self._place():
            if self.call.state == RESERVED:
                check_open(self.provider)
                mark_sent(self.call, self.step_run)
                return self._hear(self._send_first)
            if self.call.job:
                return self._hear(self.provider.poll)
            if self._may_send_again():
                return self._hear(self._send)
            raise self._lose()

    @contextmanager
    def _place(self) -> Iterator[None]:
        """A place on the provider's connection; what is built in has none."""
        if not self.provider.base_url:
            yield
            return
        calls = self.provider.counts == "calls"
        limits = Limits(self.provider.slots, self.provider.per_minute if calls else None)
        waiting = f"Waiting for a place at {self.provider.label}"
        with place(connection_name(self.provider), limits, patience=lambda: self.tell(0.0, waiting)):
            yield

    def _send_first(self, request: Request[R], exchange: ExchangeSeen) -> R | Pending:
        """What was refused its turn has not asked for work, since that is sent last: the call is as it was."""
        try:
            return self._send(request, exchange)
        except TurnRefused:
            if not exchange.job:
                patiently(lambda: take_back(self.call))
            raise

    def _send(self, request: Request[R], exchange: ExchangeSeen) -> R | Pending:
        return self.provider.submit(request, exchange)

    def _may_send_again(self) -> bool:
        return self.provider.free or self.provider.reconcile == "key" or self.request.harmless()

    def _hear(self, talk: Callable[[Request[R], ExchangeSeen], R | Pending]) -> R | Pending:
        """Talks to the service and settles the call by what comes of it; an interruption leaves it to be taken up."""
        exchange = Exchange(self.call, self.tell, may_stop=self._may_send_again())
        known = bool(exchange.job)
        try:
            answer = talk(self.request, exchange)
        except Interrupted:
            raise
        except TurnRefused as error:
            return Pending(until_turn(self.provider, error.retry_after or 0.0))
        except Cancelled as error:
            self._call_off(exchange, error)
            raise
        except StudioError as error:
            raise self._fail(exchange, error) from error
        if self.provider.needs_connection():
            note_success(self.provider.name)
        if isinstance(answer, Pending):
            return Pending(until_look(self.provider, answer.seconds, first=not known))
        self._succeed(answer)
        return answer

    # --- What comes of it --------------------------------------------------------------------------

    def _succeed(self, result: Any) -> None:
        if self.call.state == SUCCEEDED:
            return
        cost, basis = self._cost(result)
        if self.provider.free:
            response = {"model": result.model, "rehearsal": result.rehearsal}
        else:
            response = pack_result(result, store_content)
            # Written down before the money is counted, since that may have to wait for the run's lock.
            patiently(lambda: note_answer(self.call, response, cost=cost, basis=basis))
        with suppress(Stale):
            patiently(lambda: succeed_call(self.call, response, cost=cost, basis=basis))

    def _cost(self, result: Any) -> tuple[Decimal | None, str]:
        """What the service says, else its usage at the run's prices, else what was reserved; None for no price."""
        if self.provider.free:
            return Decimal(0), REPORTED
        if result.bill.charged is not None:
            return result.bill.charged, REPORTED
        cost = priced(prices_for(self.provider, self.request, self.run), result.bill.usage)
        if cost is not None:
            return cost, PRICED
        return (self.call.reserved, ESTIMATED) if self.call.reserved else (None, "")

    def _fail(self, exchange: Exchange, error: StudioError) -> StudioError:
        """What to raise for an error: itself, where it says what became of the request, and else the doubt."""
        if isinstance(error, RateLimited) and error.retry_after:
            counted = requests_name if self.provider.counts == "requests" else connection_name
            hold_off(counted(self.provider), error.retry_after)
        elif isinstance(error, Transient | Uncertain) and not isinstance(error, RateLimited | JobFailed):
            note_failure(self.provider.name)
        if exchange.job and isinstance(error, Transient | Uncertain) and not isinstance(error, JobFailed):
            return self._again(error)
        if isinstance(error, Lost):
            return self._begin_again(error) if self.provider.free else self._lose()
        if isinstance(error, TimedOut | Uncertain):
            return self._again(error) if self._may_send_again() else self._lose()
        with suppress(Stale):
            charged = error.charged if isinstance(error, StepFailed) else Decimal(0)
            patiently(lambda: fail_call(self.call, error, charged=charged))
        return error

    def _again(self, error: StudioError) -> TimedOut:
        """The same call is asked after once more, so nothing is paid twice."""
        return TimedOut(f"{error.message} The same request will be taken up again.", retry_after=error.retry_after)

    def _begin_again(self, error: Lost) -> TimedOut:
        """What costs nothing is made once more."""
        forget_job(self.call)
        return self._again(error)

    def _lose(self) -> Uncertain:
        lost = lost_answer(self.provider.label)
        with suppress(Stale):
            patiently(lambda: lose_call(self.call, lost, told_at=self.step_run.attempts))
        return lost

    def _call_off(self, exchange: Exchange, error: Cancelled) -> None:
        """Asks the service to end what nobody wants any longer; it may be billed all the same."""
        if not is_over(self.step_run):
            # It has gone to another worker, who takes the call up.
            return
        if exchange.job:
            with suppress(StepFailed):
                self.provider.cancel(exchange)
        with suppress(Stale):
            patiently(lambda: lose_call(self.call, error))


def prices_for(provider: Provider, request: Request[Any], run: Run) -> Prices:
    """The run's prices of what a request will be billed as, else what the provider usually takes."""
    return prices_of(run.prices, provider.name, provider.asks(request)) or provider.usual_prices


def lost_answer(label: str) -> Uncertain:
    """The doubt about a call, with what to do about it."""
    return Uncertain(
        f"{label} was asked for this and no answer came, so nobody can know whether it was made and billed. Look into "
        "your account there if you can. If you try again, it may be paid twice."
    )
