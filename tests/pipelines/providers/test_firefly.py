"""Adobe Firefly and Photoshop: what is sent, and what the connection tells of itself."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    JobFailed,
    NotConfigured,
    QuotaExceeded,
    Refused,
    StepFailed,
)
from pipelines.providers import Access
from pipelines.providers.firefly import Firefly
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import CUT_OUT as SUBJECT
from tests.services.case import PHOTO, picture
from tests.services.firefly import (
    CASES,
    CONTAINER,
    CUT,
    CUT_STATUS,
    FILM,
    JOB,
    STORE,
    UPLOAD,
    VALUES,
    script,
    told,
)
from tests.specs import conforms

GENERATE, GENERATE_5, CHANGE, FILL, EXTEND, UPSCALE, VIDEO, CUT_OUT = CASES
PICTURES = (GENERATE, GENERATE_5, CHANGE, FILL, EXTEND, CUT_OUT)
SOURCE = {"uploadId": UPLOAD}
DOCUMENT = "adobe-firefly"


def body(service: Service, case) -> dict[str, Any]:
    (asked,) = service.sent(case.submit)
    found: dict[str, Any] = asked.json
    return found


# --- What is sent ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case", [case for case in CASES if case is not CUT_OUT], ids=lambda case: case.name.removeprefix("firefly ")
)
def test_what_is_sent_is_as_its_document_wants_it(service: Service, case) -> None:
    case.ask(case.script(service) or service)
    sent = body(service, case)
    conforms(DOCUMENT, case.submit, sent, bogus={**sent, "seeds": "seven"})


def test_what_photoshop_is_sent_names_a_picture_as_its_document_wants_it(service: Service) -> None:
    # The document has no cutting out; its cropping, at the same host, takes pictures in the same way.
    CUT_OUT.ask(script(service))
    sent = body(service, CUT_OUT)
    crop = {"image": sent["image"], "mode": "smartCrop"}
    conforms("adobe-photoshop-v2", "POST /v1/auto-crop", crop, bogus={**crop, "image": {"source": SOURCE}})
    assert (sent["mode"], sent["output"]) == ("cutout", {"mediaType": "image/png"})


@pytest.mark.parametrize("case", PICTURES, ids=lambda case: case.name)
def test_a_job_gives_its_picture_and_seed(service: Service, case) -> None:
    exchange = Quiet()
    result = case.ask(case.script(service), exchange)
    assert (result.data, result.seed) == ((SUBJECT, 0) if case is CUT_OUT else (PHOTO, 9))
    assert result.facts["job"] == exchange.job == ("cut-1" if case is CUT_OUT else JOB)
    assert result.bill.usage == {"calls": 1, "images": 1}


def test_each_result_says_what_made_it(service: Service) -> None:
    models = [case.ask(case.script(service)).model for case in CASES]
    assert models == [
        "firefly/image4_ultra",
        "firefly/image5",
        "firefly/image5",
        "firefly/fill",
        "firefly/expand",
        "firefly/precise_upsampler_v1",
        "firefly/video1_standard",
        "firefly/remove-background",
    ]


@pytest.mark.parametrize(
    ("case", "version"),
    [
        (GENERATE, "image4_ultra"),
        (GENERATE_5, "image5"),
        (FILL, None),
        (EXTEND, None),
        (UPSCALE, "precise_upsampler_v1"),
        (VIDEO, "video1_standard"),
    ],
)
def test_the_model_goes_into_a_header(service: Service, case, version: str | None) -> None:
    case.ask(case.script(service))
    (asked,) = service.sent(case.submit)
    assert asked.headers.get("x-model-version") == version
    assert (asked.headers["authorization"], asked.headers["x-api-key"]) == ("Bearer token-1", "our-client")


@pytest.mark.parametrize(
    ("model", "width", "height", "size"),
    [
        ("image4_ultra", 1024, 768, (2304, 1792)),
        ("image4_standard", 1080, 1920, (1440, 2560)),
        ("", 1000, 1000, (1024, 1024)),
        ("image3", 1600, 900, (1344, 756)),
    ],
)
def test_a_picture_has_the_nearest_size_of_its_model(
    service: Service, model: str, width: int, height: int, size: tuple[int, int]
) -> None:
    GENERATE.ask(script(service), model=model, width=width, height=height)
    assert tuple(body(service, GENERATE)["size"].values()) == size


def test_image_5_goes_by_proportion_and_megapixels(service: Service) -> None:
    GENERATE_5.ask(script(service))
    sent = body(service, GENERATE_5)
    assert (sent["aspectRatio"], sent["resolutionLevel"], sent["seeds"]) == ("16:9", "1MP", [7])


def test_image_5_takes_the_proportion_of_a_reference(service: Service) -> None:
    GENERATE_5.ask(script(service), pictures=[picture()])
    sent = body(service, GENERATE_5)
    assert "aspectRatio" not in sent
    assert sent["referenceBlobs"] == [{"source": SOURCE, "usage": "general"}]


def test_a_reference_is_one_for_style_before_image_5(service: Service) -> None:
    GENERATE.ask(script(service), pictures=[picture()])
    assert body(service, GENERATE)["style"] == {"imageReference": {"source": SOURCE}}


def test_a_custom_model_is_named_after_its_version(service: Service) -> None:
    GENERATE.ask(script(service), model="image4_custom/urn:aaid:sc:1")
    (asked,) = service.sent(GENERATE.submit)
    assert (asked.headers["x-model-version"], asked.json["customModelId"]) == ("image4_custom", "urn:aaid:sc:1")


def test_what_is_white_in_the_mask_is_filled(service: Service) -> None:
    mask = picture("mask.png")
    FILL.ask(script(service), mask=type(mask)(b"\x89PNG white", "image/png"))
    assert [asked.content for asked in service.sent(STORE)] == [PHOTO, b"\x89PNG white"]
    assert body(service, FILL)["mask"] == {"source": SOURCE, "invert": False}


def test_a_picture_is_placed_by_its_sides_in_the_larger_one(service: Service) -> None:
    EXTEND.ask(script(service))
    sent = body(service, EXTEND)
    assert sent["size"] == {"width": 96, "height": 64}
    assert sent["placement"] == {"inset": {"left": 32, "top": 0, "right": 0, "bottom": 16}}
    assert "prompt" not in sent


def test_a_film_has_its_first_and_last_picture_and_the_nearest_size(service: Service) -> None:
    result = VIDEO.ask(VIDEO.script(service))
    sent = body(service, VIDEO)
    assert sent["sizes"] == [{"width": 1280, "height": 720}]
    assert [item["placement"]["position"] for item in sent["image"]["conditions"]] == [0, 1]
    assert (result.data, result.mime, result.seed) == (FILM, "video/mp4", 9)
    assert result.bill.usage == {"calls": 1, "videos": 1}


def test_extra_is_merged_in_last(service: Service) -> None:
    GENERATE.ask(script(service), extra={"contentClass": "photo", "size": {"width": 1024}})
    sent = body(service, GENERATE)
    assert (sent["contentClass"], sent["size"]) == ("photo", {"width": 1024, "height": 1792})


def test_what_it_cannot_take_is_said_before_anything_is_sent(service: Service) -> None:
    two = [picture(), picture()]
    for case, changes in [
        (GENERATE, {"pictures": two}),
        (CHANGE, {"pictures": two}),
        (CHANGE, {"model": "image4_ultra"}),
    ]:
        with pytest.raises(BadRequest):
            case.ask(script(service), **changes)
    assert not service.asked


# --- Photoshop -------------------------------------------------------------------------------------


def test_photoshop_reads_a_picture_from_a_storage_of_ours(service: Service) -> None:
    CUT_OUT.ask(script(service))
    (put,) = service.sent(CONTAINER)
    assert (put.content, put.query["sig"], put.headers["x-ms-blob-type"]) == (PHOTO, "secret-signature", "BlockBlob")
    assert not {"authorization", "x-api-key"} & put.headers.keys()
    address = body(service, CUT_OUT)["image"]["source"]["url"]
    assert address == f"{service.url}{put.path}?sv=2025&sig=secret-signature"
    assert service.sent(CUT)[0].headers["authorization"] == "Bearer token-1"
    assert len(service.sent(CUT_STATUS)) == 2


def test_without_a_storage_photoshop_is_not_asked(service: Service) -> None:
    values = {name: value for name, value in VALUES.items() if name != "storage_url"}
    provider = Firefly(Access(base_url=script(service).url, values=values, private=True))
    with pytest.raises(NotConfigured, match="storage of yours"):
        provider.submit(CUT_OUT.request, Quiet())
    assert not service.asked


def test_a_storage_that_says_no_is_named(service: Service) -> None:
    script(service).on(CONTAINER, Said(b"<Error/>", 403, mime="application/xml"))
    with pytest.raises(NotConfigured, match="storage for Photoshop"):
        CUT_OUT.ask(service)
    assert not service.sent(CUT)


@pytest.mark.parametrize(
    ("code", "kind"), [("400411", Refused), ("400401", BadRequest), ("403421", QuotaExceeded), ("500600", JobFailed)]
)
def test_photoshop_says_what_went_wrong_in_a_list(service: Service, code: str, kind: type[StepFailed]) -> None:
    script(service).on(CUT_STATUS, told("failed", errorDetails=[{"errorCode": code, "message": "No."}]))
    with pytest.raises(kind, match=r"It says: No\."):
        CUT_OUT.ask(service)


def test_photoshops_jobs_cannot_be_ended(service: Service) -> None:
    exchange = Quiet()
    CUT_OUT.ask(script(service), exchange)
    CUT_OUT.open(service).cancel(exchange)
    assert not [asked for asked in service.asked if asked.method == "PUT" and "cancel" in asked.path]


# --- The connection --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        Said({"error_code": "not_found", "message": "Unknown"}, 404),
        Said({"error_code": "validation_error", "validation_errors": [{"loc": ["parameters", "jobId"]}]}, 422),
    ],
)
def test_trying_it_costs_nothing(service: Service, said: Said) -> None:
    script(service).on("GET /v3/status/unknown", said)
    assert "accepts" in GENERATE.open(service).check().message
    assert {asked.path for asked in service.asked} == {"/ims/token/v3", "/v3/status/unknown"}


def test_a_page_of_somebody_else_is_not_taken_for_firefly(service: Service) -> None:
    script(service).on("GET /v3/status/unknown", Said(b"<h1>Not found</h1>", 404, mime="text/html"))
    with pytest.raises(BadRequest):
        GENERATE.open(service).check()


@pytest.mark.parametrize("status", [401, 403])
def test_trying_it_needs_what_is_accepted(service: Service, status: int) -> None:
    script(service).on("GET /v3/status/unknown", Said({"error_code": "access_error"}, status))
    with pytest.raises(NotConfigured):
        GENERATE.open(service).check()


def test_the_models_are_the_custom_ones_as_they_are_asked_for(service: Service) -> None:
    one = {"assetId": "urn:aaid:sc:1", "displayName": "Warm", "baseModel": {"name": "clio_v2", "version": "2.0.0"}}
    two = {"assetId": "urn:aaid:sc:2", "displayName": "Cold", "baseModel": {"version": "4.1"}}
    script(service).on("GET /v3/custom-models", {"custom_models": [one, two, {}, "odd"]})
    found = GENERATE.open(service).models()
    assert [(model.id, model.label) for model in found] == [
        ("image3_custom/urn:aaid:sc:1", "Warm"),
        ("image4_custom/urn:aaid:sc:2", "Cold"),
    ]
