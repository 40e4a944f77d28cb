"""A small paid service on loopback that counts what it bills, and a provider that speaks to it.

`POST /texts` bills and answers; `POST /jobs` bills and answers with a job, asked after at `GET /jobs/<id>`. That a job
has ended it says by a signed webhook, when it is told to. How it treats the next requests is put into `script`: one
word each, else all is well.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from pipelines.errors import (
    Forbidden,
    JobFailed,
    NotConfigured,
    QuotaExceeded,
    RateLimited,
    Refused,
    Retired,
    Transient,
    Uncertain,
)
from pipelines.providers.abilities import TextProvider, TextRequest, TextResult
from pipelines.providers.base import Access, Bill, Exchange, Pending, Reconcile
from pipelines.providers.retry_after import retry_after

REFUSALS: Mapping[str, int] = {"busy": 429, "broken": 500, "unpaid": 402, "stranger": 401, "gone": 410, "refused": 422}
SIGNATURE, SECRET = "X-Counting-Signature", b"only between the two"


def sign(body: bytes, *, secret: bytes = SECRET) -> str:
    """What a webhook with this body carries to show whose it is."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


class Service:
    """What it has billed, by idempotency key; with `honours_keys` a key is billed once, however often it comes."""

    def __init__(self, *, honours_keys: bool = False) -> None:
        self.honours_keys = honours_keys
        self.script: list[str] = []
        self.bills: Counter[str] = Counter()
        self.requests = 0
        self.polls = 0
        self.cancelled: list[str] = []
        self.most_at_once = 0
        self.polls_needed = 1
        self.meanwhile: Callable[[], None] = lambda: None
        self.url = ""
        self._now = 0
        self._lock = threading.Lock()

    @property
    def billed(self) -> int:
        """How many requests have been paid for."""
        return self.bills.total()

    def bill(self, key: str) -> None:
        with self._lock:
            if not (self.honours_keys and self.bills[key]):
                self.bills[key] += 1

    def post_hook(self, address: str, job: str, *, secret: bytes = SECRET, **said: Any) -> int:
        """Says at this address that a job has ended; gives the status of the answer."""
        body = json.dumps({"job": job, **said}).encode()
        with httpx.Client(trust_env=False, timeout=10) as client:
            return client.post(address, content=body, headers={SIGNATURE: sign(body, secret=secret)}).status_code

    def enter(self) -> str:
        with self._lock:
            self.requests += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            return self.script.pop(0) if self.script else "well"

    def leave(self) -> None:
        with self._lock:
            self._now -= 1


class Handler(BaseHTTPRequestHandler):
    """Speaks for the service."""

    protocol_version = "HTTP/1.1"
    service: Service

    def do_POST(self) -> None:
        word = self.service.enter()
        try:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._serve(word, body)
        finally:
            self.service.leave()

    def do_GET(self) -> None:
        self.service.polls += 1
        word = self.service.script.pop(0) if self.service.script else "well"
        if word == "drop":
            return self._drop()
        if word in REFUSALS:
            return self._say(REFUSALS[word], {"error": word})
        if word == "lost":
            return self._say(200, {"state": "failed"})
        done = self.service.polls >= self.service.polls_needed
        return self._say(200, {"state": "done", "text": "A job's words."} if done else {"state": "running"})

    def do_DELETE(self) -> None:
        self.service.cancelled.append(self.path.rpartition("/")[2])
        self._say(200, {})

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def _serve(self, word: str, body: dict[str, Any]) -> None:
        if word in REFUSALS:
            return self._say(REFUSALS[word], {"error": word})
        key = self.headers["Idempotency-Key"]
        self.service.bill(key)
        self.service.meanwhile()
        if word == "drop":
            return self._drop()
        if word == "html":
            return self._send(200, b"<html>Good evening.</html>", "text/html")
        if self.path == "/jobs":
            return self._say(202, {"job": f"job-{key[:12]}"})
        return self._say(200, {"text": f"Words for {body['prompt']}.", "tokens": 500, "cost": body.get("cost")})

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _say(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Keeps quiet about connections that it dropped itself."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """The service at its `url` while the block lasts."""
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


class Counting(TextProvider):
    """Writes by the counting service, at once or as a job."""

    key = "counting"
    label = "Counting"

    def __init__(
        self,
        service: Service,
        *,
        key: str = "counting",
        reconcile: Reconcile = "none",
        jobs: bool = False,
        polls: int = 20,
        patience: float = 30.0,
        asks_for: Decimal | None = None,
    ) -> None:
        super().__init__(Access(name=key, base_url=service.url))
        self.key, self.reconcile = key, reconcile  # type: ignore[misc]
        self.jobs, self.polls, self.patience, self.asks_for = jobs, polls, patience, asks_for
        self.before_sending: Callable[[], None] = lambda: None
        self.after_sending: Callable[[], None] = lambda: None
        self.after_accepting: Callable[[], None] = lambda: None

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult | Pending:
        self.before_sending()
        cost = None if self.asks_for is None else str(self.asks_for)
        body = {"prompt": request.prompt, "model": request.model, "cost": cost}
        told = self._talk("POST", "/jobs" if self.jobs else "/texts", key=exchange.key, body=body)
        self.after_sending()
        if self.jobs:
            exchange.accepted(told["job"])
            self.after_accepting()
            return self.poll(request, exchange)
        return self._result(request, told)

    def poll(self, request: Any, exchange: Exchange) -> Any:
        for _ in range(self.polls):
            exchange.progress(0.5, "Being written")
            told = self._talk("GET", f"/jobs/{exchange.job}")
            if told["state"] == "failed":
                raise JobFailed("The job came to nothing.")
            if told["state"] == "done":
                return self._result(request, told)
        return Pending(self.patience)

    def cancel(self, exchange: Exchange) -> None:
        self._talk("DELETE", f"/jobs/{exchange.job}")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> str:
        if not hmac.compare_digest(headers.get(SIGNATURE, "").encode(), sign(body).encode()):
            raise Forbidden(f"{self.label} did not sign this.")
        return str(json.loads(body).get("job", ""))

    def _result(self, request: TextRequest, told: dict[str, Any]) -> TextResult:
        charged = None if told.get("cost") is None else Decimal(told["cost"])
        usage = {"calls": Decimal(1), "output": Decimal(told.get("tokens", 0))}
        return TextResult(told["text"], f"{self.key}/{request.model}", bill=Bill(charged, usage))

    def _talk(self, method: str, path: str, *, key: str = "", body: Any = None) -> Any:
        try:
            with httpx.Client(base_url=self.base_url, trust_env=False, timeout=10) as client:
                reply = client.request(method, path, json=body, headers={"Idempotency-Key": key} if key else {})
        except httpx.ConnectError as error:
            raise Transient(f"{self.label} cannot be reached.") from error
        except httpx.TransportError as error:
            raise Uncertain(f"The line to {self.label} broke.") from error
        if reply.is_error:
            raise self._error(reply)
        try:
            return reply.json()
        except ValueError as error:
            raise Uncertain(f"{self.label} answered something that is not JSON.") from error

    def _error(self, reply: httpx.Response) -> Exception:
        match reply.status_code:
            case 429:
                seconds = retry_after(reply.headers, None, now=datetime.now(UTC))
                return RateLimited(f"{self.label} is busy.", retry_after=seconds)
            case 402:
                return QuotaExceeded(f"The account with {self.label} is used up.")
            case 401:
                return NotConfigured(f"{self.label} does not accept the key.")
            case 410:
                return Retired(f"{self.key}/m", successor=f"{self.key}/m2")
            case 422:
                return Refused(f"{self.label} declined this prompt.")
        return Transient(f"{self.label} is out of order.")
