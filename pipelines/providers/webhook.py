"""Webhooks out: JSON to an address that a person named, signed by Standard Webhooks. Needs no connection."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import standardwebhooks

from ..errors import NotConfigured, StepFailed
from .abilities.outside import CallOutProvider, CallOutRequest, CallOutResult
from .base import Exchange
from .calling import line_to, result_of
from .http import Reply

SECONDS = 30.0


class Webhook(CallOutProvider):
    """Sends with `webhook-id`, `webhook-timestamp` and `webhook-signature`, one signature for each secret.

    The id is the request's own and the same in each repeat, so that a receiver can drop what it has had. Hosts in `own`
    may lie in a network of ours.
    """

    key = "webhook"
    label = "Webhook"
    reconcile = "key"

    def __init__(self, secrets: Sequence[str] = (), *, own: Collection[str] = ()) -> None:
        super().__init__()
        self._signers = [standardwebhooks.Webhook(secret) for secret in secrets]
        self._own = own

    def call_out(self, request: CallOutRequest, exchange: Exchange) -> CallOutResult:
        """What the receiver replied with."""
        line = line_to(request.url, own=self._own, explain=self.explain)
        content = json.dumps(request.body, ensure_ascii=False)
        for name, word in request.hidden.items():
            content = content.replace(f"{{{name}}}", word)
        headers = {**request.headers, "content-type": "application/json", **self._signed(request, exchange, content)}
        reply = line.post(request.url, content=content.encode(), headers=headers, seconds=SECONDS)
        return result_of(reply, request, model=self.name)

    def explain(self, reply: Reply) -> StepFailed | None:
        """410 is how a receiver says that it wants no more; there are no credentials of a connection."""
        if reply.status == 410:
            return NotConfigured(
                "The receiver has taken this address away (status 410), so nothing more is sent there. "
                "Put its new address into the step's settings, or take the step out."
            )
        if reply.status in (401, 403):
            return NotConfigured(
                f"The receiver does not accept this (status {reply.status}). Check the address, the key in the step's "
                "settings, and that the receiver checks signatures by this project's secret."
            )
        return None

    def _signed(self, request: CallOutRequest, exchange: Exchange, content: str) -> dict[str, str]:
        name, now = request.id or exchange.key, datetime.now(UTC)
        signatures = " ".join(signer.sign(name, now, content) for signer in self._signers)
        stamp = {"webhook-id": name, "webhook-timestamp": str(int(now.timestamp()))}
        return {**stamp, "webhook-signature": signatures} if signatures else stamp
