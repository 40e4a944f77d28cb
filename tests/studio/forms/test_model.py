"""The form of a model: prices in the amounts that people speak of."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from pipelines.actions import connect, seed_models
from pipelines.models import Model
from studio.forms import ModelForm
from studio.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def model() -> Model:
    connect("anthropic", values={"key": "k"})
    return Model.objects.get(model_id="claude-sonnet-5")


def given(**values: str) -> QueryDict:
    found = QueryDict(mutable=True)
    found.update(values)
    return found


def test_it_opens_with_what_a_million_tokens_cost(model: Model) -> None:
    shown = {blank.unit: blank.text for blank in ModelForm(model).prices if blank.text}
    assert shown == {"per_1k_input": "2", "per_1k_cached_input": "0.2", "per_1k_output": "10"}


def test_a_price_is_kept_by_its_unit_from_today_and_the_catalogue_leaves_it_alone(model: Model, alice: User) -> None:
    assert ModelForm(model).save(given(per_1k_input="$2.50", per_image="0.00000001", enabled="on"), by=alice)
    model.refresh_from_db()
    assert model.prices == {"per_1k_input": "0.0025", "per_image": "0.00000001"}
    assert (model.priced_on, model.source, model.edited) == (timezone.localdate(), "set here by Alice", True)
    seed_models("anthropic")
    model.refresh_from_db()
    assert model.prices["per_1k_input"] == "0.0025"


def test_equal_prices_keep_their_day_and_source(model: Model, alice: User) -> None:
    before = (model.prices, model.priced_on, model.source)
    form = ModelForm(model)
    same = {blank.unit: f"{Decimal(blank.text):.4f}" for blank in form.prices if blank.text}
    assert form.save(given(**same, successor="anthropic/next", retires_on="2027-03-31"), by=alice)
    model.refresh_from_db()
    assert (model.prices, model.priced_on, model.source) == before
    assert (str(model.retires_on), model.successor, model.enabled) == ("2027-03-31", "anthropic/next", False)


def test_a_unit_that_has_no_words_stays(model: Model, alice: User) -> None:
    Model.objects.update(prices={"per_moon": "3"})
    model.refresh_from_db()
    ModelForm(model).save(given(per_image="1"), by=alice)
    model.refresh_from_db()
    assert model.prices == {"per_moon": "3", "per_image": "1"}


@pytest.mark.parametrize("text", ["-1", "much", "NaN", "Infinity", "1e7", "1000000", "1e-99999", "0,04"])
def test_what_is_no_price_is_told_at_its_line(model: Model, alice: User, text: str) -> None:
    form = ModelForm(model)
    assert not form.save(given(per_image=text), by=alice)
    assert [blank.unit for blank in form.prices if blank.problem] == ["per_image"]
    model.refresh_from_db()
    assert not model.edited


@pytest.mark.parametrize(
    ("name", "text"), [("retires_on", "soon"), ("successor", "two words"), ("successor", "x" * 201)]
)
def test_what_else_is_wrong_is_told_at_its_line(model: Model, alice: User, name: str, text: str) -> None:
    form = ModelForm(model)
    assert not form.save(given(**{name: text}), by=alice)
    assert list(form.problems) == [name]
