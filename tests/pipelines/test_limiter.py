"""The limiter, on a real Valkey and with real processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis

from pipelines.limiter import Limits, hold_off, in_use, place, take_turn
from pipelines.limiter import server as server_module
from pipelines.limiter.line import Line
from pipelines.limiter.process import Process
from pipelines.limiter.server import COUNT, FREE, TAKE, Server
from studio.management.processes import is_alive, wait_gone
from studio.management.supervisor import ROOT
from studio.management.valkey import answers
from tests.valkey import address_of, running_valkey

LONG = 60.0
NOWHERE = "unix:///nowhere/valkey.sock"

# Holds places in many threads, and gives the most that were held at once by all the processes together.
CROWD = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from django.conf import settings
from redis import Redis
from pipelines.limiter import Limits, place
name, slots = sys.argv[1], int(sys.argv[2])
witness = Redis.from_url(settings.REDIS_URL)
def hold(_):
    with place(name, Limits(slots), patience=lambda: None):
        seen = witness.incr(name + ":witness")
        time.sleep(0.02)
        witness.decr(name + ":witness")
    return seen
with ThreadPoolExecutor(8) as threads:
    print(max(threads.map(hold, range(40))))
"""
# Holds one place until it is killed.
HOLDER = """
import sys, time
from pipelines.limiter import Limits, place
with place(sys.argv[1], Limits(2), patience=lambda: None, seconds=1.5):
    print("held", flush=True)
    time.sleep(600)
"""


class GaveUp(Exception):
    pass


def wait_at_most(seconds: float) -> Callable[[], None]:
    """A patience that ends."""
    until = time.monotonic() + seconds

    def patience() -> None:
        if time.monotonic() > until:
            raise GaveUp

    return patience


def give_up() -> None:
    raise GaveUp


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server for all tests of this file."""
    with running_valkey(tmp_path_factory.mktemp("valkey")) as (_, runtime):
        yield address_of(runtime)


@pytest.fixture
def name(valkey: str, settings: Any) -> str:
    """A connection that no other test uses."""
    settings.REDIS_URL = valkey
    return uuid4().hex


@contextlib.contextmanager
def start(script: str, url: str, folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "REDIS_URL": url,
        "PRESSLINE_DATA": str(folder),
    }
    command = [sys.executable, "-c", script, *words]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def is_free(name: str, limits: Limits, seconds: float = 0.0) -> bool:
    try:
        with place(name, limits, patience=wait_at_most(seconds)):
            return True
    except GaveUp:
        return False


def test_a_place_is_held_inside_the_block_only(name: str) -> None:
    with place(name, Limits(2), patience=give_up), place(name, Limits(2), patience=give_up):
        assert in_use(name) == 2
        assert not is_free(name, Limits(2))
    assert in_use(name) == 0
    assert is_free(name, Limits(2))


def test_a_place_is_freed_by_an_error_too(name: str) -> None:
    with pytest.raises(ZeroDivisionError), place(name, Limits(1), patience=give_up):
        _ = 1 / 0
    assert in_use(name) == 0


def test_connections_do_not_hinder_each_other(name: str) -> None:
    with place(name, Limits(1), patience=give_up):
        assert is_free(f"{name}-other", Limits(1))


def test_where_nothing_is_limited_everybody_is_admitted_and_counted(name: str) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(place(name, Limits(), patience=give_up))
        assert in_use(name) == 20
    assert in_use(name) == 0


def test_several_processes_together_never_hold_more_than_there_are(valkey: str, name: str, tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(start(CROWD, valkey, tmp_path, name, "5")) for _ in range(3)]
        most = [int(process.communicate(timeout=120)[0]) for process in crowd]
    assert 1 < max(most) <= 5
    assert in_use(name) == 0


def test_the_place_of_a_killed_process_is_free_when_its_lease_ends(valkey: str, name: str, tmp_path: Path) -> None:
    with place(name, Limits(2), patience=give_up), start(HOLDER, valkey, tmp_path, name) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        # Its lease is renewed for as long as it lives.
        assert not is_free(name, Limits(2), seconds=3.0)
        holder.kill()
        assert is_free(name, Limits(2), seconds=LONG)
        assert in_use(name) == 1


def test_no_more_are_begun_in_a_window_than_the_rate_allows(name: str) -> None:
    assert [is_free(name, Limits(per_minute=3)) for _ in range(5)] == [True, True, True, False, False]
    assert in_use(name) == 0


def test_the_next_is_admitted_once_the_window_has_passed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Line, "window", 0.5)
    began = time.monotonic()
    assert all(is_free(name, Limits(per_minute=3), seconds=LONG) for _ in range(7))
    # The fourth waits for the first to leave the window and the seventh for the fourth; a service counts the same way.
    assert time.monotonic() - began > 0.99


def test_requests_take_turns_of_which_some_may_leave_the_last_to_others(valkey: str, name: str) -> None:
    assert [take_turn(name, 3, patience=0) > 0 for _ in range(4)] == [False, False, False, True]
    assert 59 < take_turn(name, 3, patience=0) < 62
    # Those of a higher rate share the log, in every process.
    assert [Process(valkey).take_turn(name, 4) > 0 for _ in range(2)] == [False, True]


def test_a_turn_that_comes_soon_is_waited_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Line, "window", 0.3)
    assert [take_turn(name, 1, patience=LONG) for _ in range(3)] == [0, 0, 0]
    assert take_turn(name, 1, patience=0.01) > 0


def test_turns_hold_no_place_and_wait_behind_nobody_who_waits_for_one(name: str) -> None:
    with place(name, Limits(1), patience=give_up):
        assert not is_free(name, Limits(1))
        assert take_turn(name, 1, patience=0) == 0
    assert in_use(name) == 0


def test_nobody_has_a_turn_while_a_connection_holds_off(valkey: str, name: str) -> None:
    Process(valkey).hold_off(name, LONG)
    assert take_turn(name, 5, patience=0) > LONG / 2


def test_both_limits_hold_together(name: str) -> None:
    limits = Limits(slots=1, per_minute=2)
    with place(name, limits, patience=give_up):
        assert not is_free(name, limits)
    assert [is_free(name, limits) for _ in range(2)] == [True, False]


def test_nobody_is_admitted_anywhere_while_a_connection_holds_off(valkey: str, name: str) -> None:
    elsewhere = Process(valkey)
    hold_off(name, LONG)
    hold_off(name, 0.01)
    hold_off(name, 0)
    assert not is_free(name, Limits(), seconds=0.1)
    with pytest.raises(GaveUp):
        elsewhere.enter(name, Limits(5), patience=wait_at_most(0.1), seconds=LONG)


def test_a_connection_that_held_off_is_used_again(valkey: str, name: str) -> None:
    elsewhere = Process(valkey)
    hold_off(name, 0.3)
    elsewhere.leave(name, elsewhere.enter(name, Limits(1), patience=wait_at_most(LONG), seconds=LONG))
    assert is_free(name, Limits(1), seconds=LONG)


def test_who_gives_up_does_not_keep_the_others_waiting(name: str) -> None:
    with place(name, Limits(1), patience=give_up):
        assert not any(is_free(name, Limits(1)) for _ in range(2))
    assert is_free(name, Limits(1))


class Queue:
    """Callers in threads, each known to wait before the next one comes."""

    def __init__(self) -> None:
        self.admitted: list[str] = []
        self._threads: list[threading.Thread] = []

    def come(self, who: str, name: str, process: Process) -> None:
        waits = threading.Event()
        thread = threading.Thread(target=self._go_in, args=(who, name, process, waits.set))
        thread.start()
        self._threads.append(thread)
        assert waits.wait(LONG)

    def _go_in(self, who: str, name: str, process: Process, patience: Callable[[], None]) -> None:
        token = process.enter(name, Limits(1), patience=patience, seconds=LONG)
        self.admitted.append(who)
        process.leave(name, token)

    def end(self) -> list[str]:
        for thread in self._threads:
            thread.join(LONG)
        return self.admitted


def test_who_came_first_is_admitted_first(valkey: str, name: str) -> None:
    here, queue = Process(valkey), Queue()
    token = here.enter(name, Limits(1), patience=give_up, seconds=LONG)
    for who in "abcde":
        queue.come(who, name, here)
    here.leave(name, token)
    assert queue.end() == list("abcde")


def test_a_busy_process_does_not_keep_its_places_to_itself(valkey: str, name: str) -> None:
    here, elsewhere, queue = Process(valkey), Process(valkey), Queue()
    token = here.enter(name, Limits(1), patience=give_up, seconds=LONG)
    queue.come("elsewhere", name, elsewhere)
    queue.come("here", name, here)
    queue.come("elsewhere again", name, elsewhere)
    queue.come("here again", name, here)
    here.leave(name, token)
    admitted = queue.end()
    # Of each process the first stands in the server's line; who comes next is in it once that one has had its turn.
    assert admitted[:2] == ["elsewhere", "here"]
    assert set(admitted[2:]) == {"elsewhere again", "here again"}


def take(server: Server, name: str, token: str, *, slots: int) -> int | None:
    # It says that it has waited for a second.
    return server.ask(TAKE, name, token, slots, 0, 60_000, 1_000, 60_000, 1_500, 30)


def test_a_process_that_died_waiting_does_not_keep_the_others_waiting(valkey: str, name: str) -> None:
    server = Server(valkey)
    assert take(server, name, "holder", slots=1) == 0
    assert take(server, name, "dies in line", slots=1) == 30
    server.ask(FREE, name, "holder")
    assert is_free(name, Limits(1), seconds=LONG)


def test_asking_twice_takes_one_place(valkey: str, name: str) -> None:
    server = Server(valkey)
    assert [take(server, name, "same", slots=1) for _ in range(2)] == [0, 0]
    assert server.ask(COUNT, name) == 1


def test_nothing_is_left_on_the_server_when_all_is_over(valkey: str, name: str) -> None:
    assert is_free(name, Limits(1, 1))
    hold_off(name, 0.05)
    with Redis.from_url(valkey) as redis:
        ages = [redis.pttl(key) for key in redis.keys(f"*{name}*")]
    # -2: gone meanwhile; -1 would be there for ever.
    assert all(-1 != age <= 60_000 for age in ages)


def fits_beside_its_parent(name: str) -> bool:
    """In a child that has left its parent's block: that place is still held, and one's own is kept by renewing it."""
    if in_use(name) != 1:
        return False
    with place(name, Limits(2), patience=wait_at_most(LONG), seconds=0.6):
        time.sleep(1.5)
        return in_use(name) == 2


def test_a_forked_child_has_places_of_its_own_and_leaves_its_parents(name: str) -> None:
    with place(name, Limits(2), patience=give_up):
        child = os.fork()
        if child:
            assert os.waitpid(child, 0)[1] == 0
            assert in_use(name) == 1
    if child == 0:
        fits = False
        try:
            fits = fits_beside_its_parent(name)
        finally:
            os._exit(0 if fits else 1)
    assert in_use(name) == 0


def test_while_the_server_is_away_the_limits_hold_for_the_process(
    settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "AWAY_SECONDS", 0.0)
    settings.REDIS_URL, name = NOWHERE, uuid4().hex
    with place(name, Limits(2, 4), patience=give_up), place(name, Limits(2, 4), patience=give_up):
        assert in_use(name) == 2
        assert not is_free(name, Limits(2, 4))
    assert in_use(name) == 0
    assert [is_free(name, Limits(2, 4)) for _ in range(3)] == [True, True, False]
    assert is_free(name, Limits(2))
    assert [take_turn(f"{name} requests", 2, patience=0) > 0 for _ in range(3)] == [False, False, True]
    hold_off(name, LONG)
    assert not is_free(name, Limits(2))
    assert take_turn(name, 100, patience=0) > LONG / 2
    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 1


def test_a_server_that_comes_back_empty_is_told_what_is_held(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "AWAY_SECONDS", 0.1)
    name = uuid4().hex
    with running_valkey(tmp_path) as (supervisor, runtime):
        settings.REDIS_URL = url = address_of(runtime)
        with place(name, Limits(2), patience=give_up, seconds=1.0):
            pid = int((tmp_path / "valkey" / "valkey.pid").read_text())
            shutil.rmtree(tmp_path / "valkey" / "appendonlydir")
            os.kill(pid, signal.SIGKILL)
            wait_gone([pid], LONG)
            with place(name, Limits(2), patience=give_up, seconds=1.0):
                assert not is_free(name, Limits(2))
                assert supervisor.wait(lambda: not is_alive(pid) and answers(runtime), LONG)
                elsewhere = Server(url)
                assert supervisor.wait(lambda: elsewhere.ask(COUNT, name) == 2, LONG)
        assert elsewhere.ask(COUNT, name) == 0


@pytest.mark.parametrize("limits", [{"slots": 0}, {"per_minute": 0}, {"slots": -1}], ids=str)
def test_a_limit_of_nothing_is_refused(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Limits(**limits)
