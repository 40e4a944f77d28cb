"""Telling subscribers: what was written down for them is posted, signed by Standard Webhooks and under a guard.

Each attempt carries the same `webhook-id`, so that a receiver can drop what it has had. One that answers 410 wants no
more, and its subscription is deleted.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import standardwebhooks
from django.conf import settings

from ..actions.hook_deliveries import MOST_ATTEMPTS, claim_delivery, note_not_taken, note_taken
from ..actions.subscriptions import SLACK, unsubscribe
from ..errors import NotConfigured, StepFailed, StudioError
from ..models import HookDelivery
from ..providers.calling import line_to
from ..providers.http import Reply
from ..secrets import unseal
from ..snapshots.slack import slack_message

TURN_SECONDS: Final = 20.0
SECONDS: Final = 20.0


class Gone(NotConfigured):
    """Raised where the receiver has taken its address away (410)."""


@dataclass
class Hearing:
    """Which status a receiver answered with; None where it did not answer."""

    status: int | None = None

    def hear(self, reply: Reply) -> StepFailed | None:
        """What the answer means, where it is not what it means everywhere."""
        self.status = reply.status
        return Gone("The receiver has taken this address away.") if reply.status == 410 else None


def deliver_due(*, seconds: float = TURN_SECONDS) -> bool:
    """Sends what is due, oldest first, for a turn; says whether there may be more.

    Who does not take one is asked no second time in a turn, so that it holds up nobody else for long.
    """
    until = time.monotonic() + seconds
    deaf: set[int] = set()
    while time.monotonic() < until:
        delivery = claim_delivery(without=deaf)
        if delivery is None:
            return False
        if not deliver(delivery):
            deaf.add(delivery.subscription_id)
    return True


def deliver(delivery: HookDelivery) -> bool:
    """Sends a delivery that was claimed, and writes down what became of it; says whether the receiver took it."""
    hearing = Hearing()
    try:
        if delivery.attempts > MOST_ATTEMPTS:
            raise StepFailed("The last attempt did not come to an end.")
        status = _post(delivery, hearing)
    except Gone:
        unsubscribe(delivery.subscription_id)
        return False
    except StudioError as error:
        note_not_taken(delivery, status=hearing.status, message=error.message, retry_after=error.retry_after)
        return False
    note_taken(delivery, status=status)
    return True


def _post(delivery: HookDelivery, hearing: Hearing) -> int:
    """The status of an answer that is a success; raises the StudioError that any other, or none, means."""
    there = delivery.subscription
    kept = unseal(there.secret)
    told = slack_message(delivery.payload) if kept.get("form") == SLACK else delivery.payload
    content = json.dumps(told, ensure_ascii=False)
    headers = signed(kept["secret"], delivery.key, content)
    line = line_to(there.target_url, own=settings.ALLOWED_PRIVATE_HOSTS, explain=hearing.hear)
    return line.post(there.target_url, content=content.encode(), headers=headers, seconds=SECONDS).status


def signed(secret: str, name: str, content: str) -> dict[str, str]:
    """The headers of a message: its name, the moment and the signature over both and the content."""
    now = datetime.now(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": standardwebhooks.Webhook(secret).sign(name, now, content),
    }
