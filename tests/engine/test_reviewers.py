"""Reviewers at once, sweepers that carry out at once or are killed: on SQLite in a file and on PostgreSQL.

Here a dozen; fifty by `python -m tests.reviewers`.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.postgres import running_postgres
from tests.reviewers import SCENARIOS

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_every_review_is_decided_once_and_carried_out_once(database: str) -> None:
    if database == "postgres":
        with running_postgres():
            """Skips where there is none."""
    command = (sys.executable, "-m", "tests.reviewers", "--database", database, "--people", "12")
    done = subprocess.run(command, capture_output=True, text=True, timeout=550)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("held") == len(SCENARIOS)
