"""Wait for a callback; how it is answered is tested with the hand-offs."""

from __future__ import annotations

import pytest

from pipelines.providers.webhook import Webhook
from pipelines.steps.base import Park
from pipelines.steps.wait_for_callback import WaitForCallback, WaitForCallbackParams
from tests.hands import Hands
from tests.peers.service import serving


def test_it_posts_where_to_answer_and_parks_for_the_program() -> None:
    with serving() as service:
        service.on("POST /hook", {})
        hands = Hands(provider=Webhook(own=["127.0.0.1"]), text="hello")
        made = WaitForCallback().run(hands, WaitForCallbackParams(url=f"{service.url}/hook", hours=0.5))
        (asked,) = service.sent("POST /hook")
    assert isinstance(made, Park)
    assert (made.for_, made.seconds) == ("program", 1800.0)
    address = "http://127.0.0.1:8000/callbacks/a-token-of-256-bits/"
    assert asked.json == {"type": "step.waiting", "data": {"text": "hello", "callback_url": address}}
    assert made.pack == {"title": "An answer from 127.0.0.1 within 0.5 hours", "sent": ["text"]}


@pytest.mark.parametrize("hours", [0, -1, 100_000])
def test_the_time_is_bounded(hours: float) -> None:
    assert WaitForCallback().problems({"url": "https://a.example/", "hours": hours})
