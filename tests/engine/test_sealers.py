"""Many who seal the audit log at once on a real PostgreSQL, where nobody takes turns: the chain stays whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.management.supervisor import ROOT
from tests.postgres import running_postgres

pytestmark = pytest.mark.engine


def test_the_chain_stays_whole_when_many_seal_at_once_on_postgres(tmp_path: Path) -> None:
    with running_postgres() as url:
        env = {**os.environ, "DATABASE_URL": url, "PRESSLINE_DATA": str(tmp_path)}
        env["DJANGO_SETTINGS_MODULE"] = "studio.settings"
        done = subprocess.run(
            [sys.executable, "-m", "tests.sealers"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
