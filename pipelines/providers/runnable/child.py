"""A Runnable's process: begun, waited for at most so long, and ended with all that it began itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

ENTRY = Path(__file__).with_name("entry.py")
LOOK_EVERY = 1.0


def run_apart(
    asked: Mapping[str, Any], *, seconds: float, meanwhile: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """The answer of `entry` to a request; {} where it ended without one. Raises TimeoutError when time is up.

    `meanwhile` is called once a second; what it raises ends the process too.
    """
    life, ours = os.pipe()
    try:
        child = _begin(asked, life)
    finally:
        os.close(life)
    try:
        return _read(_wait(child, time.monotonic() + seconds, meanwhile))
    finally:
        _end(child)
        os.close(ours)


def _begin(asked: Mapping[str, Any], life: int) -> subprocess.Popen[bytes]:
    # It sees the modules that we see, and nothing of the folder that it lies in.
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-P", str(ENTRY)]
    # Whole in a file it never waits to be read, however often we look up from waiting for the answer.
    with TemporaryFile() as question:
        question.write(json.dumps({**asked, "life": life}).encode())
        question.seek(0)
        return subprocess.Popen(  # noqa: S603
            command, env=env, stdin=question, stdout=subprocess.PIPE, pass_fds=(life,), start_new_session=True
        )


def _wait(child: subprocess.Popen[bytes], deadline: float, meanwhile: Callable[[], None]) -> bytes:
    while (left := deadline - time.monotonic()) > 0:
        try:
            return child.communicate(timeout=min(LOOK_EVERY, left))[0]
        except subprocess.TimeoutExpired:
            meanwhile()
    raise TimeoutError


def _end(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout:
        child.stdout.close()


def _read(said: bytes) -> dict[str, Any]:
    try:
        told = json.loads(said)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
