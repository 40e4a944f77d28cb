"""The engine: everything that happens."""

from __future__ import annotations

from django.apps import AppConfig


class PipelinesConfig(AppConfig):
    """Registers the engine's tables."""

    name = "pipelines"
    default_auto_field = "django.db.models.BigAutoField"
