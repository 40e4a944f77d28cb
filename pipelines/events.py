"""The only sender to browsers: hints over Channels, at most ten a second for each run, the last one never lost.

What nobody watches is not even put together.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.db import close_old_connections
from redis.exceptions import RedisError

from .shared import shared

log = logging.getLogger(__name__)

INTERVAL = 0.1


def run_group(run_id: int) -> str:
    """The Channels group of everybody who watches a run."""
    return f"run.{run_id}"


def project_group(project_id: int) -> str:
    """The Channels group of everybody who has a project's inbox open: told that a run of it has changed."""
    return f"project.{project_id}"


def pipeline_group(pipeline_id: int) -> str:
    """The Channels group of everybody who has a pipeline's canvas open: told who saved it, and who is there."""
    return f"pipeline.{pipeline_id}"


def canvases_group(project_id: int) -> str:
    """The Channels group of everybody who has any canvas of a project open: told what may newly stand in theirs."""
    return f"canvases.{project_id}"


def user_group(user_id: int) -> str:
    """The Channels group of a person's open pages, told when access changes."""
    return f"user.{user_id}"


def send(group: str, payload: dict[str, Any]) -> None:
    """Sends one message to a group now; silence on the wire is not an error, pages redraw from the database."""
    try:
        async_to_sync(get_channel_layer().group_send)(group, {"type": "hint", "payload": payload})
    except (RedisError, OSError) as error:
        log.debug("Nobody was told of %s: %s", group, error)


def anybody_watches(group: str) -> bool:
    """Whether any socket, in any process, has joined the group; True where that cannot be told."""
    if not isinstance(get_channel_layer(), RedisPubSubChannelLayer):
        return True
    try:
        # How the layer names a group's channel; each process that has members of the group subscribes to it.
        answer: Any = shared().pubsub_numsub(f"asgi__group__{group}")
    except (RedisError, OSError):
        return False
    return any(number for _, number in answer)


def _my_turn(key: int) -> bool:
    """Whether no other process has announced this run in the last tenth of a second."""
    try:
        return bool(shared().set(f"announced:{key}", 1, nx=True, px=int(INTERVAL * 1000)))
    except (RedisError, OSError):
        return True


class Throttle:
    """Calls a function at most ten times a second for each key, over all processes where `my_turn` asks them."""

    def __init__(self, *, my_turn: Callable[[int], bool] = lambda key: True) -> None:
        self._my_turn = my_turn
        self._lock = threading.Lock()
        self._calling = threading.Lock()
        self._wanted: dict[int, Callable[[], None]] = {}
        self._thread: threading.Thread | None = None
        self._pid = 0

    def soon(self, key: int, call: Callable[[], None]) -> None:
        """Has `call` called within a tenth of a second; a newer call for the same key takes its place."""
        with self._lock:
            self._wanted[key] = call
            # A forked child has the memory of its parent, not its threads.
            if self._pid != os.getpid() or not (self._thread and self._thread.is_alive()):
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self._tick, name="announcer", daemon=True)
                self._thread.start()

    def flush(self) -> None:
        """Calls everything that is wanted, now, after what is being called; a worker does this before it goes."""
        self._call(lambda key: True)

    def _call(self, may: Callable[[int], bool]) -> None:
        with self._calling:
            with self._lock:
                keys = [key for key in self._wanted if may(key)]
                calls = [self._wanted.pop(key) for key in keys]
            for call in calls:
                call()

    def _tick(self) -> None:
        while True:
            time.sleep(INTERVAL)
            try:
                self._call(self._my_turn)
            finally:
                close_old_connections()


throttle = Throttle(my_turn=_my_turn)
