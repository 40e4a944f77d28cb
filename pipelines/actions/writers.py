"""Taking turns at the database where only one can write at a time.

SQLite lets a second writer poll with growing pauses; a file lock wakes it the moment the first is done.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def one_writer() -> Iterator[None]:
    """Holds the turn to write, where the database is SQLite in a file; elsewhere writers do not hinder each other."""
    name = connection.settings_dict["NAME"]
    # Inside a transaction it is our turn already, and to wait for another's would have both wait for ever.
    if connection.vendor != "sqlite" or connection.in_atomic_block or not Path(name).is_absolute():
        yield
        return
    with Path(f"{name}-turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
