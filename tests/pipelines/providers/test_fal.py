"""fal: its queue, what becomes of requests there, and the models by their own schemas."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    JobFailed,
    Lost,
    NotConfigured,
    QuotaExceeded,
    Refused,
    Retired,
    Transient,
    Uncertain,
)
from pipelines.providers import Access, Pending
from pipelines.providers.fal import Fal
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import PHOTO, picture
from tests.services.fal import CANCEL, CASES, FILE_ROUTE, FILM, JOB, MODEL, RESPONSE, STATUS, film, script

WORKFLOW, GENERATE, EDIT, VIDEO, UPSCALE, CUT_OUT = CASES
URI = "data:image/png;base64,"
MODELS = "GET /platform/v1/models"
TEXT = {"type": "string"}


def sent(service: Service) -> dict[str, Any]:
    (asked,) = service.sent(GENERATE.submit)
    return dict(asked.json)


def listed(**properties: Any) -> dict[str, Any]:
    """What the platform says of a model that takes these."""
    schemas = {
        "Input": {"type": "object", "properties": properties},
        "ImageSize": {"type": "object", "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}}},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Input"}}}
    paths = {f"/{MODEL}/requests": {"get": {}}, f"/{MODEL}": {"post": {"requestBody": {"content": content}}}}
    document = {"openapi": "3.0.4", "paths": paths, "components": {"schemas": schemas}}
    about = {"display_name": "FLUX.1 [dev]", "category": "text-to-image"}
    return {"models": [{"endpoint_id": MODEL, "metadata": about, "openapi": document}], "has_more": False}


def connected(service: Service) -> Fal:
    values = {"key": "secret-key-123", "platform_url": f"{service.url}/platform/v1/"}
    return Fal(Access(base_url=service.url, values=values, private=True))


def test_a_picture_comes_with_the_seed_that_made_it(service: Service) -> None:
    exchange = Quiet()
    result = GENERATE.ask(script(service), exchange)
    assert (result.data, result.seed, result.model) == (PHOTO, 99, f"fal/{MODEL}")
    usage = result.bill.usage
    assert (usage["images"], usage["megapixels"]) == (1, Decimal("0.786432"))
    assert result.facts["job"] == JOB
    assert exchange.told[0][1] == "Waiting at fal, 2 before it"
    assert "authorization" not in service.sent(FILE_ROUTE)[0].headers


def test_the_addresses_it_gave_are_kept_and_used(service: Service) -> None:
    exchange = Quiet()
    GENERATE.ask(script(service), exchange)
    assert exchange.handle == {
        "status_url": service.url + STATUS,
        "response_url": service.url + RESPONSE,
        "cancel_url": service.url + CANCEL,
    }
    assert service.sent(f"GET {STATUS}")[0].headers["authorization"] == "Key secret-key-123"


def test_a_picture_is_asked_for_in_the_usual_names(service: Service) -> None:
    GENERATE.ask(script(service), negative="fog", extra={"num_inference_steps": 4, "image_size": {"width": 512}})
    assert sent(service) == {
        "prompt": "A harbour",
        "negative_prompt": "fog",
        "seed": 7,
        "image_size": {"width": 512, "height": 768},
        "num_inference_steps": 4,
    }


def test_a_mask_goes_as_it_is_since_white_is_what_is_changed(service: Service) -> None:
    EDIT.ask(script(service), mask=picture("mask.png"))
    body = sent(service)
    assert body["mask_url"].startswith(URI)
    assert body["image_url"] == body["mask_url"]
    assert "image_urls" not in body


def test_without_a_mask_a_picture_goes_where_any_model_looks_for_it(service: Service) -> None:
    EDIT.ask(script(service), pictures=[picture()])
    body = sent(service)
    assert body["image_url"] == body["image_urls"][0]
    assert len(body["image_urls"]) == 2


def test_a_film_comes_by_its_seconds(service: Service) -> None:
    result = VIDEO.ask(film(service))
    assert (result.data, result.mime, result.seed) == (FILM, "video/mp4", 7)
    assert result.bill.usage["seconds"] == 6
    assert (sent(service)["aspect_ratio"], sent(service)["duration"]) == ("16:9", 6.0)


def test_a_picture_is_enlarged_and_cut_out(service: Service) -> None:
    made = {"url": f"{service.url}/files/out", "width": 256, "height": 256}
    assert UPSCALE.ask(script(service, image=made)).bill.usage["megapixels"] == Decimal("0.065536")
    assert sent(service)["upscale_factor"] == 4
    assert CUT_OUT.ask(script(service, image=made)).data == PHOTO


def test_a_workflow_gives_all_that_came_out(service: Service) -> None:
    made = [{"url": f"{service.url}/files/out"}] * 2
    result = WORKFLOW.ask(script(service, images=made, caption="Calm", score=[1, 2]))
    assert [(part["name"], part["kind"]) for part in result.outputs] == [
        ("images", "image"),
        ("images", "image"),
        ("caption", "text"),
        ("score", "json"),
    ]
    assert sent(service)["image_url"].startswith(URI)


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ({"image_size": {"anyOf": [{"$ref": "#/components/schemas/ImageSize"}, TEXT]}}, {"width": 1024, "height": 768}),
        ({"image_size": {"type": "string", "enum": ["square_hd", "landscape_4_3", "auto"]}}, "landscape_4_3"),
        ({"image_size": {"type": "string", "enum": ["auto", "1024x1024", "1536x1024"]}}, "1536x1024"),
        ({"aspect_ratio": {"type": "string", "enum": ["21:9", "4:3", "1:1"]}}, "4:3"),
    ],
    ids=["pixels", "named", "sizes", "proportions"],
)
def test_a_size_is_put_as_the_model_has_it(service: Service, size: Any, wanted: Any) -> None:
    script(service).on(MODELS, listed(prompt=TEXT, **size))
    connected(service).submit(GENERATE.request, Quiet())
    assert sent(service) == {"prompt": "A harbour", next(iter(size)): wanted}


def test_seconds_are_put_as_the_model_has_them(service: Service) -> None:
    duration = {"type": "string", "enum": ["5s", "8s"]}
    script(service).on(MODELS, listed(prompt=TEXT, duration=duration, start_image_url=TEXT))
    connected(service).submit(VIDEO.request, Quiet())
    assert (sent(service)["duration"], sent(service)["start_image_url"][:22]) == ("5s", URI)


def test_a_model_that_takes_no_picture_is_told_before_it_is_paid(service: Service) -> None:
    script(service).on(MODELS, listed(prompt=TEXT))
    with pytest.raises(BadRequest, match="takes no picture"):
        connected(service).submit(EDIT.request, Quiet())
    assert not service.sent(EDIT.submit)


def test_the_queue_works_without_the_platform(service: Service) -> None:
    script(service).on(MODELS, Said({}, 500))
    assert isinstance(connected(service).submit(GENERATE.request, Quiet()), Pending)


def refusal(kind: str) -> dict[str, Any]:
    return {"detail": [{"loc": ["body", "prompt"], "msg": "It may be unsafe.", "type": kind, "url": "https://fal.ai"}]}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(refusal("content_policy_violation"), 422), Refused),
        (Said(refusal("no_media_generated"), 422), Refused),
        (Said({"detail": "The content could not be processed because of content policy."}, 400), Refused),
        (Said(refusal("image_too_large"), 422), BadRequest),
        (Said({"detail": "User is locked. Reason: Exhausted balance."}, 403), QuotaExceeded),
        (Said({"detail": "Invalid key"}, 403), NotConfigured),
        (Said({"detail": "Request timed out", "error_type": "request_timeout"}, 504), JobFailed),
        (Said({}, 503, {"X-Fal-Error-Type": "runner_disconnected"}), JobFailed),
        (Said(refusal("internal_server_error"), 500), JobFailed),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["at once", "later"])
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception], late: bool) -> None:
    script(service).on(f"GET {RESPONSE}" if late else GENERATE.submit, said)
    with pytest.raises(kind):
        GENERATE.ask(service)


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_gave_up_costs_nothing(service: Service, status: int) -> None:
    script(service).on(GENERATE.submit, Said(b"<html>nginx</html>", status))
    with pytest.raises(Transient) as caught:
        GENERATE.ask(service)
    assert not isinstance(caught.value, JobFailed)


def test_an_error_that_is_told_with_the_status_ends_the_job(service: Service) -> None:
    script(service).on(f"GET {STATUS}", {"status": "COMPLETED", "error": "it broke", "error_type": "internal"})
    service.on(f"GET {RESPONSE}", Said(b"", 500))
    with pytest.raises(JobFailed):
        GENERATE.ask(service)


def test_a_model_that_is_no_more_is_told(service: Service) -> None:
    script(service).on(GENERATE.submit, Said({"detail": "Application 'flux' not found"}, 404))
    with pytest.raises(Retired):
        GENERATE.ask(service)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"images": [], "seed": 1}, Refused),
        ({"images": [{"url": "https://x.invalid/1.png"}], "has_nsfw_concepts": [True]}, Refused),
    ],
)
def test_done_without_a_picture_is_no_success(service: Service, given: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        GENERATE.ask(script(service, **given))


def test_a_job_that_is_not_known_is_lost(service: Service) -> None:
    script(service).on(f"GET {STATUS}", Said({"detail": "Request not found"}, 404))
    with pytest.raises(Lost):
        GENERATE.ask(service)


def test_a_job_without_its_addresses_is_in_doubt(service: Service) -> None:
    service.on(GENERATE.submit, {"request_id": JOB})
    with pytest.raises(Uncertain):
        GENERATE.ask(service)


def test_auto_is_no_model(service: Service) -> None:
    with pytest.raises(NotConfigured):
        GENERATE.ask(script(service), model="")


def test_a_job_is_cancelled_at_the_address_it_was_given(service: Service) -> None:
    exchange = Quiet()
    provider = GENERATE.open(script(service))
    provider.submit(GENERATE.request, exchange)
    service.on(f"PUT {CANCEL}", Said({"status": "CANCELLATION_REQUESTED"}, 202))
    provider.cancel(exchange)
    assert len(service.sent(f"PUT {CANCEL}")) == 1


def test_trying_it_costs_nothing(service: Service) -> None:
    service.on(MODELS, listed(prompt=TEXT)).on("GET /platform/v1/models/pricing", {"prices": []})
    provider = connected(service)
    assert "accepts" in provider.check().message
    (info,) = provider.models()
    assert (info.id, info.label, info.abilities) == (MODEL, "FLUX.1 [dev]", ("generate_image", "run_workflow"))
    assert provider.model_form(MODEL) == {"type": "object", "properties": {"prompt": TEXT}}
    assert {asked.headers["authorization"] for asked in service.asked} == {"Key secret-key-123"}


def test_a_key_that_is_wrong_is_found(service: Service) -> None:
    service.on("GET /platform/v1/models/pricing", Said({"error": {"message": "Invalid API key"}}, 401))
    with pytest.raises(NotConfigured):
        connected(service).check()


def test_a_queue_elsewhere_needs_its_platform_to_be_tried(service: Service) -> None:
    provider = GENERATE.open(service)
    assert provider.models() == ()
    assert provider.model_form(MODEL) is None
    with pytest.raises(NotConfigured):
        provider.check()
