"""The price list is a run's own from its start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.actions import start_run
from pipelines.errors import Invalid
from pipelines.models import Project, Run, Version
from tests.factories import drawing, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


@pytest.fixture
def version(project: Project) -> Version:
    return make_version(project, drawing({"say": {"type": "echo"}}))


def test_a_changed_price_list_changes_new_runs_only(version: Version, settings: Any, tmp_path: Path) -> None:
    assert start_run(version, inputs={}, by=None).prices == {}
    settings.PRICES_FILE = tmp_path / "prices.json"
    found = []
    for price in ("0.1", "0.2"):
        settings.PRICES_FILE.write_text(f'{{"toy/echo": {{"per_call": {price}}}}}')
        found.append(start_run(version, inputs={}, by=None))
    assert [run.prices for run in Run.objects.filter(pk__in=[run.pk for run in found]).order_by("pk")] == [
        {"toy/echo": {"per_call": "0.1"}},
        {"toy/echo": {"per_call": "0.2"}},
    ]


def test_nothing_starts_with_a_wrong_price_list(version: Version, settings: Any, tmp_path: Path) -> None:
    settings.PRICES_FILE = tmp_path / "prices.json"
    with pytest.raises(Invalid, match=r"prices\.json cannot be read"):
        start_run(version, inputs={}, by=None)
    assert not Run.objects.exists()
