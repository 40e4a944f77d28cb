"""What a service says by itself: that a job has ended. Its word only wakes; what the job gave is asked for as ever."""

from __future__ import annotations

from collections.abc import Mapping

from ..actions.waits import wake_job
from ..errors import NotFound
from .connections import open_providers


def hear_hook(key: str, headers: Mapping[str, str], body: bytes) -> int:
    """Wakes what waits for the job that a provider's webhook tells of; says how many step runs that were.

    Raises NotFound where the provider has no webhooks, and Forbidden where it did not sign this one.
    """
    for provider in open_providers():
        if provider.name == key:
            return wake_job(key, provider.parse_webhook(headers, body))
    raise NotFound
