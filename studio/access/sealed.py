"""What is kept encrypted, wherever it is, and sealing it anew once SECRET_KEY has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import models

from pipelines.actions.audit import note_done
from pipelines.actions.writers import one_writer
from pipelines.errors import Invalid
from pipelines.models import Connection, Subscription
from pipelines.secrets import seal_anew

from ..models import Invitation

# Every column with sealed text, under the word for its rows.
PLACES: Final[dict[str, tuple[type[models.Model], str]]] = {
    "connection": (Connection, "secrets"),
    "subscription": (Subscription, "secret"),
    "invitation": (Invitation, "sealed"),
    "second proof": (Authenticator, "data"),
}
# Of an authenticator app its secret is sealed, of recovery codes the seed; a passkey has only a public key.
SEALED: Final = ("secret", "seed")


@dataclass
class Rotation:
    """How many rows are under the newest key, how many were under an older one, and which no key of ours opens."""

    newest: int = 0
    older: int = 0
    unknown: list[str] = field(default_factory=list)


def look_at_secrets() -> Rotation:
    """By which keys everything is sealed that is; changes nothing."""
    return _go_through(writes=False)


def rotate_secrets() -> Rotation:
    """Seals everything under the newest key, row by row; what no key opens is named and left alone.

    Harmless to repeat, to break off, and to do while people work: what somebody has just entered is sealed by the
    newest key already, and stays as they entered it.
    """
    found = _go_through(writes=True)
    if found.older:
        note_done("rotate", "secrets", "", by=None, after={"sealed anew": found.older, "unknown": len(found.unknown)})
    return found


def _go_through(*, writes: bool) -> Rotation:
    found = Rotation()
    for word, (model, column) in PLACES.items():
        for pk, kept in _rows(model, column):
            try:
                anew = _anew(kept)
            except Invalid:
                found.unknown.append(f"{word} {pk}")
                continue
            if anew == kept:
                found.newest += 1
            elif not writes or _replace(model, pk, column, kept, anew):
                found.older += 1
    return found


def _rows(model: type[models.Model], column: str) -> Iterator[tuple[int, Any]]:
    kept = model._default_manager.exclude(**{column: ""}).order_by("pk").values_list("pk", column)
    # All of them at once: an open cursor would see, or hinder, what is written meanwhile.
    return ((pk, value) for pk, value in list(kept) if _is_sealed(value))


def _is_sealed(kept: Any) -> bool:
    return isinstance(kept, str) or any(name in kept for name in SEALED)


def _anew(kept: Any) -> Any:
    if isinstance(kept, str):
        return seal_anew(kept)
    return {name: seal_anew(value) if name in SEALED else value for name, value in kept.items()}


@one_writer()
def _replace(model: type[models.Model], pk: int, column: str, kept: Any, anew: Any) -> bool:
    """Whether the row still held what was read; if not, somebody entered another secret meanwhile, or it is gone."""
    return bool(model._default_manager.filter(pk=pk, **{column: kept}).update(**{column: anew}))
