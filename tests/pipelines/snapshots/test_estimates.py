"""What a run would cost, computed by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.actions import check_drawing, connect
from pipelines.models import Model
from pipelines.snapshots import estimate_plan
from tests.factories import drawing

pytestmark = pytest.mark.django_db

STEPS = {
    "line": {
        "type": "write_text",
        "in": {"about": "$place"},
        "params": {"prompt": "{about}", "model": "anthropic/one"},
    },
    "card": {"type": "generate_image", "in": {"prompt": "line.text"}, "params": {"model": "bfl/flux"}},
    "once": {"type": "generate_image", "params": {"prompt": "A logo", "model": "bfl/flux"}},
    "free": {"type": "generate_image", "in": {"prompt": "line.text"}},
}
COLUMN = {"place": {"type": "text", "many": True}}


@pytest.fixture
def prices() -> None:
    connect("anthropic", values={"key": "k"})
    connect("bfl", values={"key": "k"})
    Model.objects.all().delete()
    listed = {"per_1k_input": "0.002", "per_1k_output": "0.01"}
    Model.objects.create(provider="anthropic", model_id="one", abilities=["text"], prices=listed)
    Model.objects.create(provider="bfl", model_id="flux", abilities=["edit_image"], prices={"per_image": "0.04"})


@pytest.mark.usefixtures("prices")
def test_what_works_by_row_costs_by_row_and_what_works_once_once() -> None:
    told = estimate_plan(check_drawing(drawing(STEPS, inputs=COLUMN)), rows=1_000)
    asked = {ask.step: (ask.model, ask.calls, ask.cost) for ask in told.asks}
    assert asked == {
        "line": ("anthropic/one", 1_000, Decimal(5)),
        "card": ("bfl/flux", 1_000, Decimal(40)),
        "once": ("bfl/flux", 1, Decimal("0.04")),
        "free": ("rehearsal", 1_000, Decimal(0)),
    }
    assert told.cost == Decimal("45.04")
    assert told.spends


@pytest.mark.usefixtures("prices")
def test_a_model_without_a_price_is_named() -> None:
    Model.objects.filter(provider="bfl").update(prices={})
    told = estimate_plan(check_drawing(drawing(STEPS, inputs=COLUMN)), rows=10)
    assert told.unpriced == ["bfl/flux"]
    assert told.cost == Decimal("0.05")


@pytest.mark.usefixtures("prices")
def test_auto_is_the_model_that_would_be_chosen() -> None:
    Model.objects.filter(provider="bfl").update(abilities=["generate_image"])
    told = estimate_plan(check_drawing(drawing({"free": STEPS["once"] | {"params": {"prompt": "x"}}})))
    assert [(ask.model, ask.cost) for ask in told.asks] == [("bfl/flux", Decimal("0.04"))]


@pytest.mark.usefixtures("prices")
def test_a_rehearsal_and_a_place_without_connections_spend_nothing() -> None:
    plan = check_drawing(drawing(STEPS, inputs=COLUMN))
    assert not estimate_plan(plan, rows=5, rehearse=True).spends
    assert estimate_plan(plan, rows=5, rehearse=True).cost == 0
