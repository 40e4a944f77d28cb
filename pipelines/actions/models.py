"""Verbs on what services say of their models by themselves: what is new, what goes and when, what has gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import Connection, Model
from ..providers import ModelInfo
from ..snapshots.catalogue import MISSING

LONGEST_ID, LONGEST_LABEL, LONGEST_SUCCESSOR = 160, 160, 200


@transaction.atomic
def look_after_models(connection: Connection, listed: Iterable[ModelInfo]) -> int:
    """Writes down what a service lists and says how many models are new.

    A day of retirement and a successor go to rows that nobody edited; what the service does not say stays as it is. A
    new model has the abilities that the service names, so that one without any is shown but never chosen.
    """
    provider = connection.provider
    there = {model.model_id: model for model in Model.objects.filter(provider=provider)}
    new: dict[str, Model] = {}
    for info in listed:
        known = there.get(info.id)
        if known is None and 0 < len(info.id) <= LONGEST_ID:
            new.setdefault(info.id, _model(provider, info))
        elif known is not None and (fields := _news(known, info)):
            Model.objects.filter(pk=known.pk).update(**fields)
    # Two looks at the same moment may find the same model new.
    Model.objects.bulk_create(new.values(), ignore_conflicts=True)
    return len(new)


@transaction.atomic
def note_missing_models(provider: str, *, listed: Collection[str]) -> int:
    """Notes since when models are in no list of their service, where it lists all; says how many went missing just now.

    No row is deleted: pipelines may name it, and the ledger does. A model that has been retired is missing by right.
    """
    today, gone = timezone.localdate(), 0
    for model in Model.objects.filter(provider=provider).exclude(model_id__in=listed):
        if MISSING in model.limits or (model.retires_on and model.retires_on <= today):
            continue
        gone += Model.objects.filter(pk=model.pk).update(limits={**model.limits, MISSING: today.isoformat()})
    return gone


def _model(provider: str, info: ModelInfo) -> Model:
    return Model(
        provider=provider,
        model_id=info.id,
        label=info.label[:LONGEST_LABEL],
        abilities=list(info.abilities),
        retires_on=info.retires_on,
        successor=info.successor[:LONGEST_SUCCESSOR],
    )


def _news(known: Model, info: ModelInfo) -> dict[str, Any]:
    """What the service says that the row does not."""
    fields: dict[str, Any] = {}
    if MISSING in known.limits:
        fields["limits"] = {name: value for name, value in known.limits.items() if name != MISSING}
    if known.edited:
        return fields
    if info.retires_on and info.retires_on != known.retires_on:
        fields["retires_on"] = info.retires_on
    if info.successor and info.successor[:LONGEST_SUCCESSOR] != known.successor:
        fields["successor"] = info.successor[:LONGEST_SUCCESSOR]
    return fields
