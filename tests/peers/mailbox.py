"""A mail server on loopback that keeps what it is given, or behaves as one word says."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal

# refuse: takes no recipient; busy: not now; break: leaves in the middle of a mail; hang: waits there until let go
Manner = Literal["", "refuse", "busy", "break", "hang"]


@dataclass
class Mailbox:
    """What came, oldest first, and how the server behaves from now on."""

    port: int = 0
    manner: Manner = ""
    refused: set[str] = field(default_factory=set)
    taken: list[EmailMessage] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """As EMAIL_URL names it."""
        return f"smtp://127.0.0.1:{self.port}"


class Handler(socketserver.StreamRequestHandler):
    """Speaks as much of SMTP as a client needs to be rid of a mail."""

    box: Mailbox

    def handle(self) -> None:
        self._say("220 mailbox")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                if not self._take():
                    return
            elif verb == b"QUIT":
                return self._say("221 bye")
            elif verb == b"RCPT" and self.box.manner in ("refuse", "busy"):
                self._say("550 nobody here" if self.box.manner == "refuse" else "451 not now")
            elif verb == b"RCPT" and any(f"<{one}>".encode() in line for one in self.box.refused):
                self._say("550 nobody here")
            else:
                self._say("250 yes")

    def _take(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.box.begun.set()
        if self.box.manner == "hang":
            self.box.over.wait(60)
        if self.box.manner in ("break", "hang"):
            return False
        self.box.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 taken")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """Keeps quiet about those who hang up."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing."""


@contextmanager
def receiving(manner: Manner = "") -> Iterator[Mailbox]:
    """The mailbox at its `port` while the block lasts."""
    box = Mailbox(manner=manner)
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"box": box}))
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        box.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
