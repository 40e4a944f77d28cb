"""Verbs on connections and on the catalogue of models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..errors import Invalid, NotFound
from ..models import Connection, Model
from ..providers import PROVIDERS, Provider
from ..providers.catalogue import Listed, read_catalogue
from ..secrets import seal, unseal
from ..snapshots.catalogue import MISSING
from .audit import note_done

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# After so many failures in a row a connection is left alone, the longer the oftener it has failed.
PATIENCE, PAUSE, LONGEST_PAUSE = 5, timedelta(seconds=30), timedelta(minutes=10)


@transaction.atomic
def connect(
    provider: str,
    *,
    name: str = "",
    base_url: str = "",
    values: Mapping[str, str] | None = None,
    by: AbstractBaseUser | None = None,
    **limits: Any,
) -> Connection:
    """The connection of this name, made or changed; what is not given stays, and an empty setting is taken away.

    `limits` are `private`, `enabled`, `slots` and `per_minute`. The models of the provider come with it. Raises Invalid
    for a setting that is not known or is missing, or an address that is none.
    """
    adapter = _adapter(provider)
    found = Connection.objects.select_for_update().filter(name=name or provider).first()
    there = found or Connection(name=_free_name(name or provider), provider=provider)
    before = _told(there) if found else {}
    if there.provider != provider:
        raise Invalid(f"{there.name} is a connection to {there.provider}. Choose another name.", loc=("name",))
    secrets = _opened(there.secrets, values or {})
    for setting, value in (values or {}).items():
        _set(adapter, secrets, there.options, setting, value.strip())
    _check(adapter, there, {**there.options, **secrets}, base_url)
    fields = {
        "provider": provider,
        "base_url": base_url or there.base_url,
        "options": there.options,
        "secrets": seal(secrets) if secrets else "",
        "changed_at": timezone.now(),
        "healthy": None,
        "health": "",
        "failures": 0,
        "closed_until": None,
        **limits,
    }
    connection, _ = Connection.objects.update_or_create(name=there.name, defaults=fields)
    seed_models(provider)
    after = {**_told(connection), **({"settings": sorted(values)} if values else {})}
    note_done("change" if found else "connect", "connection", connection.name, by=by, before=before, after=after)
    return connection


@transaction.atomic
def disconnect(connection: Connection, *, by: AbstractBaseUser | None = None) -> None:
    """Takes a connection and its credentials away; calls made by it stay in the ledger."""
    if Connection.objects.filter(pk=connection.pk).delete()[0]:
        note_done("disconnect", "connection", connection.name, by=by, before=_told(connection))


def note_health(connection: Connection, *, healthy: bool, message: str) -> None:
    """Writes down what trying the connection found."""
    Connection.objects.filter(pk=connection.pk).update(
        healthy=healthy, health=message[:400], tried_at=timezone.now(), **({"failures": 0} if healthy else {})
    )


def note_news(connection: Connection, message: str) -> None:
    """Writes down what became of something else that its service was asked for, whether or not it is well."""
    Connection.objects.filter(pk=connection.pk).update(health=message[:400], tried_at=timezone.now())


def note_failure(name: str) -> None:
    """Counts a call that the service could not take; after PATIENCE of them in a row it is left alone for a while."""
    Connection.objects.filter(name=name).update(failures=F("failures") + 1)
    there = Connection.objects.filter(name=name, failures__gte=PATIENCE).first()
    if there:
        pause = min(PAUSE * 2 ** (there.failures - PATIENCE), LONGEST_PAUSE)
        Connection.objects.filter(pk=there.pk).update(closed_until=timezone.now() + pause)


def note_success(name: str) -> None:
    """Forgets the failures before."""
    failed = Connection.objects.filter(name=name, failures__gt=0)
    if failed.exists():
        failed.update(failures=0, closed_until=None)


@transaction.atomic
def seed_models(provider: str) -> int:
    """Brings the provider's models in the table up to the catalogue that ships; says how many are new.

    Rows that people edited stay as they are, and so does what a service said by itself of a model's end.
    """
    there = {model.model_id: model for model in Model.objects.filter(provider=provider)}
    listed = [item for item in read_catalogue() if item.provider == provider]
    for item in listed:
        known = there.get(item.model_id)
        if known and not known.edited:
            Model.objects.filter(pk=known.pk).update(**_shipped(known, item))
    new = [Model(**item.model_dump()) for item in listed if item.model_id not in there]
    Model.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def change_model(model: Model, *, by: AbstractBaseUser | None = None, **fields: Any) -> None:
    """Sets prices, dates, successor or abilities by hand; the catalogue that ships then leaves the row alone."""
    was = Model.objects.get(pk=model.pk)
    Model.objects.filter(pk=model.pk).update(**fields, edited=True)
    changed = {name: value for name, value in fields.items() if getattr(was, name) != value}
    before = {name: _plain(getattr(was, name)) for name in changed}
    after = {name: _plain(value) for name, value in changed.items()}
    model_id = {"name": f"{model.provider}/{model.model_id}"}
    note_done("change", "model", model.pk, by=by, before={**model_id, **before}, after={**model_id, **after})


def _shipped(known: Model, item: Listed) -> dict[str, Any]:
    fields = item.model_dump(exclude={"provider", "model_id"})
    fields["limits"] |= {name: value for name, value in known.limits.items() if name == MISSING}
    return {name: value for name, value in fields.items() if value or name not in ("retires_on", "successor")}


def _told(connection: Connection) -> dict[str, Any]:
    """What the audit log may know of a connection: never a setting's value, nor more of an address than its host."""
    parts = urlsplit(connection.base_url)
    return {
        "provider": connection.provider,
        "host": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.hostname else "",
        "private": connection.private,
        "enabled": connection.enabled,
        "slots": connection.slots,
        "per_minute": connection.per_minute,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _opened(sealed: str, values: Mapping[str, str]) -> dict[str, str]:
    """The secrets there are; those that no key of ours opens any longer give way to what is entered anew."""
    try:
        return unseal(sealed)
    except Invalid:
        if not values:
            raise
        return {}


def _adapter(provider: str) -> type[Provider]:
    for adapter in PROVIDERS:
        if adapter.key == provider and adapter.needs_connection():
            return adapter
    known = ", ".join(sorted(adapter.key for adapter in PROVIDERS if adapter.needs_connection()))
    raise NotFound(f"There is no provider `{provider}`. There are: {known}.")


def _free_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise Invalid("A connection's name has small letters, digits, - and _ only.", loc=("name",))
    return name


def _set(adapter: type[Provider], secrets: dict[str, str], options: dict[str, str], name: str, value: str) -> None:
    known = {setting.name: setting for setting in adapter.settings}
    if name not in known:
        names = ", ".join(known) or "none"
        raise Invalid(f"{adapter.label} has no setting `{name}`. It has: {names}.", loc=(name,))
    kept = secrets if known[name].secret else options
    if value:
        kept[name] = value
    else:
        kept.pop(name, None)


def _check(adapter: type[Provider], there: Connection, values: Mapping[str, str], base_url: str) -> None:
    for setting in adapter.settings:
        if setting.required and not setting.default and not values.get(setting.name):
            raise Invalid(f"{adapter.label} needs this: {setting.label}.", loc=(setting.name,))
    if not adapter.has_address:
        return
    address = base_url or there.base_url or adapter.default_url
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Invalid(
            "Give an address that begins with https:// or http://, without a password in it.", loc=("base_url",)
        )
