"""The data folder: one Pressline at a time, private folders, logs that do not grow for ever."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import Invalid, Stale

LOG_BYTES = 5_000_000
LOGS_KEPT = 3


@contextlib.contextmanager
def hold_data_folder(folder: Path, *, address: str) -> Iterator[None]:
    """Holds the folder for this process; raises Stale, naming process and address, when another one holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pressline.lock"
    try:
        held = lock_file(path)
    except BlockingIOError:
        raise Stale(_who_holds(path.read_text(), folder)) from None
    # The kernel drops the lock with the process, however it ends; the text only says who has it.
    os.ftruncate(held, 0)
    os.write(held, f"{os.getpid()} {address}\n".encode())
    try:
        yield
    finally:
        os.close(held)


def lock_file(path: Path) -> int:
    """A descriptor that holds the file's lock while any process has it open; raises BlockingIOError when one has."""
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise
    return held


def _who_holds(text: str, folder: Path) -> str:
    pid, _, address = text.strip().partition(" ")
    who = f" (process {pid}, {address})" if pid and address else ""
    return (
        f"Pressline already runs on this data folder{who}. Open that address, "
        f"or start a second one on its own folder and port: make run PORT=8001 PRESSLINE_DATA={folder}-2"
    )


def open_private_folder(folder: Path) -> Path:
    """The folder, made if missing, for this user alone; raises Invalid when someone else could have put it there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Invalid(
            f"{folder} belongs to somebody else, so Pressline will not put its sockets there. "
            "Remove it, or set XDG_RUNTIME_DIR to a folder of your own."
        )
    folder.chmod(0o700)
    return folder


def open_log(path: Path) -> int:
    """A descriptor that appends to the log; a log over 5 MB moves to NAME.log.1 first, and three are kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        for number in range(LOGS_KEPT - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(f"{path.name}.{number}").rename(path.with_name(f"{path.name}.{number + 1}"))
        path.rename(path.with_name(f"{path.name}.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def read_last_lines(path: Path, count: int = 12) -> str:
    """The end of a log, or nothing when there is none."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
