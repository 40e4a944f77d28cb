"""What processes tell each other beside the table, for moments only: a connection to Redis or Valkey."""

from __future__ import annotations

import os
from functools import lru_cache

from django.conf import settings
from redis import Redis


def shared() -> Redis:
    """Gives this process's connection; calls on it raise RedisError while the server is away."""
    return _connect(settings.REDIS_URL, os.getpid())


@lru_cache(maxsize=2)
def _connect(url: str, pid: int) -> Redis:
    # A forked child must not write into its parent's socket, hence one for each process.
    return Redis.from_url(url, socket_timeout=5)
