"""Whoever is in a transaction has the turn already."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from pipelines.actions.writers import one_writer

pytestmark = pytest.mark.django_db(transaction=True)


def takes_turn(*, inside: bool) -> bool:
    """Whether a thread comes to write while somebody else holds the turn."""
    done = threading.Event()

    def write() -> None:
        if inside:
            with transaction.atomic(), one_writer():
                done.set()
        else:
            with one_writer():
                done.set()
        connection.close()

    with Path(f"{connection.settings_dict['NAME']}-turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        thread = threading.Thread(target=write, daemon=True)
        thread.start()
        came = done.wait(20 if inside else 0.3)
    thread.join(20)
    return came


def test_a_writer_waits_for_the_turn_of_another() -> None:
    assert not takes_turn(inside=False)


def test_who_has_begun_to_write_waits_for_nobody_who_may_wait_for_them() -> None:
    assert takes_turn(inside=True)
