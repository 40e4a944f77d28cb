"""The providers that can be asked here: what staff connected, and what is built in."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from ..actions.connections import note_health
from ..errors import Invalid, StudioError, Transient
from ..models import Connection
from ..providers import PROVIDERS, Access, Provider, Rehearsal, TurnRefused
from ..providers.http_api import ANYWHERE, HttpApi
from ..providers.webhook import Webhook
from ..secrets import project_secrets, unseal
from .pacing import keep_pace

# What needs no connection; last, so that `auto` asks it only where nobody else can.
BUILT_IN: tuple[Callable[[], Provider], ...] = (lambda: Rehearsal(pace=settings.REHEARSAL_PACE),)
_open: dict[tuple[int, int], tuple[datetime, Provider]] = {}


def open_providers(*, rehearse: bool = False, project: int | None = None) -> list[Provider]:
    """All that can be asked, in the order `auto` asks them; in a rehearsal only what is built in.

    For a project, any address that is not in a private network too, with or without the project's signature.
    """
    built_in = [make() for make in BUILT_IN]
    if rehearse:
        return [provider for provider in built_in if isinstance(provider, Rehearsal)]
    connected = Connection.objects.filter(enabled=True)
    # No connection can take the place of what calls any address, whatever it is called.
    return [*_anywhere(project), *(open_provider(connection) for connection in connected), *built_in]


def _anywhere(project: int | None) -> list[Provider]:
    if project is None:
        return []
    own = settings.ALLOWED_PRIVATE_HOSTS
    return [Webhook(project_secrets(project), own=own), HttpApi(Access(name=ANYWHERE), own=own)]


def open_provider(connection: Connection) -> Provider:
    """The adapter with this connection's credentials; one for each process and change, so that lines stay open."""
    place = (os.getpid(), connection.pk)
    changed_at, provider = _open.get(place, (None, None))
    if provider is None or changed_at != connection.changed_at:
        provider = _make(connection)
        _open[place] = (connection.changed_at, provider)
    return provider


def try_connection(connection: Connection) -> str:
    """What the service says to a small question that costs nothing, written down; raises the StepFailed otherwise."""
    try:
        health = open_provider(connection).check()
    except TurnRefused:
        # That says nothing of its health.
        raise
    except StudioError as error:
        note_health(connection, healthy=False, message=error.message)
        raise
    note_health(connection, healthy=True, message=health.message)
    return health.message


def check_open(provider: Provider) -> None:
    """Raises Transient while the provider's connection is left alone after too many failures."""
    if not provider.needs_connection():
        return
    closed = Connection.objects.filter(name=provider.name, closed_until__gt=timezone.now()).first()
    if closed and closed.closed_until:
        seconds = (closed.closed_until - timezone.now()).total_seconds()
        told = f"{provider.label} has failed {closed.failures} times in a row and is left alone for a while."
        raise Transient(told, retry_after=max(1.0, seconds))


def _make(connection: Connection) -> Provider:
    for adapter in PROVIDERS:
        if adapter.key == connection.provider:
            return adapter(
                Access(
                    name=connection.name,
                    base_url=connection.base_url,
                    values={**connection.options, **unseal(connection.secrets)},
                    private=connection.private,
                    slots=connection.slots,
                    per_minute=connection.per_minute,
                    runnables=settings.RUNNABLES,
                    pace=keep_pace,
                )
            )
    raise Invalid(f"The provider `{connection.provider}` of the connection {connection.name} is no longer here.")
