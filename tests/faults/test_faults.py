"""The short form of the fault suite; `make faults` is the long one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.postgres import running_postgres

pytestmark = pytest.mark.engine


def hold(*words: str) -> None:
    done = subprocess.run((sys.executable, "-m", "tests.faults", *words), capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stdout + done.stderr


SHORT = [
    "workers die",
    "valkey forgets",
    "the disk is full",
    "a step kills its worker",
    "a step hangs",
    "the web server dies",
]


@pytest.mark.parametrize("name", SHORT)
def test_a_batch_survives(name: str) -> None:
    hold("--only", name)


def test_a_batch_survives_on_postgres() -> None:
    with running_postgres():
        """Skips where there is none."""
    hold("--only", "workers die", "--database", "postgres")
