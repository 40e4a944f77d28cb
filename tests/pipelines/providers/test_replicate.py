"""Replicate: each model by its own schema, and what becomes of its predictions."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from pipelines.errors import BadRequest, Forbidden, JobFailed, Lost, NotConfigured, Refused, Retired
from pipelines.providers import Access, File
from pipelines.providers.replicate import Replicate
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import PHOTO
from tests.services.replicate import (
    CASES,
    FILE_ROUTE,
    FILM,
    JOB,
    JOB_ROUTE,
    MODEL,
    MODEL_ROUTE,
    VERSION,
    film,
    model,
    script,
    told,
)
from tests.specs import conforms

WORKFLOW, GENERATE, VIDEO, UPSCALE, CUT_OUT = CASES
SECRET = "whsec_" + base64.b64encode(b"a secret of 24 bytes....").decode()
TEXT = {"type": "string"}


def sent(service: Service) -> dict[str, Any]:
    (asked,) = service.sent(GENERATE.submit)
    return dict(asked.json["input"])


def test_a_picture_comes_with_what_the_machine_took(service: Service) -> None:
    exchange = Quiet()
    result = GENERATE.ask(script(service), exchange)
    assert (result.data, result.seed, result.model) == (PHOTO, 7, f"replicate/{MODEL}")
    assert result.bill.charged is None
    usage = result.bill.usage
    assert (usage["calls"], usage["images"], usage["seconds"]) == (1, 1, Decimal("1.5"))
    assert exchange.told[0][0] == 0.5
    assert "authorization" not in service.sent(FILE_ROUTE)[0].headers


def test_the_addresses_it_gave_are_kept_at_once(service: Service) -> None:
    exchange = Quiet()
    GENERATE.open(script(service)).submit(GENERATE.request, exchange)
    assert exchange.job == JOB
    assert exchange.handle == {
        "get": f"{service.url}/v1/predictions/{JOB}",
        "cancel": f"{service.url}/v1/predictions/{JOB}/cancel",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_sent_is_as_its_document_wants_it(service: Service, case: Any) -> None:
    case.ask(case.script(service) and service, extra={"go_fast": True})
    (asked,) = service.sent(case.submit)
    assert asked.json["input"]["go_fast"] is True
    assert asked.headers["authorization"] == "Bearer secret-key-123"
    operation = "POST /models/{model_owner}/{model_name}/predictions"
    conforms("replicate.tryagi", operation, asked.json, bogus={**asked.json, "input": "A harbour"})


def test_a_size_is_put_as_the_model_has_it(service: Service) -> None:
    GENERATE.ask(script(service), width=2880, height=1000)
    assert (sent(service)["width"], sent(service)["height"]) == (1440, 512)


@pytest.mark.parametrize(
    ("properties", "wanted"),
    [
        (
            {"prompt": TEXT, "aspect_ratio": {"allOf": [{"$ref": "#/components/schemas/aspect_ratio"}]}},
            {"aspect_ratio": "16:9"},
        ),
        (
            {"prompt": TEXT, "size": {"type": "string", "enum": ["1024x1024", "1820x1024", "auto"]}},
            {"size": "1820x1024"},
        ),
        ({"prompt": TEXT}, {}),
    ],
    ids=["proportion", "size", "none"],
)
def test_a_model_without_width_and_height_is_asked_in_its_own_way(
    service: Service, properties: dict[str, Any], wanted: dict[str, Any]
) -> None:
    script(service).on(MODEL_ROUTE, model(properties))
    GENERATE.ask(service, width=1920, height=1080, pictures=[])
    assert sent(service) == {"prompt": "A harbour", **wanted}


def test_many_pictures_go_where_the_model_takes_a_list(service: Service) -> None:
    images = {"type": "array", "items": TEXT}
    script(service).on(MODEL_ROUTE, model({"prompt": TEXT, "image_input": images}))
    GENERATE.ask(service, pictures=[File(PHOTO, "image/png")] * 2)
    assert [uri[:22] for uri in sent(service)["image_input"]] == ["data:image/png;base64,"] * 2


@pytest.mark.parametrize("properties", [{"prompt": TEXT}, {"prompt": TEXT, "image": TEXT}], ids=["none", "one"])
def test_a_picture_that_the_model_cannot_take_is_told_before_it_is_paid(service: Service, properties: Any) -> None:
    script(service).on(MODEL_ROUTE, model(properties))
    with pytest.raises(BadRequest):
        GENERATE.ask(service, pictures=[File(PHOTO, "image/png")] * 2)
    assert not service.sent(GENERATE.submit)


def test_a_film_is_as_long_as_the_model_can_make_it(service: Service) -> None:
    result = VIDEO.ask(film(service))
    assert (sent(service)["duration"], result.mime, result.data) == (5, "video/mp4", FILM)
    assert result.bill.usage["seconds"] == 5


def test_a_picture_is_enlarged_by_the_factor(service: Service) -> None:
    UPSCALE.ask(script(service))
    assert sent(service)["scale"] == 4
    assert sent(service)["image"].startswith("data:image/png;base64,")


def test_a_large_file_goes_up_by_itself(service: Service) -> None:
    script(service).on(
        "POST /v1/files", Said({"id": "f", "urls": {"get": "https://api.replicate.com/v1/files/f"}}, 201)
    )
    CUT_OUT.ask(service, picture=File(b"\x89PNG" + b"x" * 300_000, "image/png", "large.png"))
    assert sent(service)["image"] == "https://api.replicate.com/v1/files/f"
    (uploaded,) = service.sent("POST /v1/files")
    assert len(uploaded.form["content"]) == 300_004


def test_a_model_of_the_public_is_asked_for_by_its_version(service: Service) -> None:
    script(service).on(MODEL_ROUTE, model(official=False))
    WORKFLOW.ask(service)
    (asked,) = service.sent("POST /v1/predictions")
    assert asked.json["version"] == f"{MODEL}:{VERSION}"
    conforms("replicate.tryagi", "POST /predictions", asked.json, bogus={"input": {}})


def test_a_version_is_taken_as_it_is_given(service: Service) -> None:
    script(service).on("GET /v1/models/*/versions/*", {"id": "abc", "openapi_schema": {}})
    WORKFLOW.ask(service, model=f"{MODEL}:abc")
    assert service.sent("POST /v1/predictions")[0].json["version"] == f"{MODEL}:abc"


def test_the_model_is_asked_for_its_schema_once(service: Service) -> None:
    script(service)
    provider = GENERATE.open(service)
    provider.submit(GENERATE.request, Quiet())
    form = provider.model_form(MODEL)
    assert form and form["properties"]["style"] == {"type": "string", "enum": ["any", "oil"], "default": "any"}
    assert len(service.sent(MODEL_ROUTE)) == 1


def test_a_model_that_is_no_more_is_told(service: Service) -> None:
    service.on(MODEL_ROUTE, Said({"detail": "The requested resource could not be found."}, 404))
    with pytest.raises(Retired, match="flux-schnell"):
        GENERATE.ask(service)


def test_auto_is_no_model(service: Service) -> None:
    with pytest.raises(NotConfigured):
        WORKFLOW.ask(script(service), model="")


@pytest.mark.parametrize(
    ("output", "kinds"),
    [
        (["A calm", " harbour."], [("output", "text")]),
        ("A calm harbour.", [("output", "text")]),
        ({"caption": "Calm", "score": 0.5}, [("caption", "text"), ("score", "json")]),
        ([{"box": [1, 2]}], [("output", "json")]),
        ("FILE", [("output", "image")]),
        ({"files": ["FILE", "FILE"], "note": "two"}, [("files", "image"), ("files", "image"), ("note", "text")]),
    ],
    ids=["words", "text", "object", "json", "file", "files"],
)
def test_a_workflow_gives_all_that_came_out(service: Service, output: Any, kinds: Any) -> None:
    output = json.loads(json.dumps(output).replace("FILE", f"{service.url}/delivery/out"))
    result = WORKFLOW.ask(script(service, output=output))
    assert [(part["name"], part["kind"]) for part in result.outputs] == kinds
    assert {part["mime"] for part in result.outputs if "data" in part} <= {"image/png"}


def test_words_one_by_one_are_one_text(service: Service) -> None:
    (part,) = WORKFLOW.ask(script(service, output=["A calm", " harbour."])).outputs
    assert part["value"] == "A calm harbour."


@pytest.mark.parametrize(
    ("status", "more", "kind"),
    [
        ("failed", {"error": "NSFW content detected. Try running it again."}, Refused),
        ("failed", {"error": "The input or output was flagged as sensitive. (E005)"}, Refused),
        ("failed", {"error": "blocked by the safety checker"}, Refused),
        ("failed", {"error": "CUDA out of memory"}, JobFailed),
        ("failed", {"error": None}, JobFailed),
        ("canceled", {}, JobFailed),
        ("aborted", {}, JobFailed),
        ("succeeded", {"output": None}, Refused),
        ("succeeded", {"output": []}, Refused),
        ("succeeded", {"output": ["A text, not a picture"]}, Refused),
        ("succeeded", {"output": None, "data_removed": True}, Lost),
    ],
)
def test_each_end_of_a_job_is_understood(service: Service, status: str, more: Any, kind: type[Exception]) -> None:
    script(service).on(JOB_ROUTE, told(service, status, **more))
    with pytest.raises(kind):
        GENERATE.ask(service)


def test_a_job_that_is_not_known_is_lost(service: Service) -> None:
    script(service).on(JOB_ROUTE, Said({"detail": "Not found"}, 404))
    with pytest.raises(Lost):
        GENERATE.ask(service)


def test_a_mistake_in_the_inputs_is_told_in_its_words(service: Service) -> None:
    said = {"title": "Input validation failed", "detail": "- input: prompt is required", "status": 422}
    script(service).on(GENERATE.submit, Said(said, 422))
    with pytest.raises(BadRequest, match="prompt is required"):
        GENERATE.ask(service)


def test_a_job_is_cancelled_at_the_address_it_was_given(service: Service) -> None:
    exchange = Quiet()
    provider = GENERATE.open(script(service))
    provider.submit(GENERATE.request, exchange)
    service.on(f"POST /v1/predictions/{JOB}/cancel", told(service, "canceled"))
    provider.cancel(exchange)
    assert len(service.sent(f"POST /v1/predictions/{JOB}/cancel")) == 1


def signed(body: bytes, *, at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    signature = Webhook(SECRET).sign("msg_1", at, body.decode())
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(int(at.timestamp())), "Webhook-Signature": signature}


def test_a_signed_webhook_names_its_job() -> None:
    body = json.dumps({"id": JOB, "status": "succeeded"}).encode()
    provider = Replicate(Access(values={"key": "k", "webhook_secret": SECRET}))
    assert provider.parse_webhook(signed(body), body) == JOB


@pytest.mark.parametrize(
    ("change", "secret"),
    [
        ({}, ""),
        ({}, "whsec_" + base64.b64encode(b"another secret").decode()),
        ({"Webhook-Signature": "nonsense"}, SECRET),
        ({"Webhook-Signature": "v1,AAAA"}, SECRET),
        ({"Webhook-Timestamp": "1"}, SECRET),
        ({"Webhook-Id": ""}, SECRET),
    ],
    ids=["no secret", "another secret", "nonsense", "wrong", "old", "nameless"],
)
def test_a_webhook_that_is_not_signed_is_not_believed(change: dict[str, str], secret: str) -> None:
    body = json.dumps({"id": JOB}).encode()
    provider = Replicate(Access(values={"key": "k", "webhook_secret": secret}))
    with pytest.raises(Forbidden):
        provider.parse_webhook({**signed(body), **change}, body)


def test_a_signed_webhook_without_a_job_is_not_believed() -> None:
    provider = Replicate(Access(values={"key": "k", "webhook_secret": SECRET}))
    for body in (b"{}", b"[]", b"7"):
        with pytest.raises(Forbidden):
            provider.parse_webhook(signed(body), body)


def test_trying_it_costs_nothing(service: Service) -> None:
    service.on("GET /v1/account", {"type": "organization", "username": "northbay"})
    service.on("GET /v1/collections/official", {"models": [model(), {"owner": "odd"}]})
    provider = GENERATE.open(service)
    assert provider.check().facts["account"] == "northbay"
    assert [info.id for info in provider.models()] == ["o/n"]
    assert not [asked for asked in service.asked if asked.method != "GET"]
