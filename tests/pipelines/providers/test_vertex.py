"""Veo on Vertex AI: signing in, operations, and what becomes of them."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import jwt
import pytest

from pipelines.errors import (
    BadRequest,
    JobFailed,
    Lost,
    NotConfigured,
    QuotaExceeded,
    RateLimited,
    Refused,
    Retired,
    Transient,
)
from pipelines.providers import Access
from pipelines.providers.vertex import Vertex, account_of, address_of
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.google import FILM
from tests.services.vertex import (
    ASK,
    CASES,
    JOB,
    MODEL,
    PLACE,
    PUBLIC,
    SIGN_IN,
    SUBMIT,
    account,
    film,
    filmed,
    operation,
    script,
    values,
)

(CASE,) = CASES


def error(status: int, kind: str, message: str = "No.", **detail: Any) -> Said:
    return Said({"error": {"code": status, "message": message, "status": kind, "details": [detail]}}, status)


def opened(service: Service, **changes: Any) -> Vertex:
    return Vertex(Access(base_url=service.url, values=values(service.url, **changes), private=True))


# --- Signing in ------------------------------------------------------------------------------------


def test_a_token_is_asked_for_with_a_statement_signed_by_the_account(service: Service) -> None:
    CASE.ask(script(service))
    (asked,) = service.sent(SIGN_IN)
    assert asked.form["grant_type"] == b"urn:ietf:params:oauth:grant-type:jwt-bearer"
    statement = asked.form["assertion"].decode()
    claims = jwt.decode(statement, PUBLIC, algorithms=["RS256"], audience=f"{service.url}/token")
    assert claims["iss"] == "pressline@studio-1.iam.example"
    assert claims["scope"].endswith("/cloud-platform")
    assert claims["exp"] - claims["iat"] == 3600
    assert jwt.get_unverified_header(statement)["kid"] == "k1"
    assert "authorization" not in asked.headers


def test_one_token_serves_every_request(service: Service) -> None:
    CASE.ask(script(service))
    assert len(service.sent(SIGN_IN)) == 1
    sent = service.sent(SUBMIT) + service.sent(ASK)
    assert {asked.headers["authorization"] for asked in sent} == {"Bearer ya29.token-1"}


def test_threads_share_a_token(service: Service) -> None:
    provider = opened(script(service))
    threads = [threading.Thread(target=provider.credentials) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(service.sent(SIGN_IN)) == 1


def test_a_token_that_has_lived_is_replaced(service: Service) -> None:
    script(service).on(SIGN_IN, {"access_token": "one", "expires_in": 0}, {"access_token": "two", "expires_in": 3600})
    provider = opened(service)
    assert [provider.credentials()["Authorization"] for _ in range(3)] == ["Bearer one", "Bearer two", "Bearer two"]


def test_a_token_that_is_not_accepted_is_not_used_again(service: Service) -> None:
    script(service).on(SUBMIT, error(401, "UNAUTHENTICATED"), {"name": JOB})
    provider = opened(service)
    with pytest.raises(NotConfigured):
        provider.submit(CASE.request, Quiet())
    provider.submit(CASE.request, Quiet())
    assert len(service.sent(SIGN_IN)) == 2


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400), NotConfigured),
        (Said({"error": "unauthorized_client"}, 401), NotConfigured),
        (Said({"access_token": 3}), Transient),
        (Said([1]), Transient),
        (Said({}, 503), Transient),
        ("drop", Transient),
    ],
)
def test_a_sign_in_that_fails_is_told_before_anything_is_sent(
    service: Service, said: Any, kind: type[Exception]
) -> None:
    script(service).on(SIGN_IN, said)
    with pytest.raises(kind):
        CASE.ask(service)
    assert not service.sent(SUBMIT)


@pytest.mark.parametrize(
    "given",
    ["", "no JSON", "[]", '{"client_email": "a@b"}', account("http://127.0.0.1:9", private_key="no key")],
)
def test_a_service_account_that_is_none_is_told(service: Service, given: str) -> None:
    provider = Vertex(Access(base_url=service.url, values={"service_account": given}, private=True))
    with pytest.raises(NotConfigured):
        provider.submit(CASE.request, Quiet())
    assert not service.asked


def test_the_account_names_no_address_in_a_network_of_our_own(service: Service) -> None:
    told = values(service.url)
    provider = Vertex(Access(base_url="https://aiplatform.example", values=told, private=True))
    with pytest.raises(NotConfigured, match="private network"):
        provider.submit(CASE.request, Quiet())
    assert not service.asked


def test_the_private_key_is_not_shown() -> None:
    assert "PRIVATE KEY" not in repr(account_of(account("https://sign.example")))


# --- Where it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("us-central1", "https://us-central1-aiplatform.googleapis.com"),
        ("europe-west4", "https://europe-west4-aiplatform.googleapis.com"),
        ("global", "https://aiplatform.googleapis.com"),
        ("evil.example/", "https://aiplatform.googleapis.com"),
    ],
)
def test_its_address_follows_the_location(location: str, address: str) -> None:
    assert address_of(location) == address
    assert Vertex(Access(values={"location": location})).base_url == address


def test_an_address_of_its_own_stays(service: Service) -> None:
    assert opened(service).base_url == service.url
    assert Vertex().base_url == Vertex.default_url


def test_a_location_that_is_no_name_is_told(service: Service) -> None:
    told = values(service.url) | {"location": "evil.example/"}
    with pytest.raises(NotConfigured, match="location"):
        Vertex(Access(base_url=service.url, values=told, private=True)).submit(CASE.request, Quiet())
    assert not service.asked


def test_the_project_is_the_account_s_own_unless_another_is_named(service: Service) -> None:
    told = values(service.url) | {"project": "billing-2"}
    script(service).on("GET /v1/projects/*", {"name": "there"})
    Vertex(Access(base_url=service.url, values=told, private=True)).check()
    opened(service).check()
    asked = [asked.path for asked in service.sent("GET /v1/projects/*")]
    assert asked == ["/v1/projects/billing-2/locations/europe-west4", f"/v1/{PLACE}"]


# --- Films -----------------------------------------------------------------------------------------


def test_a_film_is_asked_for_with_its_first_and_last_picture(service: Service) -> None:
    CASE.ask(script(service), negative="people", sound=True, seed=2**32 + 5)
    (asked,) = service.sent(SUBMIT)
    (instance,) = asked.json["instances"]
    assert instance["image"]["mimeType"] == instance["lastFrame"]["mimeType"] == "image/png"
    assert asked.json["parameters"] == {
        "sampleCount": 1,
        "durationSeconds": 6,
        "aspectRatio": "16:9",
        "resolution": "1080p",
        "seed": 5,
        "generateAudio": True,
        "negativePrompt": "people",
    }


@pytest.mark.parametrize(("seconds", "length"), [(0.5, 4), (5.0, 6), (6.9, 6), (7.0, 8), (30.0, 8)])
def test_a_length_becomes_the_nearest_there_is(service: Service, seconds: float, length: int) -> None:
    result = CASE.ask(script(service), seconds=seconds, width=720, height=1280)
    (asked,) = service.sent(SUBMIT)
    parameters = asked.json["parameters"]
    assert (parameters["durationSeconds"], parameters["aspectRatio"], parameters["resolution"]) == (
        length,
        "9:16",
        "720p",
    )
    assert result.bill.usage == {"calls": 1, "videos": 1, "seconds": Decimal(length)}


def test_the_operation_gives_its_film(service: Service) -> None:
    exchange = Quiet()
    result = CASE.ask(script(service), exchange)
    assert (result.data, result.mime, result.seed) == (FILM, "video/mp4", 7)
    assert result.model == f"vertex/{MODEL}"
    assert exchange.job == JOB
    assert {asked.json["operationName"] for asked in service.sent(ASK)} == {JOB}


def test_extra_is_merged_in_last_and_its_length_is_what_counts(service: Service) -> None:
    result = CASE.ask(script(service), extra={"parameters": {"durationSeconds": 5, "personGeneration": "dont_allow"}})
    (asked,) = service.sent(SUBMIT)
    assert asked.json["parameters"]["personGeneration"] == "dont_allow"
    assert result.bill.usage["seconds"] == 5


@pytest.mark.parametrize("changes", [{"first": None}, {"extra": {"parameters": {"storageUri": "gs://films"}}}])
def test_what_it_cannot_do_is_said_before_anything_is_sent(service: Service, changes: Any) -> None:
    with pytest.raises(BadRequest):
        CASE.ask(service, **changes)
    assert not service.asked


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (filmed(raiMediaFilteredCount=1, raiMediaFilteredReasons=["It shows a celebrity."]), Refused),
        (filmed(raiMediaFilteredCount=1), Refused),
        (filmed(), Refused),
        (operation(), Refused),
        (filmed(film(b"")), Refused),
        (filmed({"gcsUri": "gs://films/1.mp4"}), Lost),
        (operation(error={"code": 3, "message": "The prompt violates Vertex AI's usage guidelines."}), Refused),
        (operation(error={"code": 3, "message": "durationSeconds must be 8"}), BadRequest),
        (operation(error={"code": 5, "message": "Gone"}), Lost),
        (operation(error={"code": 7, "message": "Not you"}), NotConfigured),
        (operation(error={"code": 8, "message": "Busy"}), JobFailed),
        (operation(error={"code": 13, "message": "Oh"}), JobFailed),
        (error(404, "NOT_FOUND", "Operation not found."), Lost),
        (error(429, "RESOURCE_EXHAUSTED", retryDelay="9s"), RateLimited),
        (Said([1]), Transient),
        ("drop", Transient),
    ],
)
def test_each_end_of_an_operation_is_understood(service: Service, told: Any, kind: type[Exception]) -> None:
    script(service).on(ASK, told)
    with pytest.raises(kind):
        CASE.ask(service)
    assert len(service.sent(SUBMIT)) == 1


def test_a_refusal_says_why(service: Service) -> None:
    script(service).on(ASK, filmed(raiMediaFilteredCount=1, raiMediaFilteredReasons=["It shows a celebrity."]))
    with pytest.raises(Refused, match="celebrity"):
        CASE.ask(service)


def test_one_of_several_films_is_enough(service: Service) -> None:
    script(service).on(ASK, filmed(film(), raiMediaFilteredCount=1))
    assert CASE.ask(service).data == FILM


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (error(403, "PERMISSION_DENIED", "Off.", reason="SERVICE_DISABLED"), NotConfigured),
        (error(403, "PERMISSION_DENIED", "Not billed.", reason="BILLING_DISABLED"), QuotaExceeded),
        (error(400, "INVALID_ARGUMENT", "The image was blocked by a safety filter."), Refused),
        (error(400, "INVALID_ARGUMENT", "sampleCount"), BadRequest),
        (error(404, "NOT_FOUND", f"Publisher Model `{JOB.partition('/operations')[0]}` was not found."), Retired),
        (error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for online requests."), RateLimited),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    script(service).on(SUBMIT, said)
    with pytest.raises(kind):
        CASE.ask(service)


def test_a_model_that_is_gone_is_named(service: Service) -> None:
    gone = f"Publisher Model `{JOB.partition('/operations')[0]}` was not found."
    script(service).on(SUBMIT, error(404, "NOT_FOUND", gone))
    with pytest.raises(Retired) as caught:
        CASE.ask(service)
    assert caught.value.model == MODEL


def test_trying_it_costs_nothing(service: Service) -> None:
    script(service).on(f"GET /v1/{PLACE}", {"name": PLACE, "locationId": "europe-west4"})
    names = [{"name": f"publishers/google/models/{name}"} for name in (MODEL, "gemini-3.8-flash")]
    service.on("GET /v1beta1/publishers/google/models", {"publisherModels": names})
    provider = CASE.open(service)
    assert "accepts" in provider.check().message
    assert [(model.id, *model.abilities) for model in provider.models()] == [(MODEL, "generate_video")]
    assert not service.sent(SUBMIT)
