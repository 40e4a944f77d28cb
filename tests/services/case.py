"""One ability of one service, ready to be tried: what is asked, and how the service answers when all is well."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.providers import Access, File, Pending, Provider, Request
from tests.hands import Quiet
from tests.peers.service import Service

PHOTO = (Path(__file__).parents[1] / "photos" / "grey.png").read_bytes()


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


# As much of an MP4 file as says that it is one and lasts five seconds.
_HEAD = struct.pack(">IIIII", 0, 0, 0, 1_000, 5_000) + b"\0" * 80
FILM = _box(b"ftyp", b"isom\0\0\2\0isommp42") + _box(b"moov", _box(b"mvhd", _HEAD) + _box(b"trak", b"vide"))


def _cut_out() -> bytes:
    rows = b"".join(b"\0" + bytes([200, 90, 40, 255]) * 32 + bytes([0, 0, 0, 0]) * 32 for _ in range(64))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 6, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(b)) + n + b + struct.pack(">I", zlib.crc32(n + b)) for n, b in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


# A picture whose right half is transparent.
CUT_OUT = _cut_out()


@dataclass(frozen=True)
class Case:
    """`submit` is the route that asks for work, `fetch` that of the result's file where there is one.

    `script` makes a service answer as it does when all is well.
    """

    name: str
    provider: type[Provider]
    request: Request[Any]
    submit: str
    script: Callable[[Service], Any]
    fetch: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: {"key": "secret-key-123"})
    path: str = ""

    def open(self, service: Service) -> Provider:
        """The adapter, connected to the service; `path` is what its base address has after the host."""
        return self.provider(self.access(service))

    def access(self, service: Service) -> Access:
        """The service's address and the credentials it takes."""
        return Access(base_url=service.url + self.path, values=self.values, private=True)

    def ask(self, service: Service, exchange: Quiet | None = None, **changes: Any) -> Any:
        """The result, asked after until it is there."""
        provider, exchange = self.open(service), exchange or Quiet()
        request = replace(self.request, **changes) if changes else self.request  # type: ignore[type-var]
        answer = provider.submit(request, exchange)
        for _ in range(20):
            if not isinstance(answer, Pending):
                return answer
            answer = provider.poll(request, exchange)
        raise AssertionError("It is pending for ever.")


def picture(name: str = "photo.png") -> File:
    """A small picture to send."""
    return File(PHOTO, "image/png", name)
