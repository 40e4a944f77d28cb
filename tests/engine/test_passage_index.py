"""Passages found by a real PostgreSQL with pgvector, and by a process that compares them all: the same ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.management.supervisor import ROOT
from tests.postgres import find_postgres_with_vector, running_postgres

pytestmark = pytest.mark.engine


def test_postgres_finds_the_passages_that_a_process_finds(tmp_path: Path) -> None:
    binaries = find_postgres_with_vector()
    assert binaries, "requirements/peers.txt is not installed"
    with running_postgres(binaries) as url:
        env = {**os.environ, "DATABASE_URL": url, "PRESSLINE_DATA": str(tmp_path)}
        env["DJANGO_SETTINGS_MODULE"] = "studio.settings"
        done = subprocess.run(
            [sys.executable, "-m", "tests.passages"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
