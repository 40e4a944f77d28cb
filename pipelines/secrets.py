"""Secrets at rest, encrypted by keys that follow from SECRET_KEY, the newest first; and secrets that only follow.

A new SECRET_KEY with the old one in SECRET_KEY_FALLBACKS rotates them: what an old key reads, the new one writes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .errors import Invalid


def seal(values: Mapping[str, str]) -> str:
    """The values, encrypted and signed."""
    return _keys().encrypt(json.dumps(dict(values), sort_keys=True).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """The values again, empty for nothing; raises Invalid where no key of ours opens them."""
    if not sealed:
        return {}
    try:
        found: dict[str, str] = json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise Invalid("These credentials were stored under another SECRET_KEY. Enter them again.") from error
    return found


def seal_anew(sealed: str) -> str:
    """The same under the newest key, and as it is where it is under that already; raises Invalid as `unseal` does."""
    try:
        _newest_key().decrypt(sealed.encode())
    except InvalidToken:
        return seal(unseal(sealed))
    return sealed


def project_secret(project_id: int) -> str:
    """What a project's webhooks are signed by, as Standard Webhooks writes it: whsec_ and 32 bytes in base64."""
    return project_secrets(project_id)[0]


def project_secrets(project_id: int) -> list[str]:
    """The project's secret, then those that followed from older keys: while keys rotate, each of them signs."""
    purpose = f"pressline webhooks {project_id}"
    return [f"whsec_{base64.b64encode(_follow(key, purpose)).decode()}" for key in _newest_first()]


def callback_token(nonce: str) -> str:
    """The 256 bits by which a program may answer; the same for the same nonce, which alone tells nothing of them."""
    key = _follow(settings.SECRET_KEY, "pressline callbacks")
    return base64.urlsafe_b64encode(hmac.digest(key, nonce.encode(), "sha256")).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 bits of its own, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _keys() -> MultiFernet:
    return MultiFernet([_key_of(key) for key in _newest_first()])


def _newest_key() -> Fernet:
    return _key_of(_newest_first()[0])


def _key_of(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_follow(key, "pressline connections")))


def _newest_first() -> list[str]:
    return [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _follow(key: str, purpose: str) -> bytes:
    """32 bytes that follow from a key, others for each purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())
