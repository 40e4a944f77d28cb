"""A Runnable's process: begun, waited for at most so long, and ended with all that it began itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ENTRY = Path(__file__).with_name("entry.py")


def run_apart(asked: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
    """The answer of `entry` to a request; {} where it ended without one. Raises TimeoutError when time is up."""
    life, ours = os.pipe()
    # It sees the modules that we see, and nothing of the folder that it lies in.
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-P", str(ENTRY)]
    try:
        child = subprocess.Popen(  # noqa: S603
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(life,), start_new_session=True
        )
    finally:
        os.close(life)
    try:
        said, _ = child.communicate(json.dumps({**asked, "life": life}).encode(), timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    finally:
        _end(child)
        os.close(ours)
    return _read(said)


def _end(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for line in (child.stdin, child.stdout):
        if line:
            line.close()


def _read(said: bytes) -> dict[str, Any]:
    try:
        told = json.loads(said)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
