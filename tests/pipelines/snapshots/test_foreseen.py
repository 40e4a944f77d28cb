"""What a draft would come to: requests, a range of costs, a range of times, and one sentence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import check_drawing, connect
from pipelines.models import SUCCEEDED, Call, Model, Project, StepRun
from pipelines.snapshots import foresee
from pipelines.snapshots.foreseen import say_seconds
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

ONE = "bfl/flux-test"


def paint(model: str = ONE, **more: Any) -> dict[str, Any]:
    steps = {
        "first": {"type": "generate_image", "in": {"prompt": "$line"}, "params": {"model": model}},
        "then": {"type": "edit_image", "in": {"image": "first.image"}, "params": {"model": model, "prompt": "Warmer"}},
        "beside": {"type": "generate_image", "in": {"prompt": "$line"}, "params": {"model": model}},
    }
    return drawing(steps, inputs={"line": {"type": "text", **more}})


@pytest.fixture
def priced(db: None) -> Model:
    connect("bfl", base_url="http://127.0.0.1:1", values={"key": "k"})
    return Model.objects.create(
        provider="bfl",
        model_id="flux-test",
        abilities=["generate_image", "edit_image"],
        prices={"per_call": "0.04"},
    )


def past_calls(project: Project, seconds: list[float], cost: str) -> None:
    """Calls of the model that succeeded lately."""
    run = make_run(project, drawing({"say": {"type": "echo"}}))
    row, now = StepRun.objects.get(run=run), timezone.now()
    for number, time in enumerate(seconds):
        Call.objects.create(
            project=project,
            run=run,
            step_run=row,
            number=number,
            key=f"k{number}",
            provider="bfl",
            model="flux-test",
            state=SUCCEEDED,
            sent_at=now - timedelta(seconds=time),
            finished_at=now,
            cost=Decimal(cost),
        )


def test_what_asks_no_service_spends_nothing() -> None:
    told = foresee(check_drawing(paint("rehearsal"))).told()
    assert (told["calls"], told["cost_low"], told["seconds_low"]) == (0, "0.00", None)
    assert told["sentence"] == "No service is asked, so nothing is spent."


def test_a_rehearsal_of_priced_models_spends_nothing(priced: Model) -> None:
    assert foresee(check_drawing(paint()), rehearse=True).calls == 0


def test_a_usual_price_is_told_where_nothing_was_measured(priced: Model) -> None:
    told = foresee(check_drawing(paint())).told()
    assert told == {
        "calls": 3,
        "cost_low": "0.12",
        "cost_high": "0.12",
        "seconds_low": None,
        "seconds_high": None,
        "sentence": "3 requests, about $0.12.",
    }


def test_each_row_is_asked_for(priced: Model) -> None:
    assert foresee(check_drawing(paint(many=True)), rows=10).told()["cost_high"] == "1.20"


def test_costs_and_times_of_late_make_it_a_range_along_the_slowest_way(priced: Model, project: Project) -> None:
    past_calls(project, [4.0, 6.0, 20.0], "0.05")
    told = foresee(check_drawing(paint())).told()
    assert (told["cost_low"], told["cost_high"]) == ("0.12", "0.15")
    assert (told["seconds_low"], told["seconds_high"]) == (12.0, 40.0)
    assert told["sentence"] == "3 requests, $0.12 to $0.15, in 12 s to 40 s."


def test_more_rows_than_places_take_turns(priced: Model, project: Project, settings: Any) -> None:
    settings.MODEL_SLOTS = 5
    past_calls(project, [4.0], "0.04")
    told = foresee(check_drawing(paint(many=True)), rows=11).told()
    assert (told["seconds_low"], told["seconds_high"]) == (8.0, 24.0)


def test_a_model_without_a_price_is_named(priced: Model) -> None:
    Model.objects.create(provider="bfl", model_id="free-test", abilities=["generate_image"], prices={})
    content = paint()
    content["steps"]["beside"]["params"]["model"] = "bfl/free-test"
    said = foresee(check_drawing(content)).told()["sentence"]
    assert said == "3 requests, about $0.08 besides what bfl/free-test will cost, which nobody has said."
    Model.objects.update(prices={})
    told = foresee(check_drawing(content)).told()
    assert (told["cost_low"], told["sentence"]) == (None, "3 requests, at a price that nobody has said.")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (59, "59 s"), (100, "2 min"), (3_600, "1 h"), (4_260, "1 h 11 min")]
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert say_seconds(seconds) == words
