"""Adobe Firefly: the sign-in, and what becomes of a job."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    JobFailed,
    Lost,
    NotConfigured,
    QuotaExceeded,
    RateLimited,
    Refused,
    StepFailed,
    Transient,
)
from pipelines.providers import Pending
from pipelines.providers.firefly import Firefly
from pipelines.providers.firefly.jobs import REFUSALS, is_trusted
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import PHOTO
from tests.services.firefly import (
    CANCEL,
    CASES,
    JOB,
    SIGN_IN,
    STATUS,
    STORE,
    accepted,
    done,
    script,
    token,
    told,
)

GENERATE, GENERATE_5, _, FILL, EXTEND, UPSCALE, _, CUT_OUT = CASES


# --- The sign-in -----------------------------------------------------------------------------------


def test_a_token_is_asked_for_once_and_for_this_client(service: Service) -> None:
    provider = GENERATE.open(script(service))
    for _ in range(2):
        provider.submit(GENERATE.request, Quiet())
    (asked,) = service.sent(SIGN_IN)
    assert asked.form["grant_type"] == b"client_credentials"
    assert (asked.form["client_id"], asked.form["client_secret"]) == (b"our-client", b"secret-key-123")
    assert "authorization" not in asked.headers


def test_many_threads_share_one_token(service: Service) -> None:
    provider = GENERATE.open(script(service))
    threads = [threading.Thread(target=provider.submit, args=(GENERATE.request, Quiet())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(service.sent(SIGN_IN)), len(service.sent(GENERATE.submit))) == (1, 6)


def test_an_old_token_and_one_that_was_not_taken_are_asked_for_anew(service: Service) -> None:
    script(service).on(SIGN_IN, token("old", 0), token("taken back"), token("new"))
    provider = GENERATE.open(service)
    provider.submit(GENERATE.request, Quiet())
    service.on(GENERATE.submit, Said({"error_code": "401013", "message": "Oauth token is not valid"}, 401))
    with pytest.raises(NotConfigured):
        provider.submit(GENERATE.request, Quiet())
    service.on(GENERATE.submit, accepted(service))
    provider.submit(GENERATE.request, Quiet())
    used = [asked.headers["authorization"] for asked in service.sent(GENERATE.submit)]
    assert used == ["Bearer old", "Bearer taken back", "Bearer new"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said({"error": "invalid_client", "error_description": "secret-key-123"}, 400), NotConfigured),
        (Said({"error": "invalid_client"}, 401), NotConfigured),
        (Said({"error": "slow_down"}, 429, {"Retry-After": "7"}), RateLimited),
        (Said({}, 503), Transient),
        (Said({"token_type": "bearer"}), Transient),
        ("html", Transient),
        ("drop", Transient),
    ],
)
def test_without_a_token_nothing_is_sent(service: Service, said: Any, kind: type[StepFailed]) -> None:
    script(service).on(SIGN_IN, said)
    with pytest.raises(kind) as caught:
        GENERATE.ask(service)
    assert not service.sent(GENERATE.submit)
    assert "secret" not in caught.value.message.replace("client secret", "")


# --- Jobs ------------------------------------------------------------------------------------------


def test_the_job_is_asked_after_where_it_said_with_credentials_and_fetched_without(service: Service) -> None:
    exchange = Quiet()
    GENERATE.ask(script(service), exchange)
    assert exchange.handle["status_url"] == f"{service.url}/v3/status/{JOB}"
    assert service.sent(STATUS)[0].headers["authorization"] == "Bearer token-1"
    (fetched,) = service.sent("GET /delivery/output")
    assert not {"authorization", "x-api-key"} & fetched.headers.keys()
    assert (0.5, "Being made at Adobe Firefly") in exchange.told


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://firefly-epo852211.adobe.io/v3/status/urn:ff:jobs:1", True),
        ("http://firefly-epo852211.adobe.io/v3/status/1", False),
        ("https://firefly.adobe.io.example.com/v3/status/1", False),
        ("https://notadobe.io/v3/status/1", False),
        ("https://user@example.com/.adobe.io", False),
        ("http://127.0.0.1:8000/v3/status/1", True),
        ("http://127.0.0.1:8001/v3/status/1", False),
    ],
)
def test_credentials_go_to_adobe_and_to_our_own_address_only(url: str, trusted: bool) -> None:
    assert is_trusted(url, own=["http://127.0.0.1:8000"]) is trusted


def test_an_address_elsewhere_is_not_followed(service: Service) -> None:
    elsewhere = {"jobId": JOB, "statusUrl": "https://example.com/status", "cancelUrl": "https://example.com/cancel"}
    script(service).on(GENERATE.submit, Said(elsewhere, 202)).on(CANCEL, {})
    exchange = Quiet()
    assert GENERATE.ask(service, exchange).data == PHOTO
    GENERATE.open(service).cancel(exchange)
    assert [asked.path for asked in service.sent(CANCEL)] == [f"/v3/cancel/{JOB}"]


def test_a_job_is_looked_after_four_times_a_minute(service: Service) -> None:
    provider, exchange = GENERATE.open(script(service)), Quiet()
    assert (provider.per_minute, provider.counts) == (4, "requests")
    assert provider.submit(GENERATE.request, exchange) == Pending(15.0)
    assert provider.poll(GENERATE.request, exchange) == Pending(15.0)


def test_every_request_takes_its_turn_but_the_sign_in(service: Service) -> None:
    turns: list[str] = []
    script(service)
    access = replace(FILL.access(service), pace=lambda provider, method: turns.append(f"{provider.key} {method}"))
    provider, exchange = Firefly(access), Quiet()
    provider.submit(FILL.request, exchange)
    provider.poll(FILL.request, exchange)
    provider.submit(CUT_OUT.request, exchange)
    # The picture, the work, a look, and the work at Photoshop, whose picture lies in a storage of our own.
    assert turns == ["firefly POST", "firefly POST", "firefly GET", "firefly POST"]
    assert len(service.sent(STORE)) == 1


@pytest.mark.parametrize("case", [GENERATE, GENERATE_5, UPSCALE])
def test_a_job_can_be_ended(service: Service, case) -> None:
    exchange = Quiet()
    case.ask(case.script(service).on(CANCEL, {}), exchange)
    case.open(service).cancel(exchange)
    (asked,) = service.sent(CANCEL)
    assert (asked.path, asked.headers["authorization"]) == (f"/v3/cancel/{JOB}", "Bearer token-1")


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_one_at_once_and_inside_a_job(service: Service, code: str) -> None:
    refusal = {"error_code": code, "message": "No."}
    script(service).on(GENERATE.submit, Said(refusal, 451))
    with pytest.raises(Refused, match=REFUSALS[code]):
        GENERATE.ask(service)
    script(service).on(STATUS, told("failed", **refusal))
    with pytest.raises(Refused, match=REFUSALS[code]):
        GENERATE.ask(service)


def test_a_picture_that_is_refused_on_its_way_in_is_a_refusal(service: Service) -> None:
    script(service).on(STORE, Said({"error_code": "input_media_unsafe"}, 451))
    with pytest.raises(Refused):
        FILL.ask(service)
    assert not service.sent(FILL.submit)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (told("failed", error_code="runtime_error", message="Oh."), JobFailed),
        (told("failed", error_code="validation_error", message="Too small."), BadRequest),
        (told("failed"), JobFailed),
        (told("timeout", error_code="timeout_error"), JobFailed),
        (told("cancelled"), JobFailed),
        (told("succeeded", result={"outputs": []}), Refused),
        (told("succeeded"), Refused),
        (done({"seed": 9, "image": {}}), Refused),
        (Said({"error_code": "x", "message": "Unknown"}, 404), Lost),
        (Said({"error_code": "x"}, 410), Lost),
        (Said({"status": []}), Transient),
        (Said([]), Transient),
        (Said({"error_code": "rate_limited"}, 429, {"retry-after": "30"}), RateLimited),
    ],
)
def test_each_end_of_a_job_is_understood(service: Service, said: Any, kind: type[StepFailed]) -> None:
    script(service).on(STATUS, said)
    with pytest.raises(kind):
        GENERATE.ask(service)


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (Said(b"<html>Too large</html>", 413, mime="text/html"), BadRequest, "as large as this"),
        (Said({"error_code": "access_error"}, 403, {"x-access-error": "quota_exhausted"}), QuotaExceeded, "left"),
        (Said({"error_code": "access_error"}, 403, {"x-access-error": "user_non_entitled"}), NotConfigured, "accept"),
        (Said({"error_code": "timeout_error"}, 408), Transient, "now"),
        (Said({"error_code": "invalid_content_type"}, 415), BadRequest, "415"),
        (
            Said(
                {"error_code": "validation_error", "validation_errors": [{"loc": ["body", "size"], "msg": "Odd"}]}, 422
            ),
            BadRequest,
            "body.size: Odd",
        ),
    ],
)
def test_its_own_ways_to_say_no_are_understood(
    service: Service, said: Said, kind: type[StepFailed], words: str
) -> None:
    script(service).on(GENERATE.submit, said)
    with pytest.raises(kind, match=words):
        GENERATE.ask(service)


def test_a_storage_that_gives_no_id_costs_nothing(service: Service) -> None:
    script(service).on(STORE, {"images": []})
    with pytest.raises(Transient):
        EXTEND.ask(service)
    assert not service.sent(EXTEND.submit)
