"""Facts about processes and ways to end them; knows nothing of Pressline."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PROC = Path("/proc/self/stat")
PR_SET_PDEATHSIG = 1


def tie_to_parent() -> Callable[[], None]:
    """A `preexec_fn` with which the kernel sends the child SIGTERM when its parent dies; does nothing off Linux."""
    if sys.platform != "linux":
        return lambda: None
    # Loaded before the fork: importing or opening a library between fork and exec may deadlock.
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def is_alive(pid: int) -> bool:
    """Whether the process still runs; one that has ended but was not yet collected does not count."""
    if PROC.exists():
        entry = _read_stat(Path(f"/proc/{pid}/stat"))
        return entry is not None and entry[3] not in "ZX"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def families(leaders: Iterable[int]) -> set[int]:
    """Live processes that belong to `leaders`: themselves, what they started, and what shares their session."""
    known = set(leaders)
    table = _read_table()
    found = {pid for pid, _, session in table if pid in known or session in known}
    while grown := {pid for pid, parent, _ in table if parent in found} - found:
        found |= grown
    return found - {os.getpid()}


def signal_all(pids: Iterable[int], number: int) -> None:
    """Signals each process; one that has already ended, or is not ours, is passed over."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def wait_gone(pids: Iterable[int], seconds: float) -> set[int]:
    """Those of `pids` that are still alive after at most `seconds`."""
    left = {pid for pid in pids if is_alive(pid)}
    deadline = time.monotonic() + seconds
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {pid for pid in left if is_alive(pid)}
    return left


def _read_table() -> list[tuple[int, int, int]]:
    """(pid, parent, session) of every live process; the session is 0 where the system does not tell."""
    if not PROC.exists():
        listing = subprocess.check_output(["/bin/ps", "-A", "-o", "pid=,ppid="], text=True)
        return [(int(pid), int(parent), 0) for pid, parent in (line.split() for line in listing.splitlines())]
    entries = (_read_stat(folder / "stat") for folder in Path("/proc").iterdir() if folder.name.isdigit())
    return [entry[:3] for entry in entries if entry and entry[3] not in "ZX"]


def _read_stat(path: Path) -> tuple[int, int, int, str] | None:
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return None
    # The name in brackets may itself hold spaces and brackets, so fields are counted from the last one.
    head, _, tail = text.rpartition(")")
    state, parent, _, session = tail.split()[:4]
    return int(head.split(" ", 1)[0]), int(parent), int(session), state
