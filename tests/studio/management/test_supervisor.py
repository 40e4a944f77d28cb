"""Real processes: stand-ins with a mark in their environment, so that /proc tells who is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.management.processes import is_alive
from studio.management.supervisor import ROOT, Child, Supervisor

SLEEPER = "import time; time.sleep(600)"
STUBBORN = "import time; from signal import *; signal(SIGTERM, SIG_IGN); print('up', flush=True); time.sleep(600)"
# Like a worker with a work horse: a process that starts another in its own group, and says so.
PARENTING = (
    "import subprocess, sys, time;"
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], process_group=0);"
    "print(p.pid, flush=True); time.sleep(600)"
)

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc to see which processes are left")


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    value = f"MARK={tmp_path}"
    yield value
    for pid in marked(value):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def supervisor(tmp_path: Path, mark: str) -> Iterator[Supervisor]:
    name, _, value = mark.partition("=")
    made = Supervisor(tmp_path / "logs", lambda line: None, env={**os.environ, name: value}, grace=1.0)
    yield made
    made.stop()


def marked(mark: str) -> set[int]:
    """Every live process, but this one, whose environment holds the mark."""
    found = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            held = mark.encode() in (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if held and is_alive(int(folder.name)):
            found.add(int(folder.name))
    return found


def python(name: str, code: str, *, last: bool = False) -> Child:
    return Child(name, (sys.executable, "-c", code), last=last)


def eventually(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return met


def test_a_child_runs_with_its_output_in_its_own_log(supervisor: Supervisor) -> None:
    supervisor.start(python("talker", "print('hello from a child'); import time; time.sleep(600)"))
    supervisor.env = {**supervisor.env, "PYTHONUNBUFFERED": "1"}
    supervisor.start(python("second", "import sys; print('an error', file=sys.stderr); import time; time.sleep(600)"))
    assert supervisor.wait(lambda: "an error" in supervisor.log_of("second").read_text(), 15)


def test_a_child_that_dies_is_started_again_and_one_line_says_so(supervisor: Supervisor, tmp_path: Path) -> None:
    lines: list[str] = []
    supervisor.say = lines.append
    count = tmp_path / "count"
    supervisor.start(python("mayfly", f"open({str(count)!r}, 'a').write('x'); raise SystemExit(3)"))
    assert supervisor.wait(lambda: count.exists() and len(count.read_text()) >= 3, 30)
    assert lines[0].startswith("mayfly stopped with exit code 3; it starts again in 0.5 s.")
    assert "in 1 s" in lines[1]


def test_a_command_that_does_not_exist_is_told_and_tried_again(supervisor: Supervisor) -> None:
    lines: list[str] = []
    supervisor.say = lines.append
    supervisor.start(Child("ghost", ("/does/not/exist",)))
    assert "ghost could not start" in lines[0]
    assert supervisor.wait(lambda: supervisor.deaths("ghost") >= 2, 15)


def test_stop_ends_every_child_and_what_it_started(supervisor: Supervisor, mark: str) -> None:
    supervisor.start(python("plain", SLEEPER))
    supervisor.start(python("worker", PARENTING))
    assert supervisor.wait(lambda: supervisor.log_of("worker").read_text().strip() != "", 15)
    horse = int(supervisor.log_of("worker").read_text())
    assert is_alive(horse)
    supervisor.stop()
    assert not is_alive(horse)
    assert marked(mark) == set()


def test_a_child_that_ignores_sigterm_is_killed_after_the_grace(supervisor: Supervisor, mark: str) -> None:
    supervisor.start(python("stubborn", STUBBORN))
    assert supervisor.wait(lambda: "up" in supervisor.log_of("stubborn").read_text(), 15)
    supervisor.stop()
    assert marked(mark) == set()


def test_a_second_ctrl_c_hurries(supervisor: Supervisor, mark: str) -> None:
    supervisor.grace = 600.0
    supervisor.start(python("stubborn", STUBBORN))
    assert supervisor.wait(lambda: "up" in supervisor.log_of("stubborn").read_text(), 15)
    with supervisor.stopping.listen():
        os.kill(os.getpid(), signal.SIGINT)
        # Two signals before the first is looked at are one.
        assert eventually(lambda: bool(supervisor.stopping))
        os.kill(os.getpid(), signal.SIGINT)
        assert eventually(lambda: supervisor.stopping.hurried)
        supervisor.stop()
    assert eventually(lambda: marked(mark) == set())


def test_the_last_child_ends_after_the_others(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n    time.sleep({nap}); open({path!r}, 'a').write('{name} '); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(600)"
    )
    supervisor.grace = 10.0
    supervisor.start(python("server", code.format(nap=0, path=str(order), name="server"), last=True))
    supervisor.start(python("worker", code.format(nap=0.3, path=str(order), name="worker")))
    for name in ("server", "worker"):
        assert supervisor.wait(lambda name=name: "up" in supervisor.log_of(name).read_text(), 15)
    supervisor.stop()
    assert order.read_text() == "worker server "


def test_a_dead_workers_horse_dies_with_it(supervisor: Supervisor) -> None:
    supervisor.start(python("worker", PARENTING))
    log = supervisor.log_of("worker")
    assert supervisor.wait(lambda: log.read_text().strip() != "", 15)
    horse = int(log.read_text())
    worker = int(Path(f"/proc/{horse}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(worker, signal.SIGKILL)
    assert supervisor.wait(lambda: not is_alive(horse), 15)


def test_a_killed_guardian_is_replaced(supervisor: Supervisor, mark: str) -> None:
    supervisor.start(python("plain", SLEEPER))

    def guardians() -> set[int]:
        return {pid for pid in marked(mark) if b"guardian" in Path(f"/proc/{pid}/cmdline").read_bytes()}

    assert eventually(lambda: len(guardians()) == 1)
    (first,) = guardians()
    os.kill(first, signal.SIGKILL)
    assert supervisor.wait(lambda: bool(guardians() - {first}), 15)


SUPERVISING = """
import os, sys
from pathlib import Path
from studio.management.supervisor import Child, Supervisor
supervisor = Supervisor(Path(sys.argv[1]), print, grace=1.0)
with supervisor.stopping.listen():
    for number, code in enumerate(sys.argv[2:]):
        supervisor.start(Child(f"child-{number}", (sys.executable, "-c", code)))
    print("ready", flush=True)
    supervisor.stay()
supervisor.stop()
"""


@pytest.fixture
def supervising(tmp_path: Path, mark: str) -> Iterator[subprocess.Popen[str]]:
    name, _, value = mark.partition("=")
    process = subprocess.Popen(
        (sys.executable, "-c", SUPERVISING, str(tmp_path / "logs"), SLEEPER, STUBBORN, PARENTING),
        cwd=ROOT,
        env={**os.environ, name: value},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whoever runs the tests under nohup passes on that hanging up is ignored; here it must not be.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    logs = tmp_path / "logs"
    assert eventually(lambda: all((logs / f"child-{number}.log").read_text().strip() for number in (1, 2)))
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_everything(supervising: subprocess.Popen[str], mark: str, number: int) -> None:
    assert len(marked(mark)) == 6  # supervisor, guardian, three children and a child's child
    supervising.send_signal(number)
    assert supervising.wait(20) == 0
    assert eventually(lambda: marked(mark) == set())


def test_a_closed_terminal_is_ignored_under_nohup(supervisor: Supervisor) -> None:
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with supervisor.stopping.listen():
            os.kill(os.getpid(), signal.SIGHUP)
            assert not supervisor.stopping
            os.kill(os.getpid(), signal.SIGTERM)
            assert supervisor.stopping
    finally:
        signal.signal(signal.SIGHUP, former)


def test_killing_the_supervisor_leaves_no_orphan(supervising: subprocess.Popen[str], mark: str) -> None:
    supervising.kill()
    supervising.wait()
    assert eventually(lambda: marked(mark) == set())
