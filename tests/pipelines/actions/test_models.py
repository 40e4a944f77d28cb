"""What a service says of its models by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from pipelines.actions import change_model, connect, look_after_models, note_missing_models, seed_models
from pipelines.models import Connection, Model
from pipelines.providers import ModelInfo

pytestmark = pytest.mark.django_db
DAY = date(2031, 3, 1)


@pytest.fixture
def connection() -> Connection:
    return connect("anthropic", values={"key": "k"})


def model(name: str = "claude-haiku-5-5") -> Model:
    return Model.objects.get(provider="anthropic", model_id=name)


def test_a_day_and_a_successor_are_taken_from_the_service(connection: Connection) -> None:
    info = ModelInfo("claude-haiku-5-5", "Another label", ("embed",), DAY, "anthropic/claude-haiku-6")
    assert look_after_models(connection, [info]) == 0
    assert (model().retires_on, model().successor) == (DAY, "anthropic/claude-haiku-6")
    assert model().abilities == ["text"]
    # What is not said any longer stays, also when the catalogue that ships is read again.
    look_after_models(connection, [ModelInfo("claude-haiku-5-5")])
    seed_models("anthropic")
    assert (model().retires_on, model().successor) == (DAY, "anthropic/claude-haiku-6")


def test_a_row_that_people_edited_is_left_alone(connection: Connection) -> None:
    change_model(model(), successor="anthropic/mine")
    look_after_models(connection, [ModelInfo("claude-haiku-5-5", retires_on=DAY, successor="anthropic/theirs")])
    assert (model().retires_on, model().successor) == (None, "anthropic/mine")


def test_a_new_model_comes_with_the_abilities_that_its_service_names(connection: Connection) -> None:
    listed = [ModelInfo("new", "New one", ("text",), DAY), ModelInfo("new"), ModelInfo("silent"), ModelInfo("x" * 161)]
    assert look_after_models(connection, listed) == 2
    assert look_after_models(connection, listed) == 0
    assert (model("new").abilities, model("new").label, model("new").retires_on) == (["text"], "New one", DAY)
    assert (model("silent").abilities, model("silent").prices) == ([], {})


def test_what_has_vanished_is_noted_once_and_comes_back(connection: Connection) -> None:
    today = timezone.localdate().isoformat()
    others = set(Model.objects.exclude(model_id="claude-haiku-5-5").values_list("model_id", flat=True))
    Model.objects.filter(model_id="claude-haiku-5-5").update(limits={"context": 9})
    assert note_missing_models("anthropic", listed=others) == 1
    assert model().limits == {"context": 9, "missing_since": today}
    Model.objects.filter(model_id="claude-haiku-5-5").update(limits={"context": 9, "missing_since": "2031-01-01"})
    assert note_missing_models("anthropic", listed=others) == 0
    seed_models("anthropic")
    assert model().limits["missing_since"] == "2031-01-01"
    Model.objects.filter(model_id="claude-haiku-5-5").update(limits={"context": 9, "missing_since": "2031-01-01"})
    look_after_models(connection, [ModelInfo("claude-haiku-5-5")])
    assert model().limits == {"context": 9}


def test_a_retired_model_is_missing_by_right(connection: Connection) -> None:
    Model.objects.update(retires_on=timezone.localdate())
    Model.objects.filter(model_id="claude-haiku-5-5").update(retires_on=timezone.localdate() + timedelta(days=1))
    assert note_missing_models("anthropic", listed=[]) == 1
