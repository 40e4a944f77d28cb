"""fal's webhooks: signatures by its keys, which are read once a day, and what is not believed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipelines.errors import Forbidden, NotConfigured, Transient
from pipelines.providers import Access
from pipelines.providers.fal import Fal
from pipelines.providers.fal import webhook as module
from tests.peers.service import Said, Service
from tests.services.fal import JOB, KEYS, PRIVATE_KEY, key_set, signed

BODY = json.dumps({"request_id": JOB, "gateway_request_id": "another", "status": "OK", "payload": {}}).encode()
OTHER = Ed25519PrivateKey.generate()
ROUTE = f"GET {KEYS}"


def fal(service: Service, **values: str) -> Fal:
    service.on(ROUTE, key_set(OTHER, PRIVATE_KEY))
    return Fal(Access(base_url=service.url, values={"key": "k", "keys_url": KEYS, **values}, private=True))


def now() -> int:
    return int(time.time())


@pytest.mark.parametrize("drift", [0, -290, 290])
def test_a_signed_webhook_tells_its_request(service: Service, drift: int) -> None:
    headers = signed(BODY, at=now() + drift)
    assert fal(service).parse_webhook(headers, BODY) == JOB
    assert fal(service).parse_webhook({name.lower(): value for name, value in headers.items()}, BODY) == JOB


def without(name: str) -> Callable[[int], dict[str, str]]:
    return lambda at: {key: value for key, value in signed(BODY, at=at).items() if not key.endswith(name)}


def changed(name: str, value: str) -> Callable[[int], dict[str, str]]:
    return lambda at: {**signed(BODY, at=at), f"X-Fal-Webhook-{name}": value}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (lambda at: {}, BODY),
        (without("Signature"), BODY),
        (without("User-Id"), BODY),
        (without("Request-Id"), BODY),
        (without("Timestamp"), BODY),
        (changed("User-Id", "user-2"), BODY),
        (changed("Request-Id", "another"), BODY),
        (changed("Timestamp", "now"), BODY),
        (changed("Signature", "not hex"), BODY),
        (changed("Signature", "00" * 64), BODY),
        (lambda at: signed(BODY, at=at - 320), BODY),
        (lambda at: signed(BODY, at=at + 320), BODY),
        (lambda at: signed(BODY, at=at), BODY + b" "),
        (lambda at: signed(BODY, at=at, key=Ed25519PrivateKey.generate()), BODY),
        (lambda at: signed(b"words", at=at), b"words"),
        (lambda at: signed(b"[1]", at=at), b"[1]"),
        (lambda at: signed(b'{"request_id": 7}', at=at), b'{"request_id": 7}'),
    ],
)
def test_any_other_webhook_is_forbidden(
    service: Service, headers: Callable[[int], dict[str, str]], body: bytes
) -> None:
    with pytest.raises(Forbidden):
        fal(service).parse_webhook(headers(now()), body)


def test_its_keys_are_read_once_and_without_our_own(service: Service) -> None:
    provider = fal(service)
    for _ in range(3):
        provider.parse_webhook(signed(BODY, at=now()), BODY)
        with pytest.raises(Forbidden):
            provider.parse_webhook(signed(BODY, at=now(), key=Ed25519PrivateKey.generate()), BODY)
    (asked,) = service.sent(ROUTE)
    assert "authorization" not in asked.headers


def test_a_newer_key_is_read_before_the_day_is_over(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = fal(service)
    provider.parse_webhook(signed(BODY, at=now()), BODY)
    newer = Ed25519PrivateKey.generate()
    service.on(ROUTE, key_set(newer))
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    assert provider.parse_webhook(signed(BODY, at=now(), key=newer), BODY) == JOB
    assert len(service.sent(ROUTE)) == 2


@pytest.mark.parametrize(
    "said", [{"keys": []}, {"keys": "x"}, {}, {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "é"}]}]
)
def test_without_a_key_nobody_is_believed(service: Service, said: dict[str, object]) -> None:
    provider = fal(service)
    service.on(ROUTE, said)
    with pytest.raises(Forbidden):
        provider.parse_webhook(signed(BODY, at=now()), BODY)


@pytest.mark.parametrize("said", [Said({}, 503), "drop", "html"])
def test_keys_that_cannot_be_read_now_are_read_when_it_comes_again(service: Service, said: Said | str) -> None:
    provider = fal(service)
    service.on(ROUTE, said)
    with pytest.raises(Transient):
        provider.parse_webhook(signed(BODY, at=now()), BODY)
    service.on(ROUTE, key_set(PRIVATE_KEY))
    assert provider.parse_webhook(signed(BODY, at=now()), BODY) == JOB


def test_its_keys_are_not_read_in_a_network_of_our_own(service: Service) -> None:
    provider = Fal(Access(values={"keys_url": f"{service.url}{KEYS}"}))
    with pytest.raises(NotConfigured):
        provider.parse_webhook(signed(BODY, at=now()), BODY)
    assert not service.asked


def test_a_queue_elsewhere_without_keys_is_not_believed(service: Service) -> None:
    with pytest.raises(Forbidden):
        fal(service, keys_url="").parse_webhook(signed(BODY, at=now()), BODY)
    assert not service.asked
