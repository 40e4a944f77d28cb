"""`Idempotency-Key`: the same request of the same person under the same key is done once and answered alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from pipelines.errors import Invalid, Stale
from studio.models import KeptAnswer

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
    # One transaction: what fails leaves no key behind, and a second request waits until the first is done.
    with transaction.atomic():
        asked = _fingerprint(request, request.body if body is None else body)
        kept, is_new = KeptAnswer.objects.get_or_create(user=person(request), key=key, defaults={"request": asked})
        if kept.request != asked:
            raise Stale("This Idempotency-Key was used for another request. Use a new key for a new request.")
        if is_new:
            kept.answer = make()
            KeptAnswer.objects.filter(pk=kept.pk).update(answer=kept.answer)
    return dict(kept.answer)


def _fingerprint(request: HttpRequest, body: bytes) -> str:
    return hashlib.sha256(b"\n".join([str(request.method).encode(), request.path.encode(), body])).hexdigest()
