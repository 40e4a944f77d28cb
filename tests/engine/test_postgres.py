"""The same engine on a real PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.management.supervisor import ROOT
from tests.postgres import running_postgres

pytestmark = pytest.mark.engine


def test_a_launch_runs_to_its_files_on_postgres(tmp_path: Path) -> None:
    words = ["examples/launch.yaml", "-i", "product=@examples/northbay/coffee.jpg", "--approve", "all"]
    brand = ["--brand", "examples/northbay/brand.yaml", "--out", str(tmp_path / "out")]
    with running_postgres() as url:
        env = {**os.environ, "DATABASE_URL": url, "PRESSLINE_DATA": str(tmp_path / "data"), "REHEARSAL_PACE": "0"}
        done = subprocess.run(
            [sys.executable, "manage.py", "run", *words, *brand],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert [file["preset"] for file in told["files"]] == ["instagram-square", "instagram-feed", "story", "web-hero"]
    assert not (tmp_path / "data" / "pressline.sqlite3").exists()
