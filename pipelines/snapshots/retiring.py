"""Which models go before long, and which pipelines ask them: what has to be changed in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Max, Q
from django.utils import timezone

from ..models import Connection, Model, Pipeline, Version
from .catalogue import status_of
from .shown import say_day

SOON: Final = timedelta(days=60)


@dataclass(frozen=True)
class Retiring:
    """A model whose end is known, and the pipelines whose newest version names it, fallbacks included."""

    model: Model
    day: date
    status: str
    pipelines: Sequence[Pipeline]

    @property
    def when(self) -> str:
        """Its end as words: "retires on 3 May 2026", and "was retired on" that day from then on."""
        return f"{'was retired' if self.status == 'retired' else 'retires'} on {say_day(self.day)}"


def retiring_models(*, within: timedelta = SOON, past: bool = True) -> list[Retiring]:
    """The models in use that go within this time, the first to go first; `past`: those that have gone, too.

    Three queries, and one where nothing goes.
    """
    today = timezone.localdate()
    ends = Q(retires_on__lte=today + within) & (Q() if past else Q(retires_on__gt=today))
    models = list(Model.objects.filter(ends, enabled=True).order_by("retires_on", "provider", "model_id"))
    named = _named_by() if models else {}
    return [
        Retiring(model, day, status_of(day, today), named.get((model.provider, model.model_id), ()))
        for model in models
        if (day := model.retires_on)
    ]


def models_named(drawing: Mapping[str, Any]) -> set[str]:
    """Every model that a drawing names, fallbacks too, without checking it: it may be older than this code."""
    return {name for step in (drawing.get("steps") or {}).values() for name in _names(step.get("params") or {})}


def _names(params: Mapping[str, Any]) -> Iterator[str]:
    fallbacks = params.get("fallbacks")
    for name in (params.get("model"), *(fallbacks if isinstance(fallbacks, list) else ())):
        if isinstance(name, str) and "/" in name:
            yield name


def _named_by() -> Mapping[tuple[str, str], list[Pipeline]]:
    """By provider and model id, the pipelines whose newest version names it; trials are over and do not count."""
    kinds = dict(Connection.objects.values_list("name", "provider"))
    newest = Version.objects.filter(pipeline__trial=None).order_by().values("pipeline").annotate(newest=Max("pk"))
    versions = Version.objects.filter(pk__in=newest.values("newest")).select_related("pipeline__project")
    found: defaultdict[tuple[str, str], list[Pipeline]] = defaultdict(list)
    for version in versions.order_by("pipeline__name", "pipeline_id").iterator(chunk_size=200):
        for name in models_named(version.drawing):
            connection, _, model_id = name.partition("/")
            found[kinds.get(connection, connection), model_id].append(version.pipeline)
    return found
