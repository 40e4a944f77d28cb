"""Services to try models of: one that writes and one that makes pictures, on loopback, and trials of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipelines.actions import connect, start_trial
from pipelines.models import Project, Run
from studio.models import User
from tests.factories import PNG
from tests.peers.service import Asked, Service
from tests.services.anthropic import message
from tests.services.openai import image

HAIKU, SONNET, OPUS = "anthropic/claude-haiku-5-5", "anthropic/claude-sonnet-5-5", "anthropic/claude-opus-4-7"
PICTURES = ("openai/gpt-image-2", "openai/gpt-image-2.5-flare")


def connect_all(service: Service) -> Service:
    """Both services are connected and well; what is written says by how many letters of a name it was."""
    service.on("POST /v1/messages", _write)
    service.on("POST /v1/images/generations", image(PNG)).on("POST /v1/images/edits", image(PNG))
    for provider in ("anthropic", "openai"):
        connect(provider, base_url=f"{service.url}/v1", values={"key": "k"}, private=True)
    return service


def try_texts(
    project: Project,
    by: User,
    *models: str,
    prompt: str = "A line for a cup",
    seed: int = 7,
    blind: bool = False,
    budget: str | None = None,
) -> Run:
    """A trial of text models that has just been started."""
    return start_trial(
        project,
        ability="text",
        models=models or (HAIKU, SONNET),
        inputs={"prompt": prompt},
        by=by,
        seed=seed,
        blind=blind,
        budget=None if budget is None else Decimal(budget),
    )


def _write(asked: Asked) -> Any:
    return message(f"{len(asked.json['model'])} letters")
