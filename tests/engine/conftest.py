"""The real engine: an embedded Valkey, RQ workers and the sweeper as processes of their own, on the test's database."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from pipelines.models import Run
from studio.management.datafolder import open_private_folder
from studio.management.supervisor import ROOT, Child, Supervisor
from studio.management.valkey import SOCKET, answers, describe_valkey

PATIENCE = 90.0


class Engine:
    """The processes, and ways to wait for what they do."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor

    def wait_for(self, run: Run, until: Callable[[Run], bool]) -> Run:
        """The run once `until` holds; fails with the logs when it does not come to that."""
        if not self.supervisor.wait(lambda: until(Run.objects.get(pk=run.pk)), PATIENCE):
            logs = "\n".join(path.read_text() for path in self.supervisor.logs.glob("*.log"))
            rows = [(str(row), row.state, row.error) for row in run.step_runs.all()]
            pytest.fail(f"the run stayed {Run.objects.get(pk=run.pk).state}: {rows}\n{logs[-3000:]}")
        return Run.objects.get(pk=run.pk)

    def pid(self, name: str) -> int:
        """The process number of one of the processes."""
        process = self.supervisor._lives[name].process
        assert process is not None
        return process.pid


@pytest.fixture
def engine(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Engine]:
    """Valkey, one worker a lane, and the sweeper."""
    runtime = open_private_folder(Path(tempfile.mkdtemp(prefix="pl-")))
    url = f"unix://{runtime / SOCKET}?db=0"
    settings.RQ_QUEUES = {lane: {"URL": url, "DEFAULT_TIMEOUT": -1} for lane in django_settings.LANES}
    settings.ANNOUNCE_AT_ONCE = False
    env = {
        **os.environ,
        "PRESSLINE_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "REDIS_URL": url,
        "REHEARSAL_PACE": "0.1",
        "LEASE_SECONDS": "5",
        # However slow the machine, the next thing a test does finds the process that did the last one.
        "LINGER_SECONDS": "60",
    }
    supervisor = Supervisor(tmp_path / "logs", say=lambda line: None, env=env)
    try:
        supervisor.start(describe_valkey(tmp_path, runtime))
        assert supervisor.wait(lambda: answers(runtime), 30)
        for name, words in (
            ("media", ("worker", "media")),
            ("models", ("worker", "models")),
            ("sweep", ("sweep", "--every", "0.5")),
        ):
            supervisor.start(Child(name, (sys.executable, str(ROOT / "manage.py"), *words)))
        yield Engine(supervisor)
    finally:
        supervisor.stop()
