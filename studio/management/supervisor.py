"""Starts processes, starts them again when they die, and ends them all together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studio.management.datafolder import lock_file, open_log
from studio.management.processes import families, signal_all, tie_to_parent, wait_gone

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0
LONGEST_WAIT = 30.0
LOOK_EVERY = 0.2


@dataclass(frozen=True)
class Child:
    """A process to keep running. `holds` is a file it keeps locked for life; `last` ends after the others."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    holds: Path | None = None
    last: bool = False


@dataclass
class _Life:
    """What is known of one child: its process, how often it died in a row, and when it may start again."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    start_at: float = 0.0


class StopRequest:
    """Counts Ctrl-C, SIGTERM and a closed terminal; the second one asks to hurry."""

    def __init__(self) -> None:
        self.count = 0

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def hurried(self) -> bool:
        """Whether somebody has asked twice."""
        return self.count > 1

    @contextlib.contextmanager
    def listen(self) -> Iterator[StopRequest]:
        """Listens for the signals inside the block and puts the former handlers back."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        # Whoever starts us under nohup has already said that a closed terminal does not matter.
        heard = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
        former = {number: signal.signal(number, self._hear) for number in heard}
        try:
            yield self
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _hear(self, number: int, frame: object) -> None:
        self.count += 1


@dataclass
class Supervisor:
    """Keeps children running. `say` gets one calm line for each thing a person should know."""

    logs: Path
    say: Callable[[str], None]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    grace: float = 8.0
    stopping: StopRequest = field(default_factory=StopRequest)
    _lives: dict[str, _Life] = field(default_factory=dict)
    _guardian: subprocess.Popen[str] | None = None

    def start(self, child: Child) -> None:
        """Starts the child and keeps it running from now on; its output goes to LOGS/NAME.log."""
        self._lives[child.name] = life = _Life(child)
        self._spawn(life)

    def deaths(self, name: str) -> int:
        """How often this child has died in a row."""
        return self._lives[name].deaths

    def log_of(self, name: str) -> Path:
        """Where this child's output goes."""
        return self.logs / f"{name}.log"

    def look(self) -> None:
        """Notices the dead, says so, and starts again those whose wait is over."""
        if self._guardian is not None and self._guardian.poll() is not None:
            self._hire_guardian()
        for life in self._lives.values():
            if life.process is not None and (code := life.process.poll()) is not None:
                self._bury(life, life.process.pid, code)
            if life.process is None and time.monotonic() >= life.start_at:
                self._spawn(life)

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Keeps children running until `until()`; False after `seconds` or when asked to stop."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            if until():
                return True
            self.look()
            time.sleep(LOOK_EVERY / 4)
        return False

    def stay(self, until: Callable[[], bool] = lambda: False) -> None:
        """Keeps children running until somebody asks to stop, or until `until()`."""
        while not self.stopping and not until():
            self.look()
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Ends every child: SIGTERM, a grace time (none when hurried), SIGKILL for the rest and what they started."""
        self._end([life for life in self._lives.values() if not life.child.last])
        self._end([life for life in self._lives.values() if life.child.last])
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()
            self._guardian.wait()
            self._guardian = None

    def _spawn(self, life: _Life) -> None:
        child = life.child
        life.started = time.monotonic()
        held: int | None = None
        log = open_log(self.log_of(child.name))
        try:
            held = lock_file(child.holds) if child.holds else None
            life.process = subprocess.Popen(  # noqa: S603 (our own commands)
                child.command,
                cwd=child.folder,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=() if held is None else (held,),
                preexec_fn=tie_to_parent(),
            )
        except OSError as error:
            self._postpone(life, f"could not start: {error}")
            return
        finally:
            os.close(log)
            if held is not None:
                os.close(held)
        self._tell_guardian(f"+{life.process.pid}")

    def _bury(self, life: _Life, pid: int, code: int) -> None:
        signal_all(families([pid]), signal.SIGKILL)
        self._tell_guardian(f"-{pid}")
        life.process = None
        if time.monotonic() - life.started > PATIENCE:
            life.deaths = 0
        reason = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"stopped with exit code {code}"
        self._postpone(life, reason)

    def _postpone(self, life: _Life, reason: str) -> None:
        wait = min(0.5 * 2**life.deaths, LONGEST_WAIT)
        life.deaths += 1
        life.start_at = time.monotonic() + wait
        if not self.stopping:
            self.say(f"{life.child.name} {reason}; it starts again in {wait:g} s. See {self.log_of(life.child.name)}")

    def _end(self, lives: list[_Life]) -> None:
        processes = [life.process for life in lives if life.process is not None]
        pids = [process.pid for process in processes]
        family = families(pids)
        signal_all(pids, signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        while any(process.poll() is None for process in processes):
            if self.stopping.hurried or time.monotonic() >= deadline:
                break
            time.sleep(LOOK_EVERY / 4)
        signal_all(families(pids) | wait_gone(family, 0), signal.SIGKILL)
        for life in lives:
            if life.process is not None:
                life.process.wait()
                self._tell_guardian(f"-{life.process.pid}")
                life.process = None
            life.start_at = float("inf")

    def _tell_guardian(self, line: str) -> None:
        if self._guardian is None:
            self._hire_guardian()
        elif self._guardian.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                print(line, file=self._guardian.stdin, flush=True)

    def _hire_guardian(self) -> None:
        """Starts the guardian and tells it of everybody who is alive."""
        self._guardian = subprocess.Popen(  # noqa: S603 (our own module)
            (sys.executable, "-m", "studio.management.guardian", str(self.grace)),
            cwd=ROOT,
            env=dict(self.env),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        for life in self._lives.values():
            if life.process is not None:
                self._tell_guardian(f"+{life.process.pid}")
