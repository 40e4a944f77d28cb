"""What holds for every adapter, tried on each ability of each service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    Lost,
    NotConfigured,
    QuotaExceeded,
    RateLimited,
    Refused,
    StepFailed,
    TimedOut,
    Transient,
    Uncertain,
)
from pipelines.providers import PROVIDERS, Access
from pipelines.providers.base import abilities_of
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services import Case, all_cases

CASES = all_cases()
JOBS = [case for case in CASES if case.fetch]
every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
every_fetching = pytest.mark.parametrize("case", JOBS, ids=lambda case: case.name)


def test_every_ability_of_every_service_has_a_case() -> None:
    tried = {(case.provider.key, case.request.method) for case in CASES}
    methods = {
        (provider.key, method)
        for provider in PROVIDERS
        if provider.default_url
        for base in provider.__mro__
        for method in vars(base)
        if method in {case.request.method for case in CASES} and getattr(base, "ability", "")
    }
    assert methods - tried == set()


@every
def test_it_answers_when_all_is_well(service: Service, case: Case) -> None:
    case.script(service)
    result = case.ask(service)
    assert result.model.startswith(f"{case.provider.key}/")
    assert len(service.sent(case.submit)) == 1


@every
@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, {}, 7),
        ({"retry-after-ms": "1500"}, {}, 1.5),
        ({"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=3600), usegmt=True)}, {}, None),
        ({}, {"error": {"code": 429, "details": [{"retryDelay": "30s"}]}}, 30),
    ],
    ids=["seconds", "milliseconds", "date", "google"],
)
def test_too_many_requests_says_when_to_come_back(
    service: Service, case: Case, headers: dict[str, str], body: Any, seconds: float | None
) -> None:
    case.script(service)
    service.on(case.submit, Said(body, 429, headers))
    error = failure(case, service, RateLimited)
    assert error.retry_after and (seconds is None or error.retry_after == seconds)


@every
@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (Said({"message": "no"}, 401), (NotConfigured,)),
        (Said({"message": "pay"}, 402), (QuotaExceeded,)),
        (Said({"message": "odd"}, 422), (BadRequest, Refused)),
        (Said({"message": "no"}, 451), (Refused,)),
        (Said({"message": "oh"}, 500), (Transient,)),
        (Said(b"<html>Bad gateway</html>", 502, mime="text/html"), (Uncertain, Transient)),
        (Said({}, 302, {"Location": "http://169.254.169.254/latest"}), (NotConfigured,)),
        ("drop", (Uncertain,)),
        ("html", (Uncertain, Refused)),
        ("half", (Uncertain, Refused)),
        (Said([1, 2]), (Uncertain, Refused)),
        (Said({"id": 7, "data": "x", "result": 3, "output": {}, "status": []}), (Uncertain, Refused)),
    ],
    ids=["401", "402", "422", "451", "500", "502", "redirect", "drop", "html", "half", "list", "wrong"],
)
def test_each_bad_answer_is_a_kind_of_error(
    service: Service, case: Case, said: Any, kinds: tuple[type[StepFailed], ...]
) -> None:
    case.script(service)
    service.on(case.submit, said)
    failure(case, service, *kinds)
    assert len(service.sent(case.submit)) == 1


@every
def test_no_key_is_in_an_error(service: Service, case: Case) -> None:
    secrets = [case.values[s.name] for s in case.provider.settings if s.secret and s.name in case.values]
    case.script(service)
    service.on(case.submit, Said({"message": f"The key {' '.join(secrets)} is wrong"}, 400))
    error = failure(case, service, StepFailed)
    assert not [secret for secret in secrets if secret in error.message]


@every_fetching
@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (Said({}, 403), (Lost,)),
        (Said({}, 404), (Lost,)),
        (Said({}, 503), (Transient,)),
        (Said(b""), (Lost,)),
        ("drop", (Transient,)),
        ("giant", (Lost,)),
        (Said({}, 302, {"Location": "http://169.254.169.254/latest"}), (NotConfigured,)),
    ],
    ids=["expired", "gone", "503", "empty", "drop", "giant", "metadata"],
)
def test_a_result_that_cannot_be_fetched_is_a_kind_of_error(
    service: Service, case: Case, said: Any, kinds: tuple[type[StepFailed], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.providers.http.DOWNLOAD_BYTES", 5_000_000)
    case.script(service)
    service.on(case.fetch, said)
    failure(case, service, *kinds)


@every_fetching
def test_a_result_is_fetched_again_without_asking_for_the_work_again(service: Service, case: Case) -> None:
    script: Callable[[Service], Any] = case.script
    script(service)
    exchange = Quiet()
    case.ask(service, exchange)
    if exchange.job:
        assert case.open(service).poll(case.request, exchange)
        assert len(service.sent(case.submit)) == 1


@every
def test_nobody_there_is_told_before_anything_is_sent(case: Case) -> None:
    provider = case.provider(Access(base_url="http://127.0.0.1:9", values=case.values, private=True))
    with pytest.raises(Transient) as caught:
        provider.submit(case.request, Quiet())
    assert not isinstance(caught.value, TimedOut)


@every
def test_a_private_address_needs_staff_and_the_metadata_address_stays_closed(case: Case, service: Service) -> None:
    for url, private in ((service.url, False), ("http://169.254.169.254", True)):
        provider = case.provider(Access(base_url=url, values=case.values, private=private))
        with pytest.raises(NotConfigured):
            provider.submit(case.request, Quiet())
    assert not service.asked


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.key)
def test_an_adapter_tells_of_itself(provider: type) -> None:
    told = provider.describe()  # type: ignore[attr-defined]
    assert told.abilities == abilities_of(provider)
    assert told.label and told.abilities


def failure(case: Case, service: Service, *kinds: type[StepFailed]) -> Any:
    with pytest.raises(kinds) as caught:
        case.ask(service)
    return caught.value
