"""The column that a drawing is kept in: the order of its keys is the order of its file."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class DrawingField(models.JSONField):
    """JSON that comes back with its keys as they were given: on PostgreSQL `json`, for `jsonb` sorts them.

    PostgreSQL cannot say whether two such values are equal; look for one by its text, as `kept_text` tells it.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """`json` on PostgreSQL; elsewhere what any JSON is."""
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, *given: Any, **named: Any) -> Any:
        """The value as the column takes it, its keys untouched."""
        if connection.vendor != "postgresql":
            return super().get_db_prep_value(value, connection, *given, **named)
        # Loaded only where it is spoken: on SQLite nothing of PostgreSQL needs to be there.
        from psycopg.types.json import Json

        return Json(value, dumps=kept_text)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """What was kept; psycopg has already read a `json`, while a `jsonb` comes as text."""
        return json.loads(value) if isinstance(value, str) else value


def kept_text(drawing: Any) -> str:
    """The text that a drawing is kept as in the database, on SQLite and PostgreSQL alike."""
    return json.dumps(drawing)
