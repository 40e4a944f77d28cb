"""Signed webhooks."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import standardwebhooks

from pipelines.errors import BadRequest, NotConfigured, RateLimited, StepFailed, TimedOut, Transient, Uncertain
from pipelines.providers.abilities import CallOutRequest
from pipelines.providers.papers import request_hash, request_paper
from pipelines.providers.webhook import Webhook
from pipelines.secrets import project_secret, project_secrets
from tests.hands import Quiet
from tests.peers.service import Said, Service

HOOK = "POST /hook"
LOOPBACK = ["127.0.0.1"]


def request(service: Service, **more: Any) -> CallOutRequest:
    return CallOutRequest(url=f"{service.url}/hook", body={"type": "t", "data": {"text": "Grüße"}}, id="msg_1", **more)


def test_the_signature_is_one_that_a_receiver_can_check(service: Service) -> None:
    service.on(HOOK, {"ok": True})
    result = Webhook([project_secret(4)], own=LOOPBACK).call_out(request(service), Quiet())
    (asked,) = service.sent(HOOK)
    verifier = standardwebhooks.Webhook(project_secret(4))
    assert verifier.verify(asked.content, dict(asked.headers))["data"]["text"] == "Grüße"
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(project_secret(5)).verify(asked.content, dict(asked.headers))
    assert (result.status, result.body, result.model) == (200, {"ok": True}, "webhook")


def test_while_keys_rotate_both_signatures_go(service: Service, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the old one", []
    old = project_secret(4)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new one", ["the old one"]
    service.on(HOOK, {})
    Webhook(project_secrets(4), own=LOOPBACK).call_out(request(service), Quiet())
    (asked,) = service.sent(HOOK)
    for secret in (old, project_secret(4)):
        standardwebhooks.Webhook(secret).verify(asked.content, dict(asked.headers))


def test_hidden_words_are_sent_and_kept_nowhere(service: Service) -> None:
    service.on(HOOK, {})
    asked = replace(request(service), body={"back": "http://x/{callback_token}/"}, hidden={"callback_token": "s3cret"})
    Webhook(own=LOOPBACK).call_out(asked, Quiet())
    assert service.sent(HOOK)[0].json == {"back": "http://x/s3cret/"}
    assert "s3cret" not in json.dumps(request_paper(asked)) + repr(asked)
    assert request_hash(asked) != request_hash(replace(asked, hidden={"callback_token": "other"}))


def test_a_key_in_a_header_is_not_kept_in_the_ledger(service: Service) -> None:
    asked = request(service, headers={"x-make-apikey": "make-123"})
    assert "make-123" not in json.dumps(request_paper(asked))


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (Said({}, 410), NotConfigured, "taken this address away"),
        (Said({}, 401), NotConfigured, "does not accept this"),
        (Said({}, 404), BadRequest, ""),
        (Said({}, 429), RateLimited, ""),
        (Said({}, 500), Transient, ""),
        (Said({}, 302, {"Location": "http://169.254.169.254/"}), NotConfigured, ""),
        ("drop", Uncertain, ""),
        ("giant", StepFailed, ""),
    ],
)
def test_each_bad_answer_is_a_kind_of_error(service: Service, said: Any, kind: type[StepFailed], words: str) -> None:
    service.on(HOOK, said)
    with pytest.raises(kind, match=words or None):
        Webhook(own=LOOPBACK).call_out(request(service), Quiet())


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://169.254.169.254/", "http://[::1]/", "http://localhost/", "http://0.0.0.0/"]
)
def test_private_addresses_are_closed(url: str) -> None:
    with pytest.raises(NotConfigured):
        Webhook().call_out(CallOutRequest(url=url, body={}), Quiet())


def test_only_the_named_host_is_open(service: Service) -> None:
    with pytest.raises(NotConfigured):
        Webhook(own=["10.0.0.7"]).call_out(request(service), Quiet())
    with pytest.raises(NotConfigured):
        Webhook(own=["169.254.169.254"]).call_out(CallOutRequest(url="http://169.254.169.254/", body={}), Quiet())


@pytest.mark.parametrize("url", ["", "hook.example/x", "ftp://a.example/", "https://a:b@c.example/", "https://[bad/"])
def test_what_is_no_address_is_said_so(url: str) -> None:
    with pytest.raises(NotConfigured, match="whole address"):
        Webhook().call_out(CallOutRequest(url=url, body={}), Quiet())


def test_nobody_there_is_told_before_anything_is_sent() -> None:
    with pytest.raises(Transient) as caught:
        Webhook(own=LOOPBACK).call_out(CallOutRequest(url="http://127.0.0.1:9/", body={}), Quiet())
    assert not isinstance(caught.value, TimedOut)
