"""Streams: nothing is made before it is wanted."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator

from studio.streaming import FileStream, Stream


def test_a_part_is_made_when_the_one_before_has_gone() -> None:
    made = []

    def parts() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield bytes([number])

    async def read() -> None:
        sent = []
        async for part in Stream(parts()):
            sent.append(part)
            assert made == list(range(len(sent)))
        assert sent == [b"\0", b"\1", b"\2"]

    asyncio.run(read())


def test_a_file_is_read_by_pieces() -> None:
    file = io.BytesIO(b"x" * 20_000)
    places = []

    async def read() -> None:
        async for part in FileStream(file):
            places.append((len(part), file.tell()))

    asyncio.run(read())
    assert places == [(4096, 4096), (4096, 8192), (4096, 12288), (4096, 16384), (3616, 20_000)]
