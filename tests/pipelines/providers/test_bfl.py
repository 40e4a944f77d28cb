"""Black Forest Labs: jobs, and what becomes of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.errors import JobFailed, Lost, QuotaExceeded, Refused
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.bfl import CASES, JOB, script, told
from tests.services.case import PHOTO

GENERATE, EDIT, EXTEND = CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_job_gives_its_picture_seed_and_cost(service: Service, case) -> None:
    exchange = Quiet()
    result = case.ask(script(service), exchange)
    assert (result.data, result.seed) == (PHOTO, 7)
    assert result.bill.charged == Decimal("0.04")
    assert exchange.job == JOB
    assert len(service.sent(case.submit)) == 1


def test_the_job_is_asked_after_at_the_address_it_was_given(service: Service) -> None:
    exchange = Quiet()
    GENERATE.ask(script(service), exchange)
    assert exchange.handle["polling_url"] == f"{service.url}/v1/get_result?id={JOB}"
    assert service.sent("GET /v1/get_result")[0].headers["x-key"] == "secret-key-123"


def test_the_picture_is_fetched_without_our_key(service: Service) -> None:
    GENERATE.ask(script(service))
    (fetched,) = service.sent(GENERATE.fetch)
    assert "x-key" not in fetched.headers


def test_extra_is_merged_in_last(service: Service) -> None:
    GENERATE.ask(script(service), extra={"safety_tolerance": 1, "width": 512})
    (asked,) = service.sent(GENERATE.submit)
    assert (asked.json["safety_tolerance"], asked.json["width"], asked.json["height"]) == (1, 512, 768)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("Request Moderated", Refused),
        ("Content Moderated", Refused),
        ("Error", JobFailed),
        ("Task not found", Lost),
    ],
)
def test_each_end_of_a_job_is_understood(service: Service, status: str, kind: type[Exception]) -> None:
    script(service).on("GET /v1/get_result", told(status))
    with pytest.raises(kind):
        GENERATE.ask(service)


def test_done_without_a_picture_is_no_success(service: Service) -> None:
    script(service).on("GET /v1/get_result", told("Ready", result={}))
    with pytest.raises(Refused):
        GENERATE.ask(service)


def test_an_account_without_credit_is_told_apart_from_a_wrong_key(service: Service) -> None:
    service.on(GENERATE.submit, Said({"detail": "Insufficient credits"}, 403))
    with pytest.raises(QuotaExceeded):
        GENERATE.ask(service)


def test_trying_it_costs_nothing(service: Service) -> None:
    service.on("GET /v1/credits", {"credits": 12.5})
    assert GENERATE.open(service).check().facts == {"credits": 12.5}
