"""Models by the API."""

from __future__ import annotations

import pytest

from pipelines.actions import connect
from pipelines.models import Project
from tests.ledger import judge, make_call, make_step_run
from tests.studio.api.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


def test_a_model_tells_its_price_its_stay_and_what_was_measured(
    as_designer: Caller, project: Project, bob: object
) -> None:
    connect("bfl", name="flux", values={"key": "k"})
    step_run = make_step_run(project)
    make_call(step_run, "flux/flux-pro", seconds=3, cost="0.05", basis="reported")
    judge(step_run, bob, approved=True)  # type: ignore[arg-type]
    told = as_designer("GET", "/models?ability=generate_image&connected=true&limit=200").json()["items"]
    (model,) = [item for item in told if item["model"] == "flux-pro"]
    assert {item["provider"] for item in told} == {"bfl"}
    assert model == {
        "provider": "bfl",
        "model": "flux-pro",
        "label": None,
        "abilities": ["generate_image"],
        "connections": ["flux"],
        "connected": True,
        "enabled": True,
        "prices": {"per_image": "0.05"},
        "priced_on": "2026-11-21",
        "source": "https://bfl.ai/pricing",
        "status": "active",
        "retires_on": None,
        "successor": None,
        "measured": {
            "calls": 1,
            "success_rate": 1.0,
            "seconds": {"p50": 3.0, "p95": 3.0},
            "cost": "0.05",
            "basis": ["reported"],
            "decided": 1,
            "approval_rate": 1.0,
            "approved_assets": 1,
            "cost_per_approved": "0.05",
        },
    }


def test_pages_follow_one_another_without_a_gap(as_designer: Caller) -> None:
    whole = as_designer("GET", "/models?limit=200").json()
    first = as_designer("GET", "/models?limit=7").json()
    second = as_designer("GET", f"/models?limit=7&cursor={first['next']}").json()
    assert [*first["items"], *second["items"]] == whole["items"][:14]
    assert first["items"][0]["measured"] is None


def test_connected_may_be_asked_for_either_way(as_designer: Caller) -> None:
    assert as_designer("GET", "/models?connected=true").json()["items"] == []
    assert as_designer("GET", "/models?connected=false").json()["items"]


def test_an_ability_that_is_none_is_told(as_designer: Caller) -> None:
    answer = as_designer("GET", "/models?ability=fly")
    assert answer.status_code == 422
    assert "`fly` is not an ability" in answer.json()["detail"]
