"""`Idempotency-Key`: the same request of the same person under the same key is done once and answered alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from pipelines.errors import Invalid
from studio.forms import do_once

from .auth import person

KEY_MAX = 200


def once(request: HttpRequest, make: Callable[[], dict[str, Any]], *, body: bytes | None = None) -> dict[str, Any]:
    """What `make` gives, or gave the first time; raises Stale when the key came with another request.

    `body` stands for the request where its bytes differ between equal requests, as those of a form with files do.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return make()
    if len(key) > KEY_MAX:
        raise Invalid(f"An Idempotency-Key may hold {KEY_MAX} characters.", loc=("header", "Idempotency-Key"))
    asked = _fingerprint(request, request.body if body is None else body)
    return do_once(person(request), key=key, asked=asked, make=make)


def _fingerprint(request: HttpRequest, body: bytes) -> str:
    return hashlib.sha256(b"\n".join([str(request.method).encode(), request.path.encode(), body])).hexdigest()
