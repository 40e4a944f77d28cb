"""What a person sends twice is done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from pipelines.actions.writers import one_writer
from pipelines.errors import Stale
from studio.models import KeptAnswer, User


def do_once(user: User, *, key: str, asked: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `make` gives, or gave the first time under this key; raises Stale when another request had the key."""
    # A form's own part of a key is whatever was sent, and databases keep no NUL in texts.
    key = key.replace("\x00", "")
    # One transaction: what fails leaves no key behind, and a second request waits until the first is done.
    with one_writer(), transaction.atomic():
        kept, is_new = KeptAnswer.objects.get_or_create(user=user, key=key, defaults={"request": asked})
        if kept.request != asked:
            raise Stale("This Idempotency-Key was used for another request. Use a new key for a new request.")
        if is_new:
            kept.answer = make()
            KeptAnswer.objects.filter(pk=kept.pk).update(answer=kept.answer)
    return dict(kept.answer)
