"""A service on loopback that speaks as it is told to: for each route an answer, a script of them, or a function.

It remembers every request, so that a test can say what was sent. How it misbehaves is one word in a script: see `Bad`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

# drop: takes it and breaks the line; half: half of a JSON; html: a page; giant: never ends; slow: a byte now and then
Bad = Literal["drop", "half", "html", "giant", "slow"]


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, bytes]:
        """The parts of a multipart or urlencoded form, by name; of parts with one name the last."""
        kind = self.headers.get("content-type", "")
        if not kind.startswith("multipart/"):
            return {name: value.encode() for name, value in parse_qsl(self.content.decode())}
        message = BytesParser(EmailMessage, policy=HTTP).parsebytes(
            b"Content-Type: " + kind.encode() + b"\r\n\r\n" + self.content
        )
        found = {}
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            payload = part.get_payload(decode=True)
            found[str(name)] = payload if isinstance(payload, bytes) else b""
        return found


@dataclass(frozen=True)
class Said:
    """One answer: JSON for a dict or list, else the bytes as they are."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    mime: str = "application/octet-stream"


Answer = Said | Bad | Callable[[Asked], Any]


class Service:
    """Routes by "METHOD /path", where a `*` stands for anything; each with one answer or a script that is used up.

    The last answer of a script stays. Of two routes that fit, the one that was set later counts.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self._routes: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()

    def on(self, route: str, *answers: Any) -> Service:
        """What a route answers, in order; a dict, list or bytes is a plain success."""
        plain = [a if isinstance(a, Said | str) or callable(a) else Said(a) for a in answers]
        self._routes.pop(route, None)
        self._routes[route] = plain  # type: ignore[assignment]
        return self

    def stumble(self, route: str, *answers: Any) -> None:
        """Has a route answer so first, and then as it did."""
        self._routes[route] = [*answers, *self._routes[route]]

    def sent(self, route: str) -> list[Asked]:
        """The requests to a route, oldest first."""
        method, _, path = route.partition(" ")
        return [asked for asked in self.asked if asked.method == method and _fits(path, asked.path)]

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            for route, answers in reversed(self._routes.items()):
                method, _, path = route.partition(" ")
                if method == asked.method and _fits(path, asked.path):
                    return answers.pop(0) if len(answers) > 1 else answers[0]
        return Said({"error": f"{asked.method} {asked.path} is not scripted"}, status=404)


def _fits(pattern: str, path: str) -> bool:
    start, star, end = pattern.partition("*")
    return path.startswith(start) and path.endswith(end) if star else path == pattern


class Handler(BaseHTTPRequestHandler):
    """Speaks for the service."""

    protocol_version = "HTTP/1.1"
    service: Service

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, self.rfile.read(size))
        answer = self.service.answer(asked)
        while callable(answer):
            answer = answer(asked)
            answer = answer if isinstance(answer, Said | str) else Said(answer)
        if isinstance(answer, str):
            return self._misbehave(answer)
        return self._say(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def _say(self, said: Said) -> None:
        plain = not isinstance(said.body, bytes)
        content = json.dumps(said.body).encode() if plain else said.body
        self._head(said.status, "application/json" if plain else said.mime, len(content), said.headers)
        self.wfile.write(content)

    def _head(self, status: int, mime: str, length: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _misbehave(self, word: str) -> None:
        self.close_connection = True
        match word:
            case "half":
                self._say(Said(b'{"id": "one", "sta', mime="application/json"))
            case "html":
                self._say(Said(b"<html><h1>Good evening.</h1></html>", mime="text/html"))
            case "giant":
                self._head(200, "application/octet-stream", 10**12, {})
                self._pour(b"\0" * 1_000_000, pause=0.0)
            case "slow":
                self._head(200, "application/octet-stream", 10**9, {})
                self._pour(b"\0", pause=0.05)
        self.connection.close()

    def _pour(self, chunk: bytes, *, pause: float) -> None:
        # Until the other side has had enough.
        for _ in range(100_000):
            try:
                self.wfile.write(chunk)
            except OSError:
                return
            time.sleep(pause)


class Server(ThreadingHTTPServer):
    """Keeps quiet about connections that it dropped itself."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(service: Service | None = None) -> Iterator[Service]:
    """The service at its `url` while the block lasts."""
    service = service or Service()
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"service": service}))
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
