"""Secrets at rest: encrypted by keys that follow from SECRET_KEY, the newest first.

A new SECRET_KEY with the old one in SECRET_KEY_FALLBACKS rotates them: what an old key reads, the new one writes.
"""

from __future__ import annotations

import base64
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


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pressline connections").derive(key.encode())
    return base64.urlsafe_b64encode(derived)
