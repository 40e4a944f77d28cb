"""Any HTTP API of a site that there is an agreement with: a header with a key, an address, JSON in and out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from ..errors import NotConfigured, StepFailed, TimedOut
from .abilities.outside import CallOutProvider, CallOutRequest, CallOutResult
from .base import Access, Exchange, Health, Setting
from .calling import line_to, result_of
from .http import Http, Reply

# What it is called where there is no connection and so no key.
ANYWHERE = "http"
SECONDS = 120.0


class HttpApi(CallOutProvider):
    """Calls one site with a key in a header; without a connection, any public address without one.

    Hosts in `own` may lie in a network of ours. A site that honours Idempotency-Key is asked again after a doubt.
    """

    key = "http_api"
    label = "HTTP API"
    settings = (
        Setting("key", "Key", secret=True, required=False, help="What the header says; write “Bearer …” in full."),
        Setting("header", "Header", required=False, default="Authorization", help="The header that carries the key."),
        Setting(
            "idempotent",
            "Honours Idempotency-Key",
            required=False,
            default="no",
            help="“yes” where the site does the same thing once, however often it is asked under one key.",
        ),
    )

    def __init__(self, access: Access | None = None, *, own: Collection[str] = ()) -> None:
        super().__init__(access)
        self._own = own
        if self._is_idempotent():
            self.reconcile = "key"  # type: ignore[misc]

    def credentials(self) -> Mapping[str, str]:
        """The key in its header."""
        return {self.setting("header"): self.setting("key")} if self.setting("key") else {}

    def check(self) -> Health:
        """Asks for the address itself; whatever it answers, somebody is there."""
        try:
            reply = self.http.get("")
        except (NotConfigured, TimedOut):
            raise
        except StepFailed as error:
            if error.retryable:
                raise
            return Health("The site answers; only a request that it knows shows more.")
        return Health("The site answers.", {"status": reply.status})

    def call_out(self, request: CallOutRequest, exchange: Exchange) -> CallOutResult:
        """What the site replied with."""
        line, url = self._line(request.url)
        if request.answer == "file" and request.verb == "GET" and not request.headers:
            found = line.fetch(url, trusted=True)
            return CallOutResult(200, self.name, found.mime, data=found.data)
        key = {"Idempotency-Key": exchange.key} if self._is_idempotent() and not request.harmless() else {}
        body = {} if request.body is None else {"json": request.body}
        reply = line.send(
            request.verb,
            url,
            works=not request.harmless(),
            seconds=SECONDS,
            headers={"Accept": "*/*", **request.headers, **key},
            **body,
        )
        return result_of(reply, request, model=self.name)

    def explain(self, reply: Reply) -> StepFailed | None:
        """Without a connection there are no credentials to speak of."""
        if reply.status in (401, 403) and not self.base_url:
            return NotConfigured(
                f"The site wants credentials (status {reply.status}). Staff can connect it as an HTTP API; name that "
                "connection in the step's settings."
            )
        return None

    def _line(self, url: str) -> tuple[Http, str]:
        """The line to ask on, and the whole address; a connection's key goes to the connection's own site only."""
        if not self.base_url:
            return line_to(url, own=self._own, explain=self.explain), url
        whole = url if "://" in url else f"{self.base_url}/{url.lstrip('/')}"
        if urlsplit(whole)[:2] != urlsplit(self.base_url)[:2]:
            raise NotConfigured(f"The connection {self.name} is to {urlsplit(self.base_url).netloc}, not to {url}.")
        return self.http, whole

    def _is_idempotent(self) -> bool:
        return self.setting("idempotent").strip().lower() in ("yes", "true", "1")
