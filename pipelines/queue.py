"""The only file that knows RQ: wakes workers after commit, and is one.

A wake-up carries a lane, never work: the step runs to do are rows, and who is next is decided when a worker is free.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import time
from collections import Counter
from contextlib import suppress
from importlib import import_module
from threading import Event

import django_rq
from django.conf import settings
from django.db import connection, transaction
from redis.exceptions import RedisError
from rq import Queue, Worker

from .errors import StudioError

log = logging.getLogger(__name__)

WORK = "pipelines.tasks.work"
THUMB = "pipelines.tasks.thumb"
PULL = "pipelines.tasks.pull"
REHEARSE = "pipelines.tasks.rehearse"
DELIVER = "pipelines.tasks.deliver"
READ = "pipelines.tasks.read_document"
READERS = "media"
LONGEST_READ = 7_200
MOST_WAKE_UPS = 4
LOOK_SECONDS = 0.05
# Who looks at a page goes before work, and they may share a machine.
NICENESS = 10


def wake(lane: str, *, ready: int = 1) -> None:
    """After commit, wakes as many workers of the lane as there is work for, within reason."""
    transaction.on_commit(lambda: _enqueue(lane, min(ready, MOST_WAKE_UPS)))


def ask_for_thumb(asset_id: str) -> None:
    """After commit, has a worker make a picture's thumbnail, before anything else it does."""
    transaction.on_commit(lambda: _put("media", THUMB, asset_id, at_front=True))


def ask_to_rehearse(version_id: int) -> None:
    """After commit, has a worker paint the picture of a brand's specimen, before anything else it does."""
    transaction.on_commit(lambda: _put("media", REHEARSE, version_id, at_front=True))


def ask_for_pull(connection_id: int, model: str, turn: int) -> None:
    """After commit, has a worker fetch a model for a turn, after all that is waiting for models already."""
    transaction.on_commit(lambda: _put("models", PULL, connection_id, model, turn))


def ask_to_deliver() -> None:
    """After commit, has a worker tell subscribers what is written down for them, before anything else it does."""
    transaction.on_commit(lambda: _put("models", DELIVER, at_front=True))


def ask_to_read(version_id: int) -> None:
    """After commit, has a worker read a version of a document, after all that is waiting for it already."""
    transaction.on_commit(lambda: _put(READERS, READ, version_id, seconds=LONGEST_READ))


def is_empty(lane: str) -> bool:
    """Whether no wake-up lies in the lane; an unreachable queue counts as not empty, since nothing can be put there."""
    try:
        return len(django_rq.get_queue(lane)) == 0
    except (RedisError, OSError):
        return False


def take_wake_up(lane: str, stopping: Event) -> bool:
    """Waits a moment for another wake-up of the lane, and takes it off; False where none comes or something else does.

    A process that has just worked goes on with a third of the work that it takes a new one to begin.
    """
    until = time.monotonic() + settings.LINGER_SECONDS
    try:
        queue = django_rq.get_queue(lane)
        while time.monotonic() < until and not stopping.is_set():
            if lying := queue.get_job_ids(0, 1):
                return _take_off(queue, lying[0])
            stopping.wait(LOOK_SECONDS)
    except (RedisError, OSError) as error:
        log.debug("The %s lane waits for the queue: %s", lane, error)
    return False


def describe() -> str:
    """Whether the server answers and how many workers each lane has; raises StudioError when it does not."""
    try:
        connection = django_rq.get_connection("media")
        connection.ping()
        workers = Worker.all(connection=connection)
    except (RedisError, OSError) as error:
        raise StudioError(f"The queue's server does not answer ({error}). Start it with make run.") from error
    lanes = Counter(name for worker in workers for name in worker.queue_names())
    return ", ".join(f"{lanes[lane]} {lane} worker{'' if lanes[lane] == 1 else 's'}" for lane in settings.LANES)


class LaneWorker(Worker):
    """RQ's forking worker, which passes a request to stop on to the child at work, so that it can hand back."""

    def handle_warm_shutdown_request(self) -> None:
        """Asks the child to stop at its next progress report."""
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        if self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, signal.SIGTERM)


def work_forever(lane: str) -> None:
    """Runs one worker of a lane until it is told to stop; waits for the server where it is not up yet."""
    os.nice(NICENESS)
    _load_before_forking()
    queue = django_rq.get_queue(lane)
    LaneWorker([queue], connection=queue.connection).work(logging_level="WARNING", with_scheduler=False)


def _load_before_forking() -> None:
    """Loads what each child would load anew, and has the collector leave it alone, so that its memory stays shared."""
    connection.ops.compiler("SQLCompiler")
    if connection.vendor == "postgresql":
        import_module("psycopg_pool")
    gc.freeze()


def _take_off(queue: Queue, job_id: str) -> bool:
    """Whether this was a wake-up and nobody else has taken it; anything else is left to a process of its own."""
    job = queue.fetch_job(job_id)
    if job is None or job.func_name != WORK or not queue.remove(job):
        return False
    job.delete(remove_from_queue=False)
    return True


def _enqueue(lane: str, times: int) -> None:
    try:
        lying = len(django_rq.get_queue(lane))
    except (RedisError, OSError) as error:
        log.debug("The %s lane waits for the queue: %s", lane, error)
        return
    for _ in range(times - lying):
        _put(lane, WORK, lane)


def _put(lane: str, door: str, *keys: int | str, at_front: bool = False, seconds: int | None = None) -> None:
    """Lays a wake-up down, which ends at the lane's own limit where it is given no other."""
    try:
        django_rq.get_queue(lane).enqueue(
            door, *keys, at_front=at_front, result_ttl=0, failure_ttl=3600, job_timeout=seconds
        )
    except (RedisError, OSError) as error:
        # The table is the durable queue: the sweeper wakes the workers again once the server answers.
        log.debug("%s %s waits for the queue: %s", door, keys, error)
