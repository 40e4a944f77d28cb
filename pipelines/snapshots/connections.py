"""The services that can be connected, and what is connected; never a secret, only whether it is set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils import timezone

from ..errors import Invalid, NotFound
from ..models import Connection
from ..providers import PROVIDERS, Manifest, Provider
from ..providers.base import Setting
from ..secrets import unseal

ABILITY_WORDS: Mapping[str, str] = {
    "text": "writes text",
    "generate_image": "makes pictures",
    "edit_image": "edits pictures",
    "extend_image": "extends pictures",
    "remove_background": "removes backgrounds",
    "upscale_image": "enlarges pictures",
    "relight_image": "relights pictures",
    "split_layers": "splits pictures into layers",
    "generate_video": "makes films",
    "speak": "speaks",
    "transcribe": "transcribes speech",
    "embed": "embeds",
    "moderate": "moderates",
    "run_workflow": "runs workflows",
    "call_out": "calls other programs",
}


@dataclass(frozen=True)
class Service:
    """A provider that can be connected, as the page for it asks; `slots` and `per_minute` are its usual ones.

    One that `pulls` fetches models on demand; what runs in our own processes has no address.
    """

    key: str
    label: str
    abilities: Sequence[str]
    settings: Sequence[Setting]
    base_url: str
    slots: int | None = None
    per_minute: int | None = None
    pulls: bool = False
    has_address: bool = True

    @property
    def does(self) -> str:
        """Its abilities in words: writes text, makes pictures."""
        return ability_words(self.abilities)


@dataclass(frozen=True)
class Connected:
    """A connection as staff see it. `values` are its settings that are no secrets; `secrets` says which ones are set.

    `healthy` is None until it has been tried, `closed_until` None unless it is left alone just now, and `trouble` says
    why its secrets cannot be read, where they cannot.
    """

    name: str
    provider: str
    label: str
    base_url: str
    healthy: bool | None
    health: str
    tried_at: datetime | None
    closed_until: datetime | None
    failures: int
    private: bool
    enabled: bool
    slots: int | None
    per_minute: int | None
    values: Mapping[str, str]
    secrets: Mapping[str, bool]
    trouble: str = ""

    @property
    def host(self) -> str:
        """Where it is: the address's host, with its port where one is named."""
        return urlsplit(self.base_url).netloc

    @property
    def state(self) -> str:
        """How it is, in two or three words."""
        if not self.enabled:
            return "switched off"
        if self.closed_until:
            return "left alone"
        return {None: "not tried", True: "answers", False: "does not answer"}[self.healthy]


def services() -> list[Service]:
    """Every provider that can be connected, by its label."""
    return sorted((_service(provider) for provider in _outside()), key=lambda service: service.label.lower())


def service_of(provider: str) -> Service:
    """The provider by its key; raises NotFound for one that cannot be connected."""
    found = next((service for service in services() if service.key == provider), None)
    if found is None:
        raise NotFound
    return found


def connections_seen() -> list[Connected]:
    """Everything that is connected, by name."""
    return [connection_seen(connection) for connection in Connection.objects.all()]


def connection_seen(connection: Connection) -> Connected:
    """One connection; also where its provider is no longer here."""
    provider = next((found for found in _outside() if found.key == connection.provider), None)
    secret = [setting.name for setting in provider.settings if setting.secret] if provider else []
    there, trouble = _unsealed(connection)
    closed = connection.closed_until
    return Connected(
        name=connection.name,
        provider=connection.provider,
        label=provider.label if provider else connection.provider,
        base_url=connection.base_url or (provider.default_url if provider else ""),
        healthy=connection.healthy,
        health=connection.health,
        tried_at=connection.tried_at,
        closed_until=closed if closed and closed > timezone.now() else None,
        failures=connection.failures,
        private=connection.private,
        enabled=connection.enabled,
        slots=connection.slots,
        per_minute=connection.per_minute,
        values={name: value for name, value in connection.options.items() if name not in secret},
        secrets={name: bool(there.get(name)) for name in secret},
        trouble=trouble,
    )


def ability_words(abilities: Iterable[str]) -> str:
    """Abilities as a person says them; one without words of its own by its name."""
    return ", ".join(ABILITY_WORDS.get(ability, ability.replace("_", " ")) for ability in abilities)


def _outside() -> list[type[Provider]]:
    return [provider for provider in PROVIDERS if provider.needs_connection()]


def _service(provider: type[Provider]) -> Service:
    told: Manifest = provider.describe()
    return Service(
        told.key,
        told.label,
        told.abilities,
        told.settings,
        told.base_url,
        provider.slots,
        provider.per_minute,
        told.pulls,
        told.has_address,
    )


def _unsealed(connection: Connection) -> tuple[Mapping[str, str], str]:
    try:
        return unseal(connection.secrets), ""
    except Invalid as error:
        return {}, error.message
