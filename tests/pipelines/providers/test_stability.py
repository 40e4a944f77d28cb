"""Stability AI: forms, pictures that come at once, jobs, and what is filtered."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.errors import BadRequest, Lost, QuotaExceeded, RateLimited, Refused, StepFailed, Transient
from pipelines.providers import Pending
from pipelines.providers.prices import estimate
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import CUT_OUT as SUBJECT
from tests.services.case import PHOTO, picture
from tests.services.stability import CASES, JOB, RESULTS, made, script

GENERATE, CHANGE, FILL, EXTEND, CUT_OUT, UPSCALE, CREATIVE, RELIGHT = CASES
AT_ONCE, JOBS = (GENERATE, CHANGE, FILL, EXTEND, CUT_OUT, UPSCALE), (CREATIVE, RELIGHT)


def form(service: Service, case) -> dict[str, str]:
    """The fields of the one form that was sent; a file as "file"."""
    (asked,) = service.sent(case.submit)
    assert asked.headers["content-type"].startswith("multipart/form-data")
    return {name: "file" if value == PHOTO else value.decode() for name, value in asked.form.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_picture_comes_with_the_seed_that_made_it(service: Service, case) -> None:
    result = case.ask(script(service))
    assert (result.data, result.seed, result.facts["request"]) == (
        SUBJECT if case is CUT_OUT else PHOTO,
        7,
        "req-1",
    )
    (asked,) = service.sent(case.submit)
    assert asked.headers["authorization"] == "Bearer secret-key-123"
    assert asked.headers["accept"] == ("application/json" if case in JOBS else "image/*")


@pytest.mark.parametrize(
    ("case", "changes", "fields"),
    [
        (GENERATE, {}, {"prompt": "A harbour", "aspect_ratio": "5:4", "seed": "7"}),
        (GENERATE, {"negative": "fog"}, {"negative_prompt": "fog", "prompt": "A harbour"}),
        (CHANGE, {}, {"image": "file", "model": "sd3.5-large", "mode": "image-to-image", "strength": "0.5"}),
        (FILL, {}, {"image": "file", "mask": "file", "prompt": "A boat"}),
        (EXTEND, {}, {"image": "file", "left": "32", "down": "16", "up": "0", "right": "0"}),
        (UPSCALE, {"prompt": "A harbour"}, {"image": "file", "output_format": "png"}),
        (CREATIVE, {}, {"image": "file", "prompt": "A harbour", "seed": "7"}),
        (
            RELIGHT,
            {},
            {"subject_image": "file", "background_prompt": "Evening sun", "keep_original_background": "true"},
        ),
        (RELIGHT, {"background": picture()}, {"background_reference": "file", "background_prompt": "Evening sun"}),
    ],
)
def test_it_is_asked_in_its_own_words(service: Service, case, changes: dict, fields: dict[str, str]) -> None:
    case.ask(script(service), **changes)
    assert form(service, case).items() >= fields.items()


def test_cutting_out_and_quick_enlarging_take_no_words_and_no_seed(service: Service) -> None:
    for case in (CUT_OUT, UPSCALE):
        case.ask(script(service))
        assert form(service, case).keys() == {"image", "output_format"}


@pytest.mark.parametrize(
    ("model", "path", "named"),
    [
        ("", "generate/core", None),
        ("ultra", "generate/ultra", None),
        ("sd3.5-medium", "generate/sd3", "sd3.5-medium"),
    ],
)
def test_a_model_is_an_address_or_one_of_stable_diffusion_3(
    service: Service, model: str, path: str, named: str | None
) -> None:
    GENERATE.ask(script(service), model=model)
    (asked,) = service.sent(f"POST /v2beta/stable-image/{path}")
    assert asked.form.get("model") == (named.encode() if named else None)


@pytest.mark.parametrize(("seed", "sent"), [(0, b"1"), (7, b"7"), (2**32 - 2, b"4294967294"), (2**32 - 1, b"1")])
def test_no_seed_leaves_it_to_chance(service: Service, seed: int, sent: bytes) -> None:
    result = GENERATE.ask(script(service).on(GENERATE.submit, made(seed="")), seed=seed)
    (asked,) = service.sent(GENERATE.submit)
    assert (asked.form["seed"], result.seed) == (sent, int(sent))


def test_extra_is_merged_in_last(service: Service) -> None:
    GENERATE.ask(script(service), extra={"style_preset": "line-art", "output_format": "webp"})
    assert form(service, GENERATE).items() >= {"style_preset": "line-art", "output_format": "webp"}.items()


@pytest.mark.parametrize(
    ("case", "changes", "model", "credits"),
    [
        (GENERATE, {}, "core", "3"),
        (CHANGE, {"model": ""}, "sd3.5-large", "6.5"),
        (FILL, {"model": "sd3.5-large"}, "inpaint", "5"),
        (EXTEND, {}, "outpaint", "4"),
        (CREATIVE, {}, "creative", "60"),
        (RELIGHT, {}, "replace-background-and-relight", "8"),
        (GENERATE, {"model": "sd9"}, "sd9", None),
    ],
)
def test_credits_are_told_where_they_are_known(
    service: Service, case, changes: dict, model: str, credits: str | None
) -> None:
    result = case.ask(script(service), **changes)
    assert result.model == f"stability/{model}"
    usage = {name: f"{amount:f}" for name, amount in result.bill.usage.items()}
    assert usage == {"calls": "1", "images": "1"} | ({"credits": credits} if credits else {})


@pytest.mark.parametrize(
    ("case", "changes", "model", "dollars"),
    [
        (GENERATE, {}, "core", "0.03"),
        (GENERATE, {"model": "sd3.5-flash"}, "sd3.5-flash", "0.025"),
        (CHANGE, {"model": ""}, "sd3.5-large", "0.065"),
        (FILL, {"model": "sd3.5-large"}, "inpaint", "0.05"),
        (EXTEND, {}, "outpaint", "0.04"),
        (CUT_OUT, {}, "remove-background", "0.05"),
        (UPSCALE, {"model": ""}, "fast", "0.02"),
        (CREATIVE, {}, "creative", "0.6"),
        (RELIGHT, {}, "replace-background-and-relight", "0.08"),
        (GENERATE, {"model": "sd9"}, "sd9", "0"),
    ],
)
def test_what_it_will_cost_is_known_before_it_is_asked(
    service: Service, case, changes: dict, model: str, dollars: str
) -> None:
    provider, request = case.open(service), replace(case.request, **changes)
    assert provider.asks(request) == model
    assert estimate(provider.usual_prices, provider.expects(request)) == Decimal(dollars)
    # Where a list has a price for each picture, that alone counts.
    assert estimate({"per_image": "0.01"}, provider.expects(request)) == Decimal("0.01")
    assert case.ask(script(service), **changes).model == f"stability/{model}"


@pytest.mark.parametrize("case", AT_ONCE, ids=lambda case: case.name)
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (made("CONTENT_FILTERED"), Refused),
        (Said({"id": "1", "name": "content_moderation", "errors": ["Your request was flagged"]}, 403), Refused),
        (Said({"id": "1", "name": "bad_request", "errors": ["seed: too large"]}, 400), BadRequest),
        (Said({"id": "1", "name": "payload_too_large", "errors": ["too large"]}, 413), BadRequest),
        (Said({"id": "1", "name": "payment_required", "errors": ["no credits"]}, 402), QuotaExceeded),
        (Said({"id": "1", "name": "rate_limit_exceeded", "errors": ["slow down"]}, 429), RateLimited),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, case, said: Said, kind: type[StepFailed]) -> None:
    script(service).on(case.submit, said)
    with pytest.raises(kind) as caught:
        case.ask(service)
    assert not isinstance(caught.value, RateLimited) or caught.value.retry_after == 60


def test_what_it_finds_fault_with_is_told(service: Service) -> None:
    script(service).on(GENERATE.submit, Said({"id": "1", "name": "bad_request", "errors": ["seed: too large"]}, 400))
    with pytest.raises(BadRequest, match="seed: too large"):
        GENERATE.ask(service)


@pytest.mark.parametrize("case", JOBS, ids=lambda case: case.name)
def test_a_job_is_asked_after_by_its_id(service: Service, case) -> None:
    exchange = Quiet()
    provider = case.open(script(service))
    assert provider.submit(case.request, exchange) == Pending(5.0)
    assert exchange.job == JOB
    assert isinstance(provider.poll(case.request, exchange), Pending)
    assert provider.poll(case.request, exchange).data == PHOTO
    assert provider.poll(case.request, exchange).data == PHOTO
    assert len(service.sent(case.submit)) == 1


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (made("CONTENT_FILTERED"), Refused),
        (Said({"id": "1", "name": "content_moderation", "errors": ["flagged"]}, 403), Refused),
        (Said({"id": "1", "name": "not_found", "errors": ["expired"]}, 404), Lost),
        (Said({"id": "1", "name": "internal_error", "errors": ["oh"]}, 500), Transient),
        (Said({"id": JOB, "status": "odd"}), Transient),
    ],
)
def test_each_end_of_a_job_is_understood(service: Service, said: Said, kind: type[StepFailed]) -> None:
    script(service).on(RESULTS, said)
    with pytest.raises(kind):
        RELIGHT.ask(service)


def test_references_are_not_left_out_in_silence(service: Service) -> None:
    for case in (GENERATE, CHANGE):
        with pytest.raises(BadRequest):
            case.ask(script(service), pictures=[picture()])
    assert not service.asked


def test_trying_it_costs_nothing(service: Service) -> None:
    service.on("GET /v1/user/balance", {"credits": 12.5})
    assert GENERATE.open(service).check().facts == {"credits": 12.5}
