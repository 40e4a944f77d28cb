"""Answers of any size in little memory, under ASGI and WSGI alike."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Final

from asgiref.sync import sync_to_async
from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PIECE: Final = 1 << 16


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


def send_file(
    request: HttpRequest, stored: File[bytes], *, mime: str, name: str, apart: bool
) -> HttpResponse | FileStream | Stream:
    """The file, or the bytes that a player asks for by `Range: bytes=from-to` (RFC 9110, 14.2); `apart`, to be saved.

    Several ranges at once are answered with the whole file, as the RFC allows; one beyond its end with 416.
    """
    whole = FileStream(stored, content_type=mime, as_attachment=apart, filename=name)
    whole.headers["Accept-Ranges"] = "bytes"
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        return whole
    size = stored.size
    first, last = _span(asked[1], asked[2], size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    told = {name: whole.headers[name] for name in ("Accept-Ranges", "Content-Disposition") if name in whole.headers}
    headers = {**told, "Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)}
    return Stream(_pieces(stored, first, last - first + 1), status=206, content_type=mime, headers=headers)


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and the last byte; `-500` asks for the last 500."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _pieces(stored: File[bytes], first: int, left: int) -> Iterator[bytes]:
    with stored:
        stored.seek(first)
        while left and (piece := stored.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


async def _in_a_thread(response: StreamingHttpResponse) -> AsyncIterator[bytes]:
    parts = iter(response)
    step = sync_to_async(lambda: next(parts, None))
    while (part := await step()) is not None:
        yield part
