"""The one HTTP client: what becomes of a request whatever the other side does."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    Lost,
    NotConfigured,
    RateLimited,
    StepFailed,
    TimedOut,
    Transient,
    Uncertain,
)
from pipelines.providers import http
from pipelines.providers.http import Http, TurnRefused, message_of, sniff
from tests.peers.service import Said, Service, serving

KEY = "sk-very-secret-1"


def line(service: Service, **more: Any) -> Http:
    return Http(
        service.url,
        label="The service",
        private=True,
        credentials=lambda: {"authorization": f"Bearer {KEY}"},
        secrets=[KEY],
        **more,
    )


def test_a_reply_comes_whole_with_our_credentials_sent(service: Service) -> None:
    service.on("POST /task", {"well": True})
    assert line(service).read(line(service).post("task", json={"a": 1})) == {"well": True}
    assert service.asked[0].headers["authorization"] == f"Bearer {KEY}"


def test_another_host_is_sent_no_credentials(service: Service) -> None:
    with serving(Service().on("GET /job", {"well": True})) as other:
        line(service).get(f"{other.url}/job")
        assert "authorization" not in other.asked[0].headers


def test_each_request_takes_its_turn_before_it_leaves_and_what_lies_elsewhere_needs_none(service: Service) -> None:
    service.on("POST /task", {}).on("GET /job", {}).on("GET /file", Said(b"own"))
    turns: list[str] = []
    asking = line(service, pace=turns.append)
    asking.post("task")
    asking.get("job")
    asking.fetch(f"{service.url}/file")
    with serving(Service().on("GET /file", Said(b"a storage's"))) as other, pytest.raises(NotConfigured):
        asking.fetch(f"http://localhost:{other.url.rpartition(':')[2]}/file")
    assert turns == ["POST", "GET", "GET"]


def test_what_is_refused_its_turn_does_not_leave(service: Service) -> None:
    def refuse(method: str) -> None:
        raise TurnRefused("The minute is full.", retry_after=20.0)

    for asked in (line(service, pace=refuse).post, line(service, pace=refuse).get):
        with pytest.raises(TurnRefused):
            asked("task")
    assert not service.asked


@pytest.mark.parametrize(
    ("status", "works", "kind"),
    [
        (500, True, Transient),
        (502, True, Uncertain),
        (504, True, Uncertain),
        (504, False, Transient),
        (403, True, NotConfigured),
        (404, True, BadRequest),
        (307, True, NotConfigured),
    ],
)
def test_a_status_says_what_is_known(service: Service, status: int, works: bool, kind: type[StepFailed]) -> None:
    service.on("POST /task", Said({"message": "Hm"}, status, {"Location": "http://127.0.0.1:1/"}))
    with pytest.raises(kind):
        line(service).send("POST", "task", works=works)
    assert len(service.asked) == 1


@pytest.mark.parametrize(("works", "kind"), [(True, Uncertain), (False, Transient)])
def test_a_broken_line_is_a_doubt_only_where_work_was_asked_for(
    service: Service, works: bool, kind: type[StepFailed]
) -> None:
    service.on("POST /task", "drop")
    with pytest.raises(kind):
        line(service).send("POST", "task", works=works)


@pytest.mark.parametrize(("works", "kind"), [(True, TimedOut), (False, Transient)])
def test_a_slow_drip_ends_in_time(service: Service, works: bool, kind: type[StepFailed]) -> None:
    service.on("POST /task", "slow")
    with pytest.raises(kind) as caught:
        line(service).send("POST", "task", works=works, seconds=0.4)
    assert isinstance(caught.value, TimedOut) == works


def test_an_endless_reply_is_cut_off(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REPLY_BYTES", 3_000_000)
    service.on("POST /task", "giant")
    with pytest.raises(Lost, match="more than 3 MB"):
        line(service).post("task")


def test_a_download_follows_redirects_without_our_key_and_says_what_it_is(service: Service) -> None:
    service.on("GET /a", Said({}, 302, {"Location": "/b"})).on("GET /b", Said(b"\x89PNG\r\n\x1a\n" + b"\0" * 64))
    fetched = line(service).fetch(f"{service.url}/a")
    assert fetched.mime == "image/png"
    assert all("authorization" not in asked.headers for asked in service.asked)


def test_a_download_that_needs_our_key_has_it_on_our_host_only(service: Service) -> None:
    with serving(Service().on("GET /b", Said(b"data"))) as other:
        service.on("GET /a", Said({}, 302, {"Location": f"{other.url}/b"}))
        line(service).fetch(f"{service.url}/a", trusted=True)
        assert "authorization" in service.asked[0].headers
        assert "authorization" not in other.asked[0].headers


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said({}, 403), Lost),
        (Said({}, 410), Lost),
        (Said({}, 500), Transient),
        (Said({}, 302, {"Location": "file:///etc/passwd"}), Lost),
        (Said({}, 302, {"Location": "/a"}), Lost),
        ("slow", Transient),
    ],
)
def test_a_download_that_fails_says_whether_to_come_again(
    service: Service, said: Any, kind: type[StepFailed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "DOWNLOAD_SECONDS", 0.3)
    service.on("GET /a", said)
    with pytest.raises(kind):
        line(service).fetch(f"{service.url}/a")


def test_what_a_service_says_is_shown_without_keys_and_markup(service: Service) -> None:
    service.on("POST /task", Said({"error": {"message": f"<b>Bad</b> key {KEY}\n in Bearer abcdefgh12345678"}}, 400))
    with pytest.raises(BadRequest) as caught:
        line(service).post("task")
    assert KEY not in caught.value.message and "<b>" not in caught.value.message
    assert "abcdefgh12345678" not in caught.value.message


def test_nothing_of_it_is_logged(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    service.on("GET /task", {})
    with caplog.at_level(logging.INFO, logger="pipelines"):
        line(service).get("task", params={"key": KEY})
    assert KEY not in caplog.text


def test_a_pause_is_read_from_the_reply(service: Service) -> None:
    service.on("POST /task", Said({}, 429, {"Retry-After": "9"}))
    with pytest.raises(RateLimited) as caught:
        line(service).post("task")
    assert caught.value.retry_after == 9


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "no"}}, "no"),
        ({"error": "no"}, "no"),
        ({"detail": [{"loc": ["a"], "msg": "one"}, {"msg": "two"}]}, "one; two"),
        ({"title": "T", "detail": "D"}, "D"),
        ("plain", "plain"),
        (None, ""),
        ({"message": {"deep": 1}}, ""),
    ],
)
def test_the_sentence_in_an_error_is_found(body: Any, said: str) -> None:
    assert message_of(body) == said


def test_a_file_is_what_its_first_bytes_say() -> None:
    assert sniff(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 40) == "image/jpeg"
    assert sniff(b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\0" * 40) in ("audio/wav", "audio/x-wav", "audio/wave")
    assert sniff(b"hello") == "application/octet-stream"
