from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import Invalid
from studio.management.processes import is_alive
from studio.management.supervisor import Supervisor
from studio.management.valkey import SOCKET, answers, describe_valkey, end_leftover


@pytest.fixture
def runtime() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pressline-test-", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "logs", lambda line: None, grace=5.0)
    yield made
    made.stop()


def say(runtime: Path, words: str) -> str:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(runtime / SOCKET))
        line.sendall(f"{words}\r\n".encode())
        return line.recv(200).decode().strip()


def pid_of(data: Path) -> int:
    return int((data / "valkey" / "valkey.pid").read_text())


def test_it_answers_on_a_private_socket_and_on_no_port(supervisor: Supervisor, tmp_path: Path, runtime: Path) -> None:
    supervisor.start(describe_valkey(tmp_path, runtime))
    assert supervisor.wait(lambda: answers(runtime), 15)
    assert (runtime / SOCKET).stat().st_mode & 0o777 == 0o700
    assert say(runtime, "CONFIG GET port").endswith("0")


def test_what_was_written_survives_a_kill(supervisor: Supervisor, tmp_path: Path, runtime: Path) -> None:
    supervisor.start(describe_valkey(tmp_path, runtime))
    assert supervisor.wait(lambda: answers(runtime), 15)
    assert say(runtime, "SET colour vermilion") == "+OK"
    first = pid_of(tmp_path)
    os.kill(first, signal.SIGKILL)
    assert supervisor.wait(lambda: not is_alive(first) and answers(runtime), 15)
    assert say(runtime, "GET colour").endswith("vermilion")


@pytest.mark.parametrize("has_socket", [True, False], ids=["it hears us", "its socket is gone"])
def test_a_leftover_server_is_ended_with_its_data_kept(
    supervisor: Supervisor, tmp_path: Path, runtime: Path, has_socket: bool
) -> None:
    child = describe_valkey(tmp_path, runtime)
    assert child.holds is not None
    held = os.open(child.holds, os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    with subprocess.Popen(child.command, cwd=child.folder, pass_fds=(held,), stdout=subprocess.DEVNULL) as leftover:
        os.close(held)
        assert supervisor.wait(lambda: answers(runtime), 15)
        assert say(runtime, "SET colour plum") == "+OK"
        if not has_socket:
            (runtime / SOCKET).unlink()
        assert end_leftover(tmp_path, runtime, seconds=5.0 if has_socket else 0.3)
        assert leftover.wait(10) in (0, -signal.SIGKILL)
    supervisor.start(child)
    assert supervisor.wait(lambda: answers(runtime), 15)
    assert say(runtime, "GET colour").endswith("plum")


def test_nothing_is_left_on_a_first_start(tmp_path: Path, runtime: Path) -> None:
    assert not end_leftover(tmp_path, runtime)
    describe_valkey(tmp_path, runtime)
    assert not end_leftover(tmp_path, runtime)


def test_a_socket_path_that_is_too_long_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="XDG_RUNTIME_DIR"):
        describe_valkey(tmp_path, tmp_path / ("x" * 90))
