"""Calls that may be wished for often, and are made now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Soon:
    """Makes a call at most once in each pause; the first wish is met at once, and the last one is never lost."""

    def __init__(self, call: Callable[[], Awaitable[None]], pause: float) -> None:
        self._call = call
        self._pause = pause
        self._is_wished = False
        self._task: asyncio.Task[None] | None = None

    def wish(self) -> None:
        """Has the call made soon."""
        self._is_wished = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._meet())

    def cancel(self) -> None:
        """Makes no more calls."""
        self._is_wished = False
        if self._task:
            self._task.cancel()

    async def _meet(self) -> None:
        while self._is_wished:
            self._is_wished = False
            await self._call()
            await asyncio.sleep(self._pause)
