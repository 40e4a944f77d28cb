"""The one HTTP client: what was sent, what came back, and what it means when it is not what was asked for.

Credentials go to the service's own host only. A request that asks for work is sent once: no answer to it is TimedOut
or Uncertain. A request that only reads says Transient, since nothing is lost by asking again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import puremagic

from ..errors import (
    BadRequest,
    Lost,
    NotConfigured,
    QuotaExceeded,
    RateLimited,
    Refused,
    StepFailed,
    TimedOut,
    Transient,
    Uncertain,
)
from .guard import GuardedTransport
from .redact import safe_text
from .retry_after import retry_after

CONNECT_SECONDS, WRITE_SECONDS, READ_SECONDS, WORK_SECONDS = 10.0, 60.0, 30.0, 300.0
REPLY_BYTES, DOWNLOAD_BYTES, DOWNLOAD_SECONDS, HOPS = 80_000_000, 600_000_000, 300.0, 3
# A gateway that gave up says nothing about what stands behind it.
LOST_BY_GATEWAY = frozenset({502, 504, 524})
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

# What goes before each request, told its method: it waits for the request's turn, or raises TurnRefused.
Pace = Callable[[str], None]


class TurnRefused(RateLimited):
    """Raised before a request is sent, where the service's minute is full: nothing has left."""


def unpaced(method: str) -> None:
    """The pace of a service that does not count requests."""


@dataclass(frozen=True)
class Reply:
    """What a service answered, read whole."""

    status: int
    headers: httpx.Headers
    content: bytes = field(repr=False)

    @property
    def mime(self) -> str:
        """The content type, without its parameters."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()

    @property
    def body(self) -> Any:
        """The decoded JSON, or None where it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched, and its mime type by its first bytes, not by what the service calls it."""

    data: bytes = field(repr=False)
    mime: str


class Http:
    """One connection's line to its service."""

    def __init__(
        self,
        base_url: str,
        *,
        label: str,
        private: bool = False,
        credentials: Callable[[], Mapping[str, str]] = dict,
        explain: Callable[[Reply], StepFailed | None] = lambda reply: None,
        secrets: Sequence[str] = (),
        pace: Pace = unpaced,
    ) -> None:
        self._pace = pace
        self._base, self._label, self._private, self._secrets = base_url, label, private, secrets
        self._credentials, self._explain = credentials, explain
        self._host = urlsplit(base_url).hostname or ""
        self._made: httpx.Client | None = None

    def post(self, path: str, **asked: Any) -> Reply:
        """Asks for work, see `send`; what comes back is a success."""
        return self.send("POST", path, **{"works": True, "seconds": WORK_SECONDS, **asked})

    def get(self, path: str, **asked: Any) -> Reply:
        """Reads, see `send`."""
        return self.send("GET", path, **asked)

    def send(
        self,
        method: str,
        path: str,
        *,
        works: bool = False,
        seconds: float = READ_SECONDS,
        headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> Reply:
        """The service's reply to one request: a path below the base address, or a whole address that it gave.

        `content` is httpx's `json`, `data`, `files`, `content` or `params`. Raises the StepFailed that the reply, or
        its absence, means; an address on another host is sent no credentials.
        """
        url = path if "://" in path else f"{self._base}/{path.lstrip('/')}"
        own = self._is_own(url)
        sent = {**(self._credentials() if own else {}), **(headers or {})}
        self._pace(method)
        with self._errors(works=works):
            timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS, write=WRITE_SECONDS)
            with self._client.stream(method, url, headers=sent, timeout=timeout, **content) as response:
                deadline = time.monotonic() + seconds
                data = b"".join(self._chunks(response, REPLY_BYTES, deadline))
        reply = Reply(response.status_code, response.headers, data)
        if response.is_success:
            return reply
        raise self._explain(reply) or self.error(reply, works=works)

    def fetch(self, url: str, *, limit: int = DOWNLOAD_BYTES, trusted: bool = False) -> Fetched:
        """A result's file, without our credentials unless it is `trusted`, at most `limit` bytes.

        Raises Lost where it has expired, Transient where it may be asked for again.
        """
        with self._errors(works=False), self._downloads() as client:
            for _ in range(HOPS + 1):
                self._check_scheme(url)
                own = self._is_own(url)
                headers = dict(self._credentials()) if trusted and own else {}
                if own:
                    # What lies elsewhere, in a storage, is no request to the service.
                    self._pace("GET")
                with client.stream("GET", url, headers=headers) as response:
                    if response.has_redirect_location:
                        url = urljoin(url, response.headers["location"])
                        continue
                    return self._fetched(response, limit)
        raise Lost(f"What {self._label} made is behind too many redirects.")

    def error(self, reply: Reply, *, works: bool = True) -> StepFailed:
        """What a reply's status means at any service that says nothing else."""
        said = self.says(reply)
        match reply.status:
            case 401 | 403:
                return NotConfigured(f"{self._label} does not accept the credentials of this connection.{said}")
            case 402:
                return QuotaExceeded(f"The account with {self._label} has no credit left.{said}")
            case 429:
                return RateLimited(f"{self._label} asks for fewer requests.", retry_after=self.pause(reply))
            case 451:
                return Refused(f"{self._label} declined this.{said}")
            case 408 | 409 | 425:
                return Transient(f"{self._label} could not take this now.{said}", retry_after=self.pause(reply))
            case status if status >= 500:
                if works and status in LOST_BY_GATEWAY:
                    return Uncertain(f"{self._label} took this and gave no answer (status {status}).")
                told = f"{self._label} is out of order (status {status})."
                return Transient(told, retry_after=self.pause(reply))
            case status if status < 400:
                return NotConfigured(f"{self._label} answers from another address now (status {status}).")
        return BadRequest(f"{self._label} cannot take this (status {reply.status}).{said}")

    def pause(self, reply: Reply) -> float | None:
        """How many seconds the service asks to be left alone."""
        return retry_after(reply.headers, reply.body, now=datetime.now(UTC))

    def says(self, reply: Reply) -> str:
        """The service's own sentence about an error, safe to show, after a space; "" where there is none."""
        said = safe_text(message_of(reply.body), secrets=self._secrets)
        return f" It says: {said}" if said else ""

    def read(self, reply: Reply, *, works: bool = True) -> dict[str, Any]:
        """The reply's JSON object; raises Uncertain (or Transient) where it is something else."""
        if isinstance(body := reply.body, dict):
            return body
        raise self._unreadable(works=works)

    def read_list(self, reply: Reply, *, works: bool = True) -> list[Any]:
        """The reply's JSON list; raises as `read` does."""
        if isinstance(body := reply.body, list):
            return body
        raise self._unreadable(works=works)

    def _unreadable(self, *, works: bool) -> StepFailed:
        told = f"{self._label} answered something that cannot be read."
        return Uncertain(told) if works else Transient(told)

    # --- The line itself ---------------------------------------------------------------------------

    @property
    def _client(self) -> httpx.Client:
        # Made when it is first needed, since adapters are also made only to be described.
        if self._made is None:
            own = self._host if self._private else ""
            self._made = httpx.Client(transport=GuardedTransport(own=own), trust_env=False)
        return self._made

    def _downloads(self) -> httpx.Client:
        """A client of its own for each download, so that hosts behind one address never share a connection."""
        own = self._host if self._private else ""
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        return httpx.Client(transport=GuardedTransport(own=own, connections=2), trust_env=False, timeout=timeout)

    def _is_own(self, url: str) -> bool:
        asked, base = urlsplit(url), urlsplit(self._base)
        return (asked.scheme, asked.hostname, asked.port) == (base.scheme, base.hostname, base.port)

    def _check_scheme(self, url: str) -> None:
        if urlsplit(url).scheme not in ("https", "http"):
            raise Lost(f"{self._label} gave an address that cannot be fetched.")

    def _fetched(self, response: httpx.Response, limit: int) -> Fetched:
        if response.status_code >= 500 or response.status_code == 429:
            raise Transient(f"What {self._label} made cannot be fetched now (status {response.status_code}).")
        if not response.is_success:
            raise Lost(f"What {self._label} made can no longer be fetched (status {response.status_code}).")
        data = b"".join(self._chunks(response, limit, time.monotonic() + DOWNLOAD_SECONDS))
        if not data:
            raise Lost(f"What {self._label} made is an empty file.")
        return Fetched(data, sniff(data))

    def _chunks(self, response: httpx.Response, limit: int, deadline: float) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > limit:
                # It was made and may be billed, so another try would be another bill.
                raise Lost(f"{self._label} sent more than {limit // 1_000_000} MB.")
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("too slow", request=response.request)
            yield chunk

    @contextmanager
    def _errors(self, *, works: bool) -> Iterator[None]:
        """The errors of httpx as ours."""
        try:
            yield
        except NEVER_SENT as error:
            raise Transient(f"{self._label} cannot be reached.") from error
        except httpx.TimeoutException as error:
            told = f"{self._label} did not answer in time."
            raise TimedOut(told) if works else Transient(told) from error
        except httpx.InvalidURL as error:
            raise NotConfigured(f"{self._label} has an address that cannot be used.") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            told = f"The line to {self._label} broke."
            raise Uncertain(told) if works else Transient(told) from error


def sniff(data: bytes) -> str:
    """The mime type of a file by its first bytes; "application/octet-stream" where they say nothing."""
    try:
        found: str = puremagic.from_string(data[:8192], mime=True)
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"
    return found or "application/octet-stream"


def message_of(body: Any) -> str:
    """The sentence in an error's JSON, of whichever shape: {"error": {"message"}}, {"detail"}, RFC 9457, plain."""
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        return "; ".join(filter(None, (message_of(item) for item in body[:3])))
    if not isinstance(body, dict):
        return ""
    for name in ("message", "msg", "error", "detail", "errors", "title", "error_message"):
        if body.get(name) and (said := message_of(body[name])):
            return said
    return ""
