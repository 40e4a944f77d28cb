"""A small disk for what is stored, which can be filled up: real ENOSPC, and nothing left behind on the machine.

The suite moves into a mount namespace of its own, which is gone with its last process: root may do so, and others where
the system lets them have a user namespace. Where neither is allowed, a worker that keeps something while the disk
counts as full may write only half of it (EFBIG).
"""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEW_MOUNTS, NEW_USER = 0x20000, 0x10000000
REMOUNT, PRIVATE, DETACH = 32, (1 << 14) | (1 << 18), 2
ENOUGH = {"size": 1 << 30, "nr_inodes": 1 << 20}
LITTLE = {"size": 60_000, "nr_inodes": 1}
MARK = "disk-is-full"


def own_mounts() -> bool:
    """Moves this process into mounts of its own and says whether it may; to be called before it has threads."""
    libc = ctypes.CDLL(None)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(NEW_MOUNTS if user == 0 else NEW_MOUNTS | NEW_USER) != 0:
        return False
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return bool(libc.mount(None, b"/", None, PRIVATE, None) == 0)


@contextmanager
def small_disk(data: Path, *, may_mount: bool) -> Iterator[None]:
    """The assets of this data folder lie on a disk of their own while the block lasts, where that is allowed."""
    libc, place = ctypes.CDLL(None), data / "assets"
    place.mkdir(exist_ok=True)
    if may_mount and libc.mount(b"tmpfs", bytes(place), b"tmpfs", 0, b"mode=700") == 0:
        try:
            yield
        finally:
            libc.umount2(bytes(place), DETACH)
    else:
        yield


def fill(data: Path, *, limit: str = "size") -> None:
    """From now on the disk takes little more: of bytes (`size`) or of files (`nr_inodes`)."""
    if not (data / "assets").is_mount():
        (data / MARK).touch()
        return
    # Others write meanwhile, and no limit may be set below what is there.
    while not _resize(data, limit, _used(data, limit) + LITTLE[limit]):
        pass


def make_room(data: Path) -> None:
    """The disk takes more again."""
    (data / MARK).unlink(missing_ok=True)
    if (data / "assets").is_mount():
        for limit, enough in ENOUGH.items():
            assert _resize(data, limit, enough)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """A worker's side of a disk that only counts as full: it may not write so much into any file."""
    if not (Path(os.environ["PRESSLINE_DATA"]) / MARK).exists():
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _used(data: Path, limit: str) -> int:
    told = os.statvfs(data / "assets")
    return (told.f_blocks - told.f_bfree) * told.f_frsize if limit == "size" else told.f_files - told.f_ffree


def _resize(data: Path, limit: str, number: int) -> bool:
    place, options = bytes(data / "assets"), f"{limit}={number}".encode()
    return bool(ctypes.CDLL(None).mount(b"tmpfs", place, b"tmpfs", REMOUNT, options) == 0)
