"""Browsers that watch a run: so many web sockets in one thread, which know when the last of them has heard."""

from __future__ import annotations

import asyncio
import base64
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 30.0
LONG, LONGER = 126, 127


class Audience:
    """The sockets; `await_all` gives the moment in which the last one had the message."""

    def __init__(self, address: tuple[str, int], path: str, cookie: str) -> None:
        self._address, self._path, self._cookie = address, path, cookie
        self._left, self._last = 0, 0.0
        self._all = threading.Event()
        self._writers: list[asyncio.StreamWriter] = []
        self.message = b""

    def expect(self, number: int) -> None:
        """From now on, so many receipts are waited for."""
        self._all.clear()
        self._left = number

    def await_all(self) -> float:
        """The moment of the last receipt, by `time.perf_counter`."""
        if not self._all.wait(PATIENCE):
            raise AssertionError(f"{self._left} browsers heard nothing in {PATIENCE:.0f} s.")
        return self._last

    async def join(self, number: int) -> list[asyncio.Task[None]]:
        """So many browsers, connected one after another; each has its snapshot on the way."""
        self.expect(number)
        return [asyncio.create_task(self._listen(await self._connect())) for _ in range(number)]

    def leave(self) -> None:
        """Closes all of them."""
        for writer in self._writers:
            writer.close()

    async def _connect(self) -> asyncio.StreamReader:
        host, port = self._address
        reader, writer = await asyncio.open_connection(host, port)
        self._writers.append(writer)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (f"GET {self._path} HTTP/1.1", f"Host: {host}:{port}", f"Origin: http://{host}:{port}")
        upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
        secrets = (f"Sec-WebSocket-Key: {key}", f"Cookie: {self._cookie}")
        writer.write("\r\n".join((*lines, *upgrade, *secrets, "", "")).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head.splitlines()[0], head
        return reader

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            _, size = await reader.readexactly(2)
            if size in (LONG, LONGER):
                size = int.from_bytes(await reader.readexactly(2 if size == LONG else 8), "big")
            self.message = await reader.readexactly(size)
            self._left -= 1
            if not self._left:
                self._last = time.perf_counter()
                self._all.set()


@contextmanager
def watching(address: tuple[str, int], path: str, cookie: str, *, number: int) -> Iterator[Audience]:
    """So many browsers that have had their first message, in a thread of their own while the block lasts."""
    audience = Audience(address, path, cookie)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    tasks: list[asyncio.Task[None]] = []
    try:
        tasks = asyncio.run_coroutine_threadsafe(audience.join(number), loop).result(PATIENCE)
        audience.await_all()
        yield audience
    finally:
        asyncio.run_coroutine_threadsafe(_end(tasks, audience), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(tasks: list[asyncio.Task[None]], audience: Audience) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    audience.leave()
