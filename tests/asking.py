"""One step run that asks a model, worked on as a worker would, with every way to die on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from pipelines.actions import Failed, claim_step_runs, wake_step_runs, worker_name
from pipelines.actions.claims import reclaim
from pipelines.exchange.connections import BUILT_IN
from pipelines.models import Call, Project, Run, StepRun
from pipelines.providers import Provider
from pipelines.runner import run_step, settle
from tests.factories import drawing, make_run

PRICE = Decimal("0.04")
PRICES = {"counting": {"per_call": str(PRICE)}, "other": {"per_call": "0.10"}}


class Death(BaseException):
    """The worker is gone in this moment: nothing that it would have done happens."""


def die() -> None:
    raise Death


class Worker:
    """A run of one text, and a worker for it; `providers` are those that are configured."""

    def __init__(self, project: Project, *, model: str = "counting/m", fallbacks: list[str] | None = None) -> None:
        params = {"prompt": "A place", "model": model, "seed": 1, "fallbacks": fallbacks or []}
        self.run = make_run(project, drawing({"line": {"type": "write_text", "params": params}}))
        Run.objects.filter(pk=self.run.pk).update(prices=PRICES)

    @property
    def step_run(self) -> StepRun:
        return StepRun.objects.get(run=self.run, replaced=False)

    @property
    def calls(self) -> list[Call]:
        return list(Call.objects.filter(run=self.run).order_by("pk"))

    def claim(self) -> StepRun:
        (step_run,) = claim_step_runs(self.run.pk, "models", worker=worker_name(), limit=1)
        return step_run

    def attempt(self) -> StepRun:
        """One attempt, from claim to settling; a step run that waits is woken for it."""
        wake_step_runs(self.run.pk, [self.step_run.pk])
        outcome = run_step(self.claim(), Run.objects.select_related("version__pipeline").get(pk=self.run.pk))
        settle(self.run.pk, [outcome])
        if isinstance(outcome.answer, Failed):
            assert outcome.answer.error.kind != "crashed"
        return self.step_run

    def attempts(self, number: int) -> StepRun:
        for _ in range(number):
            self.attempt()
        return self.step_run

    def dies(self) -> None:
        """An attempt in which the worker dies, and the sweeper's answer to that."""
        with pytest.raises(Death):
            self.attempt()
        assert reclaim(self.step_run)

    def bill(self) -> tuple[Decimal, Decimal]:
        """What the run has cost and what is still reserved in it."""
        run = Run.objects.get(pk=self.run.pk)
        return run.cost, run.reserved


def configure(monkeypatch: pytest.MonkeyPatch, *providers: Provider) -> None:
    """These providers go before the built-in one."""
    made = tuple((lambda provider=provider: provider) for provider in providers)
    monkeypatch.setattr("pipelines.exchange.connections.BUILT_IN", (*made, *BUILT_IN))


@contextmanager
def death_at(name: str) -> Iterator[None]:
    """The worker dies instead of doing this: a dotted name as the code that does it knows it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(name, lambda *args, **more: die())
        yield
