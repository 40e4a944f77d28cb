"""What may not be shown or kept is hidden here: credentials, and files inside of JSON."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import Any

SECRET = re.compile(
    r"authorization|cookie|credential|passw|secret|signature|(^|[_-])(api|access|private|x)?[_-]?key$"
    r"|(^|[_-])(access|auth|bearer|id|refresh|session)?[_-]?token$",
    re.IGNORECASE,
)
BEARER = re.compile(r"\b(Bearer|Basic|Key) (?=\S*\d)[A-Za-z0-9._~+/=-]{12,}")
# What signed addresses carry, such as X-Amz-Signature, X-Goog-Credential, sig.
SIGNED = re.compile(
    r"([?&](?:x-(?:amz|goog)-[a-z-]+|sig|signature|token|key|api_key|access_token)=)[^&#\s\"]+", re.IGNORECASE
)
BLOB = re.compile(r"(?:data:[\w.+/;=-]*,)?([A-Za-z0-9+/_\s-]{256,}={0,2})", re.ASCII)
GONE = "[redacted]"
LONGEST = 300


def hide(value: Any) -> Any:
    """A JSON value with credentials as "[redacted]", and files and long base64 as "sha256:… (n bytes)"."""
    if isinstance(value, dict):
        return {name: GONE if SECRET.search(name) else hide(item) for name, item in value.items()}
    if isinstance(value, list):
        return [hide(item) for item in value]
    return hide_text(value) if isinstance(value, str) else value


def hide_text(text: str) -> str:
    """A text without credentials; one that is a file in base64 as its digest."""
    found = BLOB.fullmatch(text.strip())
    if found and (data := _decoded(found[1])) is not None:
        return digest_of(data)
    return SIGNED.sub(rf"\1{GONE}", BEARER.sub(rf"\1 {GONE}", text))


def _decoded(text: str) -> bytes | None:
    compact = re.sub(r"\s", "", text)
    # Words of a long text without any punctuation are letters and spaces too; base64 of a file is not.
    if len(compact) < len(text) * 0.95:
        return None
    try:
        return base64.b64decode(compact.translate({45: "+", 95: "/"}), validate=True)
    except (binascii.Error, ValueError):
        return None


def digest_of(data: bytes) -> str:
    """A file as it is told of: "sha256:… (n bytes)"."""
    return f"sha256:{hashlib.sha256(data).hexdigest()} ({len(data)} bytes)"


def safe_text(said: str, *, secrets: Iterable[str] = ()) -> str:
    """What a service said, fit to be shown: one line of at most 300 characters, without markup and credentials."""
    for secret in secrets:
        said = said.replace(secret, GONE) if len(secret) > 5 else said
    line = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", said)).strip()
    shown = hide_text(line)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1].rstrip()}…"
