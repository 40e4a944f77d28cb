"""Answers of any size in little memory, under ASGI and WSGI alike."""

from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import FileResponse, StreamingHttpResponse


class Stream(StreamingHttpResponse):
    """Parts that are made while they are sent. Django would gather them all before the first is sent by ASGI."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """One part after the other, each made in the request's own thread."""
        async for part in _in_a_thread(self):
            yield part


class FileStream(FileResponse):
    """A file sent by pieces. Django would read it whole before the first is sent by ASGI."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """One piece after the other, each read in the request's own thread."""
        async for part in _in_a_thread(self):
            yield part


async def _in_a_thread(response: StreamingHttpResponse) -> AsyncIterator[bytes]:
    parts = iter(response)
    step = sync_to_async(lambda: next(parts, None))
    while (part := await step()) is not None:
        yield part
