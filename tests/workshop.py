"""A whole engine in a folder of its own, for programs outside pytest: database, Valkey, workers with toys, sweeper.

It is opened before Django is set up, since the settings are read from the environment that it makes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.models import Project, Run
    from studio.management.supervisor import Supervisor

LIVE = ("queued", "running")


@dataclass
class Workshop:
    """The processes of an engine, and a project to work in."""

    folder: Path
    supervisor: Supervisor
    project: Project

    def start_workers(self, lane: str, number: int) -> None:
        """Starts so many workers of a lane."""
        from studio.management.supervisor import Child

        for place in range(number):
            self.supervisor.start(Child(f"{lane}-{place}", (sys.executable, "-m", "tests.workers", lane)))

    def start_sweeper(self, *, every: float = 0.5) -> None:
        """Starts the sweeper."""
        from studio.management.supervisor import ROOT, Child

        command = (sys.executable, str(ROOT / "tests" / "sweeper.py"), str(every))
        self.supervisor.start(Child("sweep", command))

    def wait_for(self, run: Run, until: Callable[[Run], bool] | None = None, *, seconds: float = 600) -> Run:
        """The run once it has ended, or `until` holds; fails with the logs when it does not come to that."""
        from pipelines.models import Run

        enough = until or (lambda now: now.state not in LIVE)
        if not self.supervisor.wait(lambda: enough(Run.objects.get(pk=run.pk)), seconds):
            raise AssertionError(f"run {run.pk} stayed as it was:\n{self.story(run)}\n{self.logs()}")
        return Run.objects.get(pk=run.pk)

    def story(self, run: Run) -> str:
        """Which step runs are not done, and why."""
        rows = run.step_runs.filter(replaced=False).exclude(state="done")[:20]
        run.refresh_from_db()
        told = [f"{run.state} {run.counts()} {run.laid} of {run.rows} rows"]
        told += [f"{row} {row.state} {row.attempts} {row.worker} {row.error} {row.wake_at}" for row in rows]
        return "\n".join(told)

    def logs(self) -> str:
        """The ends of all logs."""
        found = sorted(self.supervisor.logs.glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in found)


@contextmanager
def open_workshop(*, database: str = "", media: int = 0, models: int = 0, **env: Any) -> Iterator[Workshop]:
    """An engine with so many workers a lane; everything ends and is removed with the block."""
    with tempfile.TemporaryDirectory(prefix="pl-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o700)
        _set_up(folder, database, env)
        from django.core.management import call_command

        from pipelines.actions import create_project
        from studio.management.supervisor import Supervisor
        from studio.management.valkey import answers, describe_valkey

        supervisor = Supervisor(folder / "logs", say=lambda line: None, env=dict(os.environ))
        try:
            supervisor.start(describe_valkey(folder, folder))
            assert supervisor.wait(lambda: answers(folder), 30)
            call_command("migrate", verbosity=0)
            workshop = Workshop(folder, supervisor, create_project("Workshop"))
            workshop.start_workers("media", media)
            workshop.start_workers("models", models)
            if media or models:
                workshop.start_sweeper()
                _wait_for_workers(media + models)
            yield workshop
        finally:
            supervisor.stop()


def _set_up(folder: Path, database: str, env: dict[str, Any]) -> None:
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "studio.settings",
            "PRESSLINE_DATA": str(folder),
            "DATABASE_URL": database or f"sqlite:///{folder / 'pressline.sqlite3'}",
            "REDIS_URL": f"unix://{folder / 'valkey.sock'}?db=0",
            "REHEARSAL_PACE": "0",
            **{key: str(value) for key, value in env.items()},
        }
    )
    import django

    django.setup()
    from pipelines.steps import CATALOGUE
    from tests.toys import TOYS

    CATALOGUE.update(TOYS)


def _wait_for_workers(number: int) -> None:
    import django_rq
    from rq import Worker

    while len(Worker.all(connection=django_rq.get_connection("media"))) < number:
        time.sleep(0.05)
