"""A pipeline file has the same bytes after the database as before it, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from studio.management.supervisor import ROOT
from tests.key_order import DRAWN
from tests.postgres import running_postgres

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_pipeline_file_comes_back_as_it_was_put(vendor: str, tmp_path: Path) -> None:
    with running_postgres() if vendor == "postgresql" else nullcontext("") as url:
        env = {**os.environ, "PRESSLINE_DATA": str(tmp_path)} | ({"DATABASE_URL": url} if url else {})
        done = subprocess.run(
            [sys.executable, "-m", "tests.key_order"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["vendor"] == vendor
    assert told["draft"] == told["version"] == told["put"]
    assert told["frozen"] == 1, "an equal draft is frozen once"
    assert told["early"] == DRAWN, "what was there before the migration is still there"
