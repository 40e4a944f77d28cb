"""fal's signature of a webhook: Ed25519 over its request id, our user id, the time and the body's digest.

Its public keys are a JSON Web Key Set, which fal allows to be kept for a day. A signature that none of them made may be
of a newer one, so then they are read again, but not for everybody who sends nonsense.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ..http import Http

TOLERANCE_SECONDS: Final = 300
KEPT_SECONDS, AGAIN_SECONDS = 86_400.0, 300.0
READ_SECONDS: Final = 10.0
SIGNED = ("request-id", "user-id", "timestamp")


class Keys:
    """The keys at an address, read when they are first needed; may be used by many threads."""

    def __init__(self, url: str, *, private: bool) -> None:
        self._http = Http(url, label="fal", private=private)
        self._url = url
        self._lock = threading.Lock()
        self._keys: Sequence[Ed25519PublicKey] = ()
        self._read_at: float | None = None

    def have_signed(self, message: bytes, signature: bytes) -> bool:
        """Whether one of them made the signature; raises Transient where they cannot be read."""
        if self._signed(self._within(KEPT_SECONDS), message, signature):
            return True
        return self._signed(self._within(AGAIN_SECONDS), message, signature)

    def _within(self, seconds: float) -> Sequence[Ed25519PublicKey]:
        """The keys as they were at most so long ago."""
        with self._lock:
            if self._read_at is None or time.monotonic() - self._read_at > seconds:
                self._keys, self._read_at = self._read(), time.monotonic()
            return self._keys

    def _read(self) -> Sequence[Ed25519PublicKey]:
        told = self._http.read(self._http.get(self._url, seconds=READ_SECONDS), works=False).get("keys")
        found = (_key(item) for item in told if isinstance(item, dict)) if isinstance(told, list) else ()
        return [key for key in found if key]

    def _signed(self, keys: Sequence[Ed25519PublicKey], message: bytes, signature: bytes) -> bool:
        return any(_is_signed(key, message, signature) for key in keys)


def is_signed(keys: Keys, headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Whether fal signed these headers and this body, at most five minutes from `now`, in seconds since 1970."""
    sent = {name.lower().removeprefix("x-fal-webhook-"): value for name, value in headers.items()}
    parts, signature = [sent.get(name, "") for name in SIGNED], _bytes_of(sent.get("signature", ""))
    moment = parts[-1]
    if not all(parts) or not signature or not _is_seconds(moment) or abs(now - int(moment)) > TOLERANCE_SECONDS:
        return False
    message = "\n".join([*parts, hashlib.sha256(body).hexdigest()])
    return keys.have_signed(message.encode(), signature)


def request_told(body: bytes) -> str:
    """The request that a webhook tells of, by the id that its queue gave it; "" where it tells of none."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    found = told.get("request_id") if isinstance(told, dict) else ""
    return found if isinstance(found, str) else ""


def _key(item: Mapping[str, Any]) -> Ed25519PublicKey | None:
    """A key of the set; None for one of another kind."""
    raw = item.get("x")
    if item.get("kty") != "OKP" or item.get("crv") != "Ed25519" or not isinstance(raw, str):
        return None
    try:
        return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
    except (binascii.Error, ValueError):
        return None


def _is_signed(key: Ed25519PublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _bytes_of(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _is_seconds(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 15
