"""What `auto` stands for."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import connect, start_run
from pipelines.errors import Invalid
from pipelines.models import SUCCEEDED, Call, Connection, Model, Project, Run
from pipelines.providers import PROVIDERS
from pipelines.providers.abilities import NOMINAL
from pipelines.providers.base import abilities_of
from pipelines.providers.prices import priced
from pipelines.snapshots import plan_of
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]


@pytest.fixture
def shelf() -> None:
    """Two services are connected, with three text models of known prices."""
    connect("anthropic", values={"key": "k"})
    connect("anthropic", name="spare", values={"key": "k"}, enabled=False)
    connect("bfl", values={"key": "k"})
    Model.objects.all().delete()
    for name, price in (("cheap", "0.001"), ("fine", "0.010"), ("unpriced", "")):
        prices = {"per_1k_output": price} if price else {}
        Model.objects.create(provider="anthropic", model_id=name, abilities=["text"], prices=prices)
    Model.objects.create(provider="bfl", model_id="flux", abilities=["generate_image"], prices={"per_image": "0.04"})


def start(project: Project, **params: Any) -> Run:
    return make_run(project, drawing({"line": {"type": "write_text", "params": {"prompt": "A line", **params}}}))


def answered(run: Run, model: str, *, seconds: float, count: int = 3) -> None:
    now = timezone.now()
    for number in range(count):
        Call.objects.create(
            project=run.project,
            run=run,
            step_run=run.step_runs.get(),
            key=f"{model}{number}",
            provider="anthropic",
            model=model,
            state=SUCCEEDED,
            payload_hash="",
            sent_at=now - timedelta(seconds=seconds),
            finished_at=now,
        )


def test_every_ability_has_a_usual_request_to_compare_by() -> None:
    assert {ability for provider in PROVIDERS for ability in abilities_of(provider)} <= set(NOMINAL)


def test_without_connections_it_is_what_is_built_in(project: Project) -> None:
    assert start(project).choices == {}


@pytest.mark.usefixtures("shelf")
def test_the_cheapest_is_by_price_and_what_has_none_goes_last(project: Project) -> None:
    run = start(project, model="auto/cheapest")
    assert run.choices == {"line": "anthropic/cheap"}
    assert run.prices["anthropic/cheap"] == {"per_1k_output": "0.001"}
    Model.objects.filter(model_id__in=("cheap", "fine")).delete()
    assert start(project, model="auto/cheapest").choices == {"line": "anthropic/unpriced"}


@pytest.mark.usefixtures("shelf")
def test_the_fastest_is_by_what_was_measured(project: Project) -> None:
    run = start(project)
    answered(run, "cheap", seconds=9)
    answered(run, "fine", seconds=2)
    assert start(project, model="auto/fastest").choices == {"line": "anthropic/fine"}


@pytest.mark.usefixtures("shelf")
def test_only_what_is_within_the_bounds_is_chosen(project: Project) -> None:
    run = start(project)
    answered(run, "cheap", seconds=9)
    answered(run, "fine", seconds=2)
    Model.objects.filter(model_id="unpriced").update(limits={"licence": "open"})
    assert start(project, model="auto/fastest", within={"price": 0.001}).choices == {"line": "anthropic/cheap"}
    assert start(project, model="auto/cheapest", within={"seconds": 3}).choices == {"line": "anthropic/fine"}
    assert start(project, within={"licence": "open"}).choices == {"line": "anthropic/unpriced"}
    assert start(project, model="auto/fastest", within={"price": None}).choices == {"line": "anthropic/fine"}


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("within", [{"price": 0.0000001}, {"seconds": 60}, {"approval": 0}, {"licence": "open"}])
def test_what_is_not_known_keeps_to_no_bound_and_nothing_is_started(project: Project, within: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="Loosen them, or name a model") as told:
        start(project, within=within)
    assert told.value.loc == ("steps", "line", "within")
    assert not Run.objects.exists()


def test_bounds_that_are_not_given_are_nowhere(project: Project) -> None:
    run = start(project)
    plan = plan_of(run.version)
    params = {"prompt": "A line"}
    assert plan.drawing.steps["line"].params == params
    said = json.dumps(["write_text", plan.kinds["line"].version, params], sort_keys=True)
    assert plan.digests["line"] == sha256(said.encode()).digest()


@pytest.mark.usefixtures("shelf")
def test_what_is_retired_closed_or_switched_off_is_not_chosen(project: Project) -> None:
    Model.objects.filter(model_id="cheap").update(retires_on=timezone.localdate())
    assert start(project, model="auto/cheapest").choices == {"line": "anthropic/fine"}
    Model.objects.filter(model_id="fine").update(enabled=False)
    assert start(project, model="auto/cheapest").choices == {"line": "anthropic/unpriced"}
    Connection.objects.filter(name="anthropic").update(closed_until=timezone.now() + timedelta(minutes=1))
    assert start(project, model="auto/cheapest").choices == {}


@pytest.mark.usefixtures("shelf")
def test_a_choice_is_pinned_to_its_run_and_changes_what_can_be_used_again(project: Project) -> None:
    run = start(project)
    was = dict(run.choices)
    Model.objects.create(provider="anthropic", model_id="aaa", abilities=["text"], prices={"per_1k_output": "0.0001"})
    run.refresh_from_db()
    assert run.choices == was
    assert start(project).choices == {"line": "anthropic/aaa"}


@pytest.mark.usefixtures("shelf")
def test_a_policy_that_is_not_known_starts_nothing(project: Project) -> None:
    with pytest.raises(Invalid, match="auto/cheapest"):
        start(project, model="auto/prettiest")
    assert not Run.objects.exists()


@pytest.mark.usefixtures("shelf")
def test_a_rehearsal_chooses_nobody(project: Project) -> None:
    run = start(project)
    again = start_run(run.version, inputs={}, by=None, rehearse=True)
    assert again.choices == {}


def test_the_price_of_a_usual_request_is_computed_by_hand() -> None:
    assert priced({"per_1k_input": "0.002", "per_1k_output": "0.01"}, NOMINAL["text"]) == Decimal("0.005")
