"""The models page: what there is to choose from, what it costs, how long it stays, and how it did lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone

from ..models import Connection, Model
from ..providers.catalogue import read_catalogue
from .connections import ability_words, services
from .measured import Measured, measured
from .price_words import price_sentences
from .shown import say_day

ACTIVE: Final = "active"
RETIRING: Final = "retiring"
RETIRED: Final = "retired"
MISSING: Final = "missing_since"
LICENCE: Final = "licence"
UNMEASURED = Measured()


@dataclass(frozen=True)
class ModelRow:
    """One model. `pk` is None while no connection has brought it here; `names` are what to write before its id."""

    model: Model
    service: str
    names: Sequence[str]
    status: str
    measured: Measured

    @property
    def pk(self) -> int | None:
        """Its row in the table of models."""
        return self.model.pk

    @property
    def connected(self) -> bool:
        """Whether one of its provider's connections is in use."""
        return bool(self.names)

    @property
    def does(self) -> str:
        """Its abilities in words."""
        return ability_words(self.model.abilities)

    @property
    def prices(self) -> list[str]:
        """Its prices as sentences; empty where none is known."""
        return price_sentences(self.model.prices)

    @property
    def missing_since(self) -> date | None:
        """Since when its service, which lists all its models, has not listed it; None while it does."""
        told = self.model.limits.get(MISSING)
        return date.fromisoformat(told) if told else None

    @property
    def stay(self) -> str:
        """What is known of its end: when it is retired and what to use then; "" for nothing."""
        successor, day = self.model.successor, self.model.retires_on
        then = f" Use {successor}." if successor else ""
        if self.status == RETIRED and day:
            return f"Retired on {say_day(day)}.{then}"
        if self.status == RETIRING and day:
            return f"Retires on {say_day(day)}.{then}"
        if self.missing_since:
            return f"Its service has not listed it since {say_day(self.missing_since)}.{then}"
        return f"Followed by {successor}." if successor else ""


@dataclass(frozen=True)
class Sought:
    """Which models are wanted; the empty one wants all that are not retired."""

    ability: str = ""
    provider: str = ""
    connected: bool | None = None
    words: str = ""
    retired: bool = False

    def wants(self, row: ModelRow) -> bool:
        """Whether a row is among them; each word must be in its name, label or service."""
        model = row.model
        told = f"{model} {model.label} {row.service}".lower()
        return (
            (not self.ability or self.ability in model.abilities)
            and (not self.provider or self.provider == model.provider)
            and (self.connected is None or self.connected == row.connected)
            and (self.retired or row.status != RETIRED)
            and all(word in told for word in self.words.lower().split())
        )


def model_rows(sought: Sought | None = None) -> list[ModelRow]:
    """The models of every service that can be connected, by service and id; seven queries, whatever there is.

    A model whose service has not been connected yet is told as the catalogue that ships tells it.
    """
    sought = sought or Sought()
    labels = {service.key: service.label for service in services()}
    names: dict[str, list[str]] = {}
    for name, provider in Connection.objects.filter(enabled=True).values_list("name", "provider"):
        names.setdefault(provider, []).append(name)
    done, today = measured(), timezone.localdate()
    rows = [
        ModelRow(
            model=model,
            service=labels.get(model.provider, model.provider),
            names=names.get(model.provider, ()),
            status=status_of(model.retires_on, today),
            measured=done.get((model.provider, model.model_id), UNMEASURED),
        )
        for model in _models(labels)
    ]
    return sorted(filter(sought.wants, rows), key=lambda row: (row.service.lower(), row.model.model_id))


def status_of(retires_on: date | None, today: date) -> str:
    """Active, retiring or retired; a model is retired from its day on."""
    if retires_on is None:
        return ACTIVE
    return RETIRED if retires_on <= today else RETIRING


def _models(labels: Mapping[str, Any]) -> list[Model]:
    there = list(Model.objects.all())
    known = {(model.provider, model.model_id) for model in there}
    listed = [item for item in read_catalogue() if item.provider in labels]
    return there + [Model(**item.model_dump()) for item in listed if (item.provider, item.model_id) not in known]
