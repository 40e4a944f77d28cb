"""The batches that faults are done to, and what each row must say in the end."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.models import Run
    from tests.workshop import Workshop

ROWS = 40
POISON = 7
PAID = "write_text"
WORDS = [f"w{number}" for number in range(ROWS)]
INPUTS = {"rows": {"type": "text", "many": True}}


def start_batch(shop: Workshop, step: dict[str, str]) -> Run:
    """A run in which each row becomes two words, each goes through the step to try, and both are joined again."""
    # No two batches keep the same files.
    params = {"on": f"<w{POISON}>", "seconds": 0.05, "salt": secrets.token_hex(8)}
    return _start(
        shop,
        {
            "first": {"type": "echo", "in": {"text": "$rows"}, "params": {"say": "<{}> too"}},
            "words": {"type": "split", "in": {"text": "first.text"}},
            "middle": {**step, "in": {"text": "words.word"}, "params": params},
            "last": {"type": "join", "in": {"words": "middle.text"}},
        },
    )


def start_paid_batch(shop: Workshop) -> Run:
    """A run in which each row is one call to the counting service."""
    params = {"prompt": "A line about {about}.", "model": "counting/m"}
    return _start(
        shop,
        {
            "first": {"type": "echo", "in": {"text": "$rows"}, "params": {"say": "<{}>"}},
            "line": {"type": PAID, "in": {"about": "first.text"}, "params": params},
            "last": {"type": "echo", "in": {"text": "line.text"}, "params": {"say": "[{}]"}},
        },
    )


def start_watched_batch(shop: Workshop) -> Run:
    """A run in which each row is two calls, one after the other, and nothing that a web server does not know."""
    first = {"prompt": "On {about}", "model": "counting/m"}
    return _start(
        shop,
        {
            "first": {"type": PAID, "in": {"about": "$rows"}, "params": first},
            "last": {"type": PAID, "in": {"about": "first.text"}, "params": {**first, "prompt": "Then {about}"}},
        },
    )


def expect(number: int) -> str:
    """What a row of the batch says in the end."""
    return f"<w{number}>+too"


def expect_paid(number: int) -> str:
    """What a row of the paid batch says in the end."""
    return f"[Words for A line about <w{number}>..]"


def expect_watched(number: int) -> str:
    """What a row of the watched batch says in the end."""
    return f"Words for Then Words for On w{number}.."


def _start(shop: Workshop, steps: dict[str, Any]) -> Run:
    from tests.factories import drawing, make_run

    # Fresh, since a round that took its results from the one before would try nothing.
    return make_run(shop.project, drawing(steps, inputs=INPUTS), fresh=True, rows=WORDS)
