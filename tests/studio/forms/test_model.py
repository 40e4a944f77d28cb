"""The form of a model: prices in the amounts that people speak of."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from pipelines.actions import connect, look_after_models, seed_models
from pipelines.models import Model
from pipelines.providers import ModelInfo
from studio.forms import ModelForm
from studio.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def model() -> Model:
    connect("anthropic", values={"key": "k"})
    return Model.objects.get(model_id="claude-sonnet-5")


def given(*abilities: str, **values: str) -> QueryDict:
    found = QueryDict(mutable=True)
    found.update(values)
    found.setlist("abilities", list(abilities))
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
    ("name", "text"),
    [("retires_on", "soon"), ("successor", "two words"), ("successor", "x" * 201), ("licence", "x" * 61)],
)
def test_what_else_is_wrong_is_told_at_its_line(model: Model, alice: User, name: str, text: str) -> None:
    form = ModelForm(model)
    assert not form.save(given(**{name: text}), by=alice)
    assert list(form.problems) == [name]


def test_what_its_service_does_not_say_is_ticked_and_no_look_takes_it_back(alice: User) -> None:
    connection = connect("openai", values={"key": "k"})
    look_after_models(connection, [ModelInfo("gpt-next")])
    model = Model.objects.get(model_id="gpt-next")
    form = ModelForm(model)
    assert not any(blank.ticked for blank in form.abilities)
    assert ("generate_image", "makes pictures") in [(blank.name, blank.words) for blank in form.abilities]
    assert form.save(given("generate_image", "text", "fly", enabled="on"), by=alice)
    for listed in (ModelInfo("gpt-next"), ModelInfo("gpt-next", abilities=("speak",))):
        look_after_models(connection, [listed])
    seed_models("openai")
    model.refresh_from_db()
    assert model.abilities == ["text", "generate_image"]


def test_only_what_its_service_can_be_asked_for_is_offered_and_what_it_does_already(model: Model) -> None:
    assert [blank.name for blank in ModelForm(model).abilities if blank.ticked] == ["text"]
    assert "generate_image" not in [blank.name for blank in ModelForm(model).abilities]
    Model.objects.update(abilities=["text", "fold_paper"], provider="gone")
    model.refresh_from_db()
    assert [(blank.name, blank.ticked) for blank in ModelForm(model).abilities] == [
        ("text", True),
        ("fold_paper", True),
    ]


def test_a_licence_is_kept_beside_the_other_limits_and_taken_away_again(model: Model, alice: User) -> None:
    limits = dict(model.limits)
    assert limits
    assert ModelForm(model).save(given("text", licence=" commercial "), by=alice)
    model.refresh_from_db()
    assert model.limits == {**limits, "licence": "commercial"}
    assert (ModelForm(model).licence, ModelForm(model).licences) == ("commercial", ["commercial"])
    ModelForm(model).save(given("text"), by=alice)
    model.refresh_from_db()
    assert model.limits == limits
