"""Luma: what is sent for each ability, and what becomes of a job."""

from __future__ import annotations

import base64

import pytest

from pipelines.errors import BadRequest, JobFailed, Lost, NotConfigured, QuotaExceeded, RateLimited, Refused
from pipelines.providers.base import Pending
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import PHOTO, picture
from tests.services.luma import CASES, FILM, JOB, LOOK, SUBMIT, filming, layering, script, told

GENERATE, EDIT, LAYERS, VIDEO = CASES
DATA = {"data": base64.b64encode(PHOTO).decode(), "media_type": "image/png"}


def sent(service: Service) -> dict:
    (asked,) = service.sent(SUBMIT)
    return asked.json


def test_a_job_gives_its_picture_and_is_kept_by_its_id(service: Service) -> None:
    exchange = Quiet()
    result = GENERATE.ask(script(service), exchange)
    assert (result.data, result.seed, result.model) == (PHOTO, 7, "luma/uni-1")
    assert result.bill.charged is None
    assert result.bill.usage == {"calls": 1, "images": 1, "pictures": 1}
    assert exchange.job == JOB
    assert [message for _, message in exchange.told] == ["Waiting at Luma", "Being made at Luma"]


def test_a_picture_is_asked_for_by_its_nearest_shape_with_references_as_data(service: Service) -> None:
    GENERATE.ask(script(service), negative="people", extra={"style": "manga"})
    assert sent(service) == {
        "type": "image",
        "model": "uni-1",
        "prompt": "A harbour\nAvoid: people",
        "aspect_ratio": "3:2",
        "output_format": "png",
        "image_ref": [DATA],
        "style": "manga",
    }
    assert service.sent(SUBMIT)[0].headers["authorization"] == "Bearer secret-key-123"


def test_an_edit_sends_its_picture_as_the_source(service: Service) -> None:
    EDIT.ask(script(service))
    assert sent(service)["type"] == "image_edit"
    assert sent(service)["source"] == DATA
    assert "aspect_ratio" not in sent(service)


def test_a_mask_is_declined_before_anything_is_sent(service: Service) -> None:
    with pytest.raises(BadRequest, match="takes no mask"):
        EDIT.ask(script(service), mask=picture("mask.png"))
    assert not service.asked


@pytest.mark.parametrize(("case", "most"), [(GENERATE, 9), (EDIT, 8)], ids=["generate", "edit"])
def test_too_many_references_are_declined_before_anything_is_sent(service: Service, case, most: int) -> None:
    with pytest.raises(BadRequest, match=f"takes {most} more"):
        case.ask(script(service), pictures=[picture()] * (most + 1))
    assert not service.asked


def test_layers_come_from_the_back_to_the_front_with_their_names(service: Service) -> None:
    result = LAYERS.ask(layering(service))
    assert result.labels == ["sky", "boat", "gull"]
    assert [layer[-1] for layer in result.layers] == [2, 1, 0]
    assert result.facts["layers"][0] == {"description": "The sky", "alpha_hint": "soft"}
    assert result.bill.usage["images"] == 3
    assert sent(service)["model"] == "uni-1"
    assert sent(service)["layering"] == {"resolution": "1k"}


def test_a_larger_picture_is_split_at_the_higher_resolution(service: Service) -> None:
    LAYERS.ask(layering(service), width=1600, height=900)
    assert sent(service)["layering"] == {"resolution": "2k"}


def test_a_film_is_asked_for_between_two_pictures(service: Service) -> None:
    result = VIDEO.ask(filming(service))
    assert (result.data, result.mime, result.seed) == (FILM, "video/mp4", None)
    assert result.bill.usage == {"calls": 1, "videos": 1, "seconds": 5}
    assert sent(service)["aspect_ratio"] == "16:9"
    assert sent(service)["video"] == {"duration": "5s", "resolution": "720p", "start_frame": DATA, "end_frame": DATA}


def test_ten_seconds_place_the_pictures_by_their_frames(service: Service) -> None:
    VIDEO.ask(filming(service), seconds=9, first=None, width=600, height=1066)
    film = sent(service)["video"]
    assert film == {"duration": "10s", "resolution": "540p", "keyframes": [DATA], "keyframe_indexes": [240]}
    assert sent(service)["aspect_ratio"] == "9:16"


def test_ten_seconds_out_of_words_alone_have_no_frames(service: Service) -> None:
    VIDEO.ask(filming(service), seconds=10, first=None, last=None)
    assert sent(service)["video"] == {"duration": "10s", "resolution": "720p"}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("content_moderated", Refused),
        ("generation_failed", JobFailed),
        ("output_not_found", JobFailed),
        ("rate_limited", JobFailed),
        ("budget_exhausted", QuotaExceeded),
        ("image_too_large", BadRequest),
        ("unsupported_format", BadRequest),
        ("corrupt_input", BadRequest),
        ("invalid_request", BadRequest),
        ("something_new", JobFailed),
        (None, JobFailed),
    ],
)
def test_each_failure_of_a_job_is_understood(service: Service, code: str | None, kind: type[Exception]) -> None:
    script(service).on(LOOK, told("failed", failure_code=code, failure_reason="So it is."))
    with pytest.raises(kind, match=r"So it is\."):
        GENERATE.ask(service)


@pytest.mark.parametrize("output", [None, [], [{"type": "image"}], "x"], ids=["none", "empty", "no address", "text"])
def test_done_without_a_file_is_no_success(service: Service, output: object) -> None:
    script(service).on(LOOK, told("completed", output=output))
    with pytest.raises(Refused):
        GENERATE.ask(service)


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_job_that_is_not_known_is_lost(service: Service, status: int) -> None:
    script(service).on(LOOK, Said({"detail": "Generation not found"}, status))
    with pytest.raises(Lost):
        GENERATE.ask(service)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said({"detail": "Prompt was blocked by content moderation"}, 422), Refused),
        (Said({"detail": "aspect_ratio is not valid for uni-1"}, 422), BadRequest),
        (Said({"detail": "Image exceeds 50 MB"}, 413), BadRequest),
        (Said({"detail": "Insufficient balance"}, 402), QuotaExceeded),
        (Said({"detail": "Client suspended"}, 403), NotConfigured),
        (Said({"detail": "Concurrent limit"}, 429, {"Retry-After": "3"}), RateLimited),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    service.on(SUBMIT, said)
    with pytest.raises(kind):
        GENERATE.ask(service)


def test_a_file_is_fetched_without_our_key(service: Service) -> None:
    GENERATE.ask(script(service))
    assert "authorization" not in service.sent(GENERATE.fetch)[0].headers


def test_asking_after_a_job_needs_nothing_but_its_id(service: Service) -> None:
    script(service)
    assert GENERATE.open(service).poll(GENERATE.request, Quiet(job=JOB)) == Pending(3.0)


def test_trying_it_costs_nothing(service: Service) -> None:
    service.on("GET /v1/files", {"files": []})
    assert "accepts" in GENERATE.open(service).check().message
    assert not service.sent(SUBMIT)
