"""Whether a model may still be asked, what its service retired or staff switched off; and the daily look at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone
from redis.exceptions import RedisError

from ..actions.connections import note_health
from ..actions.models import look_after_models, note_missing_models
from ..errors import NotConfigured, Retired, StudioError
from ..models import Connection, Model
from ..providers import ModelInfo, Provider
from ..shared import shared
from .connections import open_provider

DAILY = "models_looked_at"
DAY_SECONDS = 86_400
# What reading an answer of a form that nobody expected ends in.
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class Look:
    """What one connection lists: how many models, how many of them new; `problem` says why it could not be asked."""

    name: str
    listed: int = 0
    new: int = 0
    problem: str = ""


def check_model(provider: Provider, model_id: str) -> None:
    """Raises Retired, with the successor, or NotConfigured for a model that may not be asked; before anything is sent.

    A model that the catalogue does not know is asked: its service knows best.
    """
    known = Model.objects.filter(provider=provider.key, model_id=model_id).first() if model_id else None
    if known is None:
        return
    if known.retires_on and known.retires_on <= timezone.localdate():
        raise Retired(f"{provider.name}/{model_id}", successor=known.successor)
    if not known.enabled:
        raise NotConfigured(f"Staff switched `{known}` off. Choose another model in the step's settings.")


def look_at_models() -> list[Look]:
    """Asks every enabled connection what it lists and writes that down; one that fails stops no other.

    A failure is noted as its health. That a model has gone is noted only where every connection to its service lists
    all it has and has just answered.
    """
    looks: list[Look] = []
    listed: defaultdict[str, set[str]] = defaultdict(set)
    unsure: set[str] = set()
    for connection in Connection.objects.filter(enabled=True):
        try:
            lists_all, found = _ask(connection)
        except StudioError as error:
            note_health(connection, healthy=False, message=error.message)
            unsure.add(connection.provider)
            looks.append(Look(connection.name, problem=error.message))
            continue
        # An empty list says that the credentials may not see it rather than that nothing is left.
        if not found or not lists_all:
            unsure.add(connection.provider)
        listed[connection.provider] |= {info.id for info in found}
        looks.append(Look(connection.name, len(found), look_after_models(connection, found)))
    for provider in listed.keys() - unsure:
        note_missing_models(provider, listed=listed[provider])
    return looks


def look_daily() -> list[Look] | None:
    """Looks, unless this host or another has done so within a day; None where there was nothing to do."""
    try:
        mine = shared().set(DAILY, 1, nx=True, ex=DAY_SECONDS)
    except (RedisError, OSError):
        return None
    return look_at_models() if mine else None


def _ask(connection: Connection) -> tuple[bool, list[ModelInfo]]:
    """Whether the service lists all it has, and what it lists."""
    provider = open_provider(connection)
    try:
        found = list(provider.models())
    except UNREADABLE as error:
        raise StudioError(f"{provider.label} lists its models in a form that is not known here.") from error
    if found:
        note_health(connection, healthy=True, message=f"{provider.label} lists {len(found)} models.")
    return provider.lists_all, found
