"""The rows of the models page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pipelines.actions import change_model, connect, disconnect
from pipelines.models import Model, Project
from pipelines.snapshots import ModelRow, Sought, model_rows
from pipelines.snapshots.catalogue import status_of
from tests.ledger import make_call, make_step_run

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def row_of(name: str) -> ModelRow:
    (row,) = [row for row in model_rows(Sought(retired=True)) if str(row.model) == name]
    return row


@pytest.mark.parametrize(
    ("day", "status"),
    [(None, "active"), (TODAY + timedelta(1), "retiring"), (TODAY, "retired"), (TODAY - timedelta(9), "retired")],
)
def test_a_model_is_retired_from_its_day_on(day: date | None, status: str) -> None:
    assert status_of(day, TODAY) == status


def test_what_ships_is_listed_before_anything_is_connected() -> None:
    row = row_of("bfl/flux-pro-1.1")
    assert (row.pk, row.connected, row.service) == (None, False, "Black Forest Labs")
    assert row.prices == ["$0.04 a picture"]
    assert row.does == "makes pictures"
    assert not Model.objects.exists()


def test_a_connection_gives_its_models_the_name_to_write() -> None:
    connect("bfl", name="studio_a", values={"key": "k"})
    connect("bfl", name="studio_b", values={"key": "k"}, enabled=False)
    row = row_of("bfl/flux-pro-1.1")
    assert (row.connected, list(row.names)) == (True, ["studio_a"])
    assert row.pk == Model.objects.get(model_id="flux-pro-1.1").pk
    assert len([row for row in model_rows() if str(row.model) == "bfl/flux-pro-1.1"]) == 1


def test_what_was_set_by_hand_is_told_also_when_it_is_no_longer_connected() -> None:
    connection = connect("bfl", values={"key": "k"})
    change_model(Model.objects.get(model_id="flux-pro"), prices={"per_image": "0.5"}, successor="bfl/flux-2-pro")
    disconnect(connection)
    row = row_of("bfl/flux-pro")
    assert (row.connected, row.prices, row.stay) == (False, ["$0.50 a picture"], "Followed by bfl/flux-2-pro.")


def test_a_retired_model_is_shown_only_to_who_asks_and_names_its_successor() -> None:
    connect("bfl", values={"key": "k"})
    day = timezone.localdate()
    change_model(Model.objects.get(model_id="flux-pro"), retires_on=day, successor="bfl/flux-2-pro")
    assert "bfl/flux-pro" not in {str(row.model) for row in model_rows()}
    row = row_of("bfl/flux-pro")
    assert row.status == "retired"
    assert row.stay == f"Retired on {day.day} {day:%B %Y}. Use bfl/flux-2-pro."


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(words="kontext"), {"flux-kontext-max", "flux-kontext-pro"}),
        (Sought(words="Black KONTEXT max"), {"flux-kontext-max"}),
        (Sought(ability="extend_image", provider="bfl"), {"flux-pro-1.0-expand"}),
        (Sought(provider="bfl", connected=True), set()),
        (Sought(provider="nobody"), set()),
    ],
)
def test_a_filter_lets_through_what_is_all_of_it(sought: Sought, found: set[str]) -> None:
    assert {row.model.model_id for row in model_rows(sought)} == found


def test_the_number_of_queries_does_not_grow(
    project: Project, toys: None, queue: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(7):
        model_rows()
    for provider in ("bfl", "anthropic"):
        connect(provider, values={"key": "k"})
    step_run = make_step_run(project)
    for number in range(9):
        make_call(step_run, f"bfl/model-{number}")
        make_call(step_run, "bfl/flux-pro")
    with django_assert_num_queries(7):
        rows = model_rows()
    assert [row.measured.calls for row in rows if row.measured.calls] == [9]
