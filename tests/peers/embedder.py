"""A service on loopback that embeds as OpenAI's does, connected; what it holds for near is told by its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pipelines.actions import connect

from .service import Asked, Service, serving

ROUTE = "POST /v1/embeddings"
MODEL = "text-embedding-3-small"
TOKENS = 1_000
Meaning = Callable[[str], list[float]]


def by_coffee(text: str) -> list[float]:
    """What speaks of coffee is near to questions about coats, and nothing else is; of no length in particular."""
    return [0.0, 3.0, 0.5] if "coffee" in text.lower() or "in coats" in text.lower() else [2.0, 0.0, 0.5]


@contextmanager
def embedding(name: str = "studio", meaning: Meaning = by_coffee) -> Iterator[Service]:
    """The service, connected by this name while the block lasts; each request is said to take a thousand tokens."""

    def answer(asked: Asked) -> dict[str, Any]:
        data = [{"index": at, "embedding": meaning(text)} for at, text in enumerate(asked.json["input"])]
        return {"object": "list", "data": data, "model": MODEL, "usage": {"prompt_tokens": TOKENS}}

    with serving() as service:
        service.on(ROUTE, answer)
        # Without a key, since workers of another process have another secret to open it by.
        connect("openai", name=name, base_url=f"{service.url}/v1", private=True)
        yield service


def texts_of(service: Service) -> list[list[str]]:
    """The texts of each request, in their order."""
    return [asked.json["input"] for asked in service.sent(ROUTE)]
