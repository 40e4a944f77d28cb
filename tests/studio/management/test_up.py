"""The whole of `manage.py up`, as a person starts it: real Valkey, workers, sweeper and web server."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio.management.processes import is_alive
from studio.management.supervisor import ROOT

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc to see which processes are left"),
]
# A closing line of the greeting: everything is up when it is printed.
GREETED = "Ctrl-C stops everything."


@dataclass
class Start:
    """One start of Pressline: its process, what it said, and where it listens."""

    process: subprocess.Popen[str]
    said: list[str]
    port: int
    data: Path

    def ours(self) -> set[int]:
        """Every live process of this start: by the data folder in its environment, or by working inside it (Valkey)."""
        mark = f"PRESSLINE_DATA={self.data}".encode()
        return {
            pid
            for pid in _pids()
            if (mark in _read(f"/proc/{pid}/environ").split(b"\0") or self.data in _find_folder(pid).parents)
            and is_alive(pid)
        }


def _find_folder(pid: int) -> Path:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return Path("/")


def _pids() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def environment(data: Path) -> dict[str, str]:
    outside = {"REDIS_URL", "DATABASE_URL", "STORAGE_URL", "PRESSLINE_PARENT", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in outside}
    return {**kept, "PRESSLINE_DATA": str(data), "PYTHONUNBUFFERED": "1"}


def up(data: Path, port: int, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        (sys.executable, "manage.py", "up", "--port", str(port), "--workers", "1"),
        cwd=ROOT,
        env={**environment(data), **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return met


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all the starts: the first one fills it, each later one is a person's second start."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    port = find_port()
    process = up(data, port)
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line.rstrip())
        if line.startswith(GREETED):
            break
    started = Start(process, said, port, data)
    assert said and said[-1] == GREETED, "\n".join(said)
    yield started
    process.kill()
    process.wait()
    process.stdout.close()
    assert eventually(lambda: started.ours() == set(), 30)


def test_up_prints_one_address_that_signs_in_and_serves_the_page(start: Start) -> None:
    addresses = re.findall(r"https?://\S+", "\n".join(start.said))
    assert len(addresses) == 1
    assert re.fullmatch(rf"http://127\.0\.0\.1:{start.port}/welcome/[\w-]+/[\w-]+/", addresses[0])
    line = http.client.HTTPConnection("127.0.0.1", start.port, timeout=20)
    line.request("GET", "/")
    assert line.getresponse().status < 400
    line.close()
    assert not [line for line in start.said if "starts again" in line]


def test_a_second_one_on_the_same_folder_says_so_and_leaves(start: Start) -> None:
    with up(start.data, find_port()) as second:
        said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"Pressline already runs on this data folder (process {start.process.pid}, " in said
    assert f"http://127.0.0.1:{start.port}" in said
    assert start.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_every_process(start: Start, number: int) -> None:
    assert len(start.ours()) >= 7  # up, guardian, Valkey, web, two workers, the sweeper
    start.process.send_signal(number)
    assert start.process.wait(60) == 0
    assert eventually(lambda: start.ours() == set())


def test_killing_up_leaves_no_orphan_and_the_next_start_works(start: Start) -> None:
    start.process.kill()
    start.process.wait()
    assert eventually(lambda: start.ours() == set(), 30)
    with up(start.data, start.port) as again:
        assert again.stdout is not None
        said = iter(again.stdout.readline, "")
        assert any(line.startswith(GREETED) for line in said)
        again.send_signal(signal.SIGINT)
        again.stdout.read()
        assert again.wait(60) == 0


def test_pressline_ends_when_make_is_killed(data: Path) -> None:
    parent = (
        "import os, sys; os.environ['PRESSLINE_PARENT'] = str(os.getpid()); __import__('subprocess').run(sys.argv[1:])"
    )
    words = (sys.executable, "manage.py", "up", "--port", str(find_port()), "--workers", "1")
    with subprocess.Popen(
        (sys.executable, "-c", parent, *words),
        cwd=ROOT, env=environment(data), stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as make:  # fmt: skip
        assert make.stdout is not None
        assert any(line.startswith(GREETED) for line in iter(make.stdout.readline, ""))
        make.kill()
        assert "Stopped." in make.stdout.read()
    started = Start(make, [], 0, data)
    assert eventually(lambda: started.ours() == set())


def test_a_port_in_use_is_named_with_a_free_one_to_use_instead(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with up(tmp_path, port) as refused:
            said, _ = refused.communicate(timeout=60)
    assert refused.returncode == 1
    free = re.search(r"make run PORT=(\d+)", said)
    assert f"Port {port} is in use by another program." in said
    assert free is not None
    assert int(free[1]) != port
