"""Who looks at a run over a web server that comes and goes: a browser with its socket, and a program that asks."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import httpx

from tests.web import HOST, find_member, sign_in

if TYPE_CHECKING:
    from pipelines.models import Run
    from tests.workshop import Workshop

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
PAUSE = 0.1


class Browser(threading.Thread):
    """Keeps a run on screen: a snapshot first, deltas over it, a new snapshot where one is missed; connects again."""

    def __init__(self, port: int, run_id: int, cookie: str) -> None:
        super().__init__(daemon=True)
        self.shown: dict[str, Any] = {}
        self.entries = self.deltas = 0
        self.broken: list[str] = []
        self._inside = False
        self._port, self._run_id, self._cookie = port, run_id, cookie
        self._over, self._line = threading.Event(), socket.socket()

    def run(self) -> None:
        while not self._over.wait(PAUSE):
            with suppress(OSError, EOFError), socket.create_connection((HOST, self._port)) as self._line:
                self._watch(self._line.makefile("rb"))

    def leave(self) -> None:
        """Closes the page."""
        self._over.set()
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self.join()

    def _watch(self, heard: BinaryIO) -> None:
        self._inside = False
        self._ask_in(heard)
        while not self._over.is_set():
            kind, content = _read_frame(heard)
            if kind == CLOSE:
                return
            if kind == PING:
                self._say(PONG, content)
            if kind == TEXT:
                self._draw(json.loads(content))

    def _ask_in(self, heard: BinaryIO) -> None:
        address = f"{HOST}:{self._port}"
        lines = (f"GET /ws/runs/{self._run_id} HTTP/1.1", f"Host: {address}", f"Origin: http://{address}")
        upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
        secrets = (f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", f"Cookie: {self._cookie}")
        self._line.sendall("\r\n".join((*lines, *upgrade, *secrets, "", "")).encode())
        head = [heard.readline()]
        while head[-1] not in (b"\r\n", b""):
            head.append(heard.readline())
        if head[-1] and b" 101 " not in head[0]:
            self.broken.append(f"the socket was answered {head[0]!r}")
            raise EOFError

    def _draw(self, told: dict[str, Any]) -> None:
        from pipelines.snapshots import apply_delta

        if told["type"] == "snapshot":
            self.shown, self.entries, self._inside = told, self.entries + (not self._inside), True
            return
        try:
            self.shown, self.deltas = apply_delta(self.shown, told), self.deltas + 1
        except ValueError:
            self._say(TEXT, b'{"type": "snapshot"}')

    def _say(self, kind: int, content: bytes) -> None:
        self._line.sendall(bytes((0x80 | kind, 0x80 | len(content), 0, 0, 0, 0)) + content)


class Program(threading.Thread):
    """Asks the API for a run again and again; that nobody answers is nothing, that somebody answers wrongly is."""

    def __init__(self, port: int, run_id: int, token: str) -> None:
        super().__init__(daemon=True)
        self.told: dict[str, Any] = {}
        self.answers = self.silences = 0
        self.broken: list[str] = []
        self._address = f"http://{HOST}:{port}/api/v1/runs/{run_id}"
        self._token, self._over = token, threading.Event()

    def run(self) -> None:
        with httpx.Client(trust_env=False, timeout=10, headers={"Authorization": f"Bearer {self._token}"}) as client:
            while not self._over.wait(PAUSE):
                try:
                    self._read(client.get(self._address))
                except httpx.TransportError:
                    self.silences += 1

    def leave(self) -> None:
        """Asks no more."""
        self._over.set()
        self.join()

    def _read(self, answer: httpx.Response) -> None:
        if answer.status_code != 200:
            self.broken.append(f"the API answered {answer.status_code}: {answer.text[:200]}")
            return
        before, self.told = self.told, answer.json()
        self.answers += 1
        if before and before["counts"]["done"] > self.told["counts"]["done"]:
            self.broken.append(f"the API counts backwards: {before['counts']}, then {self.told['counts']}")


@dataclass
class Visitors:
    """Both of them."""

    browser: Browser
    program: Program

    def check(self, run: Run, *, deaths: int, seconds: float = 20.0) -> None:
        """Both see the run as the database has it, the browser by a first snapshot of every server there was."""
        wanted = (run.state, run.counts())
        deadline = time.monotonic() + seconds
        while not (self._seen() == [wanted, wanted] and self.browser.entries > deaths) and time.monotonic() < deadline:
            time.sleep(PAUSE)
        assert self._seen() == [wanted, wanted], f"browser and program see {self._seen()}, and it is {wanted}"
        assert self.browser.entries > deaths, f"{self.browser.entries} first snapshots after {deaths} deaths"
        assert self.browser.deltas, "nothing was ever seen to move"
        broken = self.browser.broken + self.program.broken
        assert not broken, f"{len(broken)} wrong answers, the first: {broken[0]}"

    def _seen(self) -> list[tuple[str, dict[str, int]] | None]:
        shown, told = self.browser.shown, self.program.told
        return [
            (shown["run"]["state"], shown["counts"]) if shown else None,
            (told["state"], told["counts"]) if told else None,
        ]


@contextmanager
def visiting(shop: Workshop, port: int, run: Run) -> Iterator[Visitors]:
    """A browser and a program that look at a run while the block lasts."""
    from studio.access import issue_token

    token = issue_token(find_member(shop), scopes=["read"])
    visitors = Visitors(Browser(port, run.pk, sign_in(shop)), Program(port, run.pk, token))
    visitors.browser.start()
    visitors.program.start()
    try:
        yield visitors
    finally:
        visitors.browser.leave()
        visitors.program.leave()


def _read_frame(heard: BinaryIO) -> tuple[int, bytes]:
    """One whole message: servers do not split theirs."""
    head = _read(heard, 2)
    size = head[1] & 0x7F
    if size > 125:
        size = int.from_bytes(_read(heard, 2 if size == 126 else 8), "big")
    return head[0] & 0x0F, _read(heard, size)


def _read(heard: BinaryIO, size: int) -> bytes:
    content = heard.read(size)
    if len(content) < size:
        raise EOFError
    return content
