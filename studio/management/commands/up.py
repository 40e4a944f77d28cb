"""`manage.py up`: all of Pressline on this machine, and one address to open."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from pipelines.errors import Invalid, StudioError
from pipelines.models import Project
from studio.management.datafolder import hold_data_folder, open_private_folder, read_last_lines
from studio.management.processes import tie_to_parent
from studio.management.supervisor import ROOT, Child, Supervisor
from studio.management.valkey import answers, describe_valkey, end_leftover
from studio.management.welcome import ensure_administrator, welcome_address

HOST = "127.0.0.1"
PAGE_SECONDS = 90.0
DEMO_SECONDS = 60.0
DEATHS_ALLOWED = 3


class Command(BaseCommand):
    """Starts everything, keeps it running, and ends everything."""

    help = "Start everything Pressline needs on this machine: Valkey, workers, the sweeper and the web server."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options; `--data` is read by manage.py, before settings are."""
        parser.add_argument("--port", type=int, default=settings.PORT, help="port of the web server (default 8000)")
        parser.add_argument("--data", metavar="DIR", help="data folder (default: PRESSLINE_DATA, or var/)")
        parser.add_argument("--workers", type=int, default=_count_workers(), help="media workers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs until Ctrl-C or SIGTERM; exits 1 with a sentence when it cannot."""
        port: int = options["port"]
        self.base = f"http://{HOST}:{port}"
        logs = settings.DATA_DIR / "logs"
        env = {**os.environ, "PRESSLINE_DATA": str(settings.DATA_DIR), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        self.supervisor = Supervisor(logs, self._say, env=env)
        try:
            with (
                hold_data_folder(settings.DATA_DIR, address=self.base),
                self.supervisor.stopping.listen(),
            ):
                check_port(port)
                self._run(port, max(1, options["workers"]))
        except StudioError as error:
            self.stderr.write(error.message)
            raise SystemExit(1) from None

    def _run(self, port: int, workers: int) -> None:
        try:
            if settings.EMBEDDED_REDIS:
                self._start_valkey()
            if not self.supervisor.stopping:
                self._migrate()
                self._start_web(port)
                self._start_workers(workers)
                self._greet(workers)
            self.supervisor.stay(until=_watch_origin(os.environ.get("PRESSLINE_PARENT")))
        finally:
            self._say("\nStopping. Work in progress is handed back; press Ctrl-C again to hurry.")
            self.supervisor.stop()
            self._say("Stopped.")

    def _start_valkey(self) -> None:
        runtime = open_private_folder(settings.RUNTIME_DIR)
        if end_leftover(settings.DATA_DIR, runtime):
            self._say("A Valkey of an earlier start was still running; it has been ended, with its data kept.")
        self.supervisor.start(describe_valkey(settings.DATA_DIR, runtime))
        self._wait_for("valkey", lambda: answers(runtime), 30.0)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database.")
            call_command("migrate", verbosity=0, interactive=False)
        self.administrator = ensure_administrator()
        self.is_empty = not Project.objects.exists()
        connections.close_all()

    def _start_web(self, port: int) -> None:
        # Before the workers: the page is what a person waits for, and a small machine has two cores.
        self.supervisor.start(describe_command("web", "web", "--host", HOST, "--port", str(port)))
        if self.is_empty:
            self._say("Making a demo project.")
            self._make_demo()
        self._wait_for("web", lambda: page_answers(port), PAGE_SECONDS)

    def _start_workers(self, workers: int) -> None:
        for number in range(1, workers + 1):
            self.supervisor.start(describe_command(f"worker-media-{number}", "worker", "media"))
        self.supervisor.start(describe_command("worker-models", "worker", "models"))
        self.supervisor.start(describe_command("sweep", "sweep", "--every", "1"))

    def _make_demo(self) -> None:
        """Makes the demo project; Pressline is whole without it, so a failure is only told."""
        path = self.supervisor.log_of("demo")
        command = describe_command("demo", "demo", self.administrator.email).command
        with path.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 (our own command)
                command, cwd=ROOT, env=dict(self.supervisor.env), stdout=log, stderr=log, preexec_fn=tie_to_parent()
            )
        if not self.supervisor.wait(lambda: process.poll() is not None, DEMO_SECONDS):
            process.kill()
        if process.wait() != 0 and not self.supervisor.stopping:
            self._say(f"The demo project could not be made; {path} says why.")

    def _wait_for(self, name: str, until: Callable[[], bool], seconds: float) -> None:
        """Waits until it answers; raises Invalid, with the end of its log, when it keeps dying or takes too long."""
        supervisor = self.supervisor
        came = supervisor.wait(lambda: until() or supervisor.deaths(name) >= DEATHS_ALLOWED, seconds)
        if supervisor.stopping or (came and supervisor.deaths(name) < DEATHS_ALLOWED):
            return
        log = supervisor.log_of(name)
        raise Invalid(f"{name} does not start. The end of {log}:\n\n{read_last_lines(log)}")

    def _greet(self, workers: int) -> None:
        if self.supervisor.stopping:
            return
        address = welcome_address(self.base, self.administrator)
        signs_in = address != f"{self.base}/"
        self._say("")
        self._say(f"Pressline is running, with {workers} media {'worker' if workers == 1 else 'workers'}.")
        self._say(f"Data: {settings.DATA_DIR}    Logs: {self.supervisor.logs}")
        self._say("")
        self._say("Open this address in your browser" + (" (it signs you in, once):" if signs_in else ":"))
        self._say("")
        self._say(f"    {address}")
        self._say("")
        self._say("Ctrl-C stops everything.")

    def _say(self, line: str) -> None:
        # A terminal that was closed must not keep us from ending what we started.
        with contextlib.suppress(OSError):
            self.stdout.write(line)
            self.stdout.flush()


def describe_command(name: str, *words: str) -> Child:
    """One of our own commands as a child."""
    return Child(name, (sys.executable, str(ROOT / "manage.py"), *words))


def check_port(port: int) -> None:
    """Raises Invalid, naming a free port to use instead, when something else listens there."""
    if _is_free(port):
        return
    free = next((other for other in range(port + 1, port + 50) if _is_free(other)), port + 1)
    raise Invalid(f"Port {port} is in use by another program. Choose another one: make run PORT={free}")


def page_answers(port: int) -> bool:
    """Whether the front page answers, with anything but a server error."""
    line = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        line.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return line.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def _count_workers() -> int:
    """One core is left for the web server; more than four media workers only help when asked for."""
    return min(4, max(1, (os.cpu_count() or 2) - 1))


def _watch_origin(parent: str | None) -> Callable[[], bool]:
    """Tells when what started us is gone: the process named (make), or the terminal where there was one."""
    had_terminal = os.isatty(0)

    def is_gone() -> bool:
        return (bool(parent) and os.getppid() != int(parent or 0)) or (had_terminal and not os.isatty(0))

    return is_gone
