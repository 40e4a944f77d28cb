"""Dream Machine: what is sent, why it takes no files, and what becomes of a job."""

from __future__ import annotations

import pytest

from pipelines.errors import BadRequest, JobFailed, Lost, QuotaExceeded, Refused
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import PHOTO, picture
from tests.services.dream_machine import BASE, CASES, FILM, JOB, LOOK, script, told
from tests.specs import conforms

IMAGE, VIDEO = CASES


def test_a_job_gives_its_picture_and_is_kept_by_its_id(service: Service) -> None:
    exchange = Quiet()
    result = IMAGE.ask(script(service), exchange)
    assert (result.data, result.seed, result.model) == (PHOTO, 7, "dream_machine/photon-1")
    assert result.bill.usage == {"calls": 1, "images": 1}
    assert exchange.job == JOB


def test_a_picture_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    IMAGE.ask(script(service), negative="people", extra={"image_ref": [{"url": "https://cdn.example/a.png"}]})
    (asked,) = service.sent(IMAGE.submit)
    assert asked.headers["authorization"] == "Bearer secret-key-123"
    assert (asked.json["aspect_ratio"], asked.json["format"]) == ("4:3", "png")
    assert asked.json["prompt"] == "A harbour\nAvoid: people"
    bogus = {**asked.json, "aspect_ratio": "5:4"}
    conforms("luma.tryagi", "POST /generations/image", asked.json, bogus=bogus)


def test_a_film_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    result = VIDEO.ask(script(service))
    assert (result.data, result.mime) == (FILM, "video/mp4")
    assert result.bill.usage == {"calls": 1, "videos": 1, "seconds": 5}
    (asked,) = service.sent(VIDEO.submit)
    assert (asked.json["duration"], asked.json["resolution"]) == ("5s", "720p")
    conforms("luma.tryagi", "POST /generations/video", asked.json, bogus={**asked.json, "model": 7})


def test_a_long_and_large_film_is_the_nearest_there_is(service: Service) -> None:
    VIDEO.ask(script(service), seconds=12, width=3840, height=1646)
    (asked,) = service.sent(VIDEO.submit)
    assert (asked.json["duration"], asked.json["resolution"], asked.json["aspect_ratio"]) == ("9s", "4k", "21:9")


@pytest.mark.parametrize(
    ("case", "files"),
    [(IMAGE, {"pictures": [picture()]}), (VIDEO, {"first": picture()}), (VIDEO, {"last": picture()})],
    ids=["reference", "first", "last"],
)
def test_a_file_is_declined_before_anything_is_sent(service: Service, case, files: dict) -> None:
    with pytest.raises(BadRequest, match="public addresses"):
        case.ask(script(service), **files)
    assert not service.asked


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Prompt failed moderation", Refused),
        ("The frame violates our content policy", Refused),
        ("Internal error", JobFailed),
        (None, JobFailed),
    ],
)
def test_each_failure_of_a_job_is_understood(service: Service, reason: str | None, kind: type[Exception]) -> None:
    script(service).on(LOOK, told("failed", failure_reason=reason))
    with pytest.raises(kind):
        IMAGE.ask(service)


@pytest.mark.parametrize("assets", [None, {}, {"video": "https://x"}, "x"], ids=["none", "empty", "other", "text"])
def test_done_without_a_file_is_no_success(service: Service, assets: object) -> None:
    script(service).on(LOOK, told("completed", assets=assets))
    with pytest.raises(Refused):
        IMAGE.ask(service)


def test_a_job_that_is_not_known_is_lost(service: Service) -> None:
    script(service).on(LOOK, Said({"detail": "Generation not found"}, 404))
    with pytest.raises(Lost):
        IMAGE.ask(service)


@pytest.mark.parametrize(
    ("detail", "kind"),
    [
        ("Insufficient credits", QuotaExceeded),
        ("Prompt not allowed because advanced moderation failed", Refused),
        ("Invalid aspect ratio", BadRequest),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, detail: str, kind: type[Exception]) -> None:
    service.on(IMAGE.submit, Said({"detail": detail}, 400))
    with pytest.raises(kind, match="It says"):
        IMAGE.ask(service)


def test_a_file_is_fetched_without_our_key(service: Service) -> None:
    IMAGE.ask(script(service))
    assert "authorization" not in service.sent(IMAGE.fetch)[0].headers


def test_a_job_that_is_not_wanted_any_longer_is_taken_away(service: Service) -> None:
    service.on(f"DELETE {BASE}/{JOB}", Said(b"", 204))
    IMAGE.open(service).cancel(Quiet(job=JOB))
    assert service.sent(f"DELETE {BASE}/{JOB}")


def test_trying_it_costs_nothing_and_tells_the_balance(service: Service) -> None:
    service.on("GET /dream-machine/v1/credits", {"credit_balance": 1250})
    assert IMAGE.open(service).check().facts == {"dollars": 12.5}
