"""Films by OpenAI's shape: jobs, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    JobFailed,
    Lost,
    NotConfigured,
    Refused,
    Transient,
)
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import picture
from tests.services.openai import (
    CASES,
    FILM,
    FORM,
    JOB,
    form,
    problem,
    script,
    video,
)
from tests.specs import conforms

*_, VIDEO = CASES


def test_a_film_is_a_job_and_is_fetched_with_our_key(service: Service) -> None:
    exchange = Quiet()
    result = VIDEO.ask(script(service), exchange)
    assert (result.data, result.mime, result.seed) == (FILM, "video/mp4", None)
    assert result.bill.usage == {"calls": 1, "videos": 1, "seconds": 8}
    assert result.facts["expires_at"] == 1_795_086_400
    assert (exchange.job, exchange.told[-1][0]) == (JOB, 0.4)
    assert service.sent(VIDEO.fetch)[0].headers["authorization"] == "Bearer secret-key-123"


def test_a_film_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    VIDEO.ask(script(service))
    sent = form(service.sent(VIDEO.submit)[0])
    assert (sent["seconds"], sent["size"]) == ("8", "1280x720")
    assert "seed" not in sent
    conforms("openai", "POST /videos", sent, bogus={**sent, "seconds": "5"}, mime=FORM)


def test_a_film_without_a_first_picture_is_a_form_too(service: Service) -> None:
    VIDEO.ask(script(service), first=None)
    asked = service.sent(VIDEO.submit)[0]
    assert asked.headers["content-type"].startswith(FORM)
    assert "input_reference" not in asked.form


def test_a_film_that_should_end_with_a_picture_is_not_asked_for(service: Service) -> None:
    with pytest.raises(BadRequest, match="last picture"):
        VIDEO.ask(script(service), last=picture())
    assert not service.asked


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (video("failed", error={"code": "moderation_blocked", "message": "No."}), Refused),
        (video("failed", error={"code": "internal_error", "message": "Oh."}), JobFailed),
        (video("failed", error={"code": "invalid_reference", "message": "Odd."}), BadRequest),
        (video("failed"), JobFailed),
        (video("melted"), Transient),
        (Said([1]), Transient),
        (problem(None, "Video not found", 404), Lost),
        (Said({}, 503), Transient),
        (Said({}, 401), NotConfigured),
    ],
)
def test_each_end_of_a_film_is_understood(service: Service, said: Any, kind: type[Exception]) -> None:
    script(service).on(f"GET /v1/videos/{JOB}", said)
    with pytest.raises(kind):
        VIDEO.ask(service)
